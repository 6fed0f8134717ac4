"""The keys of a bot over its life: the master key changes, a machine in memory restarts."""

import asyncio
import logging
import os
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest

from bot.app.commands import rotate
from bot.app.stores import Stores
from bot.child import CountTask
from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import Profile
from bot.domain.region import Region
from bot.domain.report import CleanText, Report
from bot.machine import _env_fault, _memory_fault, kept
from bot.storage import schema
from tests.support.stores import WEEK, awake, chosen

SOMEBODY = Citizen(7_123_456_789)


async def take_part(stores: Stores) -> None:
    tap = TapId(1, "1")
    await stores.ballots.change(WEEK, SOMEBODY, lambda ballot: _answered(ballot, tap))
    words = CleanText("Words about a road.")
    report = Report(
        bytes(16), WEEK, PRINCIPLES[0], Language.KK, Region.UNSAID, words, quotable=False
    )
    await stores.reports.submit(
        report, SOMEBODY, day=date(2026, 11, 25), tell=True, limit=3, deletions=[]
    )


def _answered(ballot: Ballot, tap: TapId) -> Ballot:
    return ballot.answered(PRINCIPLES[0], Score.WELL, tap, Language.KK)


async def test_the_master_key_changes_while_the_bot_runs(tmp_path: Path) -> None:
    """Nobody notices but the operator: answers and reports stay, and the chain has a new key."""
    settings = chosen(tmp_path)
    file = tmp_path / "keys" / "master.key"
    async with awake(settings) as (stores, signatory):
        await take_part(stores)
        before = await stores.holdings.about(SOMEBODY)
        old, signed = file.read_bytes(), signatory.public_key
        told = await rotate(stores, signatory, "master")
        assert "copy master.key" in told
        assert signatory.public_key in told
        assert signatory.public_key != signed
        assert await stores.holdings.about(SOMEBODY) == before
    async with awake(settings) as (stores, signatory):
        assert file.read_bytes() != old
        assert await stores.holdings.about(SOMEBODY) == before
        assert len(signatory.keys) == 2
        assert not await stores.weeks.lost_part(WEEK)
    given = chosen(tmp_path, master_key=b64encode(old).decode())
    with pytest.raises(OperatorError, match="not the one"):
        async with awake(given):
            pass


async def test_a_change_that_a_start_ends_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who read that a change had failed sees in the log that the key is new all the same."""
    settings = chosen(tmp_path)
    async with awake(settings) as (stores, _signatory):
        stores.rotation.begin()
    assert "master_key_changed" not in caplog.text
    async with awake(settings) as (_stores, signatory):
        assert len(signatory.keys) == 2
    assert "master_key_changed" in caplog.text


async def test_the_first_start_may_come_after_migrate(tmp_path: Path) -> None:
    """A new installation starts where its tables were made first, as containers do."""
    settings = chosen(tmp_path)
    await asyncio.to_thread(schema.upgrade, settings.database_url)
    assert all(found.fault is None for found in kept(settings, os.urandom))
    async with awake(settings) as (_stores, signatory):
        assert len(signatory.keys) == 1
    (tmp_path / "keys" / "master.key").unlink()
    assert any("is missing" in (found.fault or "") for found in kept(settings, os.urandom))
    with pytest.raises(OperatorError, match="is missing"):
        async with awake(settings):
            pass


async def test_a_reboot_with_keys_in_memory_costs_what_is_open_and_no_more(tmp_path: Path) -> None:
    """With BOT_KEYS_DIR on tmpfs a reboot ends open answers and texts; then the bot goes on."""
    master = os.urandom(32)
    settings = chosen(tmp_path, master_key=b64encode(master).decode())
    async with awake(settings) as (stores, signatory):
        await take_part(stores)
        signs = signatory.public_key
    parts = [path for path in (tmp_path / "keys").iterdir() if path.suffix == ".part"]
    assert len(parts) == 2
    for path in parts:
        path.unlink()
    async with awake(settings) as (stores, signatory):
        held = await stores.holdings.about(SOMEBODY)
        assert (held.ballots, held.reports) == ((), ())
        assert await stores.weeks.lost_part(WEEK)
        assert signatory.public_key == signs
        await take_part(stores)
        held = await stores.holdings.about(SOMEBODY)
        assert (len(held.ballots), len(held.reports)) == (1, 1)


async def test_no_key_is_told_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is logged, shown or raised on the way, no byte of a key is in it."""
    caplog.set_level(logging.DEBUG)
    settings = chosen(tmp_path, master_key=b64encode(bytes(range(32))).decode())
    shown: list[str] = [repr(settings), str(settings)]
    async with awake(settings) as (stores, signatory):
        await take_part(stores)
        key = stores.keyring.ballot_key(WEEK)
        task = CountTask(settings.database_url, WEEK, key, 2.0, Profile.PILOT)
        shown += map(repr, (task, stores.keyring, stores.rotation, signatory, signatory.keys))
        shown += map(repr, (stores.keyring.week(WEEK), stores.keyring.report(WEEK), stores))
        with pytest.raises(OperatorError) as raised:
            await rotate(stores, signatory, "master")
        shown.append(repr(raised.value))
        secrets = [bytes(range(32)), key, stores.keyring.signing_seed(0)]
    secrets += [path.read_bytes() for path in (tmp_path / "keys").glob("*.part")]
    told = "\n".join([*shown, caplog.text])
    for secret in secrets:
        for form in (secret.hex(), b64encode(secret).decode().rstrip("="), repr(secret)[2:-1]):
            assert form not in told


def test_doctor_looks_at_who_can_read_the_settings(tmp_path: Path) -> None:
    """A token that anybody on the machine can read is told, with what to do."""
    file = tmp_path / ".env"
    assert _env_fault(file) is None
    file.touch(0o644)
    assert f"run chmod 600 {file}" in (_env_fault(file) or "")
    file.chmod(0o600)
    assert _env_fault(file) is None


@pytest.mark.parametrize(
    ("mounts", "warned"),
    [
        ("/dev/sda1 / ext4 rw 0 0\ntmpfs {keys} tmpfs rw 0 0\n", True),
        ("tmpfs / tmpfs rw 0 0\n/dev/sda1 {keys} ext4 rw 0 0\n", False),
        ("/dev/sda1 / ext4 rw 0 0\n", False),
        ("", False),
    ],
)
def test_doctor_warns_of_a_master_key_that_a_reboot_takes(
    tmp_path: Path, mounts: str, warned: bool
) -> None:
    """An operator with keys in memory is told before the reboot, not by it."""
    table = tmp_path / "mounts"
    table.write_text(mounts.format(keys=tmp_path / "keys"))
    fault = _memory_fault(chosen(tmp_path), table)
    assert (fault is not None) == warned
    given = chosen(tmp_path, master_key=b64encode(bytes(32)).decode())
    assert _memory_fault(given, table) is None
