"""The master key can be changed at any time, be killed at any point, and nothing is lost."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.citizen import Citizen
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.proof import SigningKey
from bot.domain.report import CleanText
from bot.domain.week import Week
from bot.privacy.keyring import Keyring, Purpose
from bot.privacy.master import Rotation, load_master
from bot.privacy.signing import Signatory, Signer, holds
from bot.usecases.signing import RotateMaster

WEEK = Week(202648)
SOMEBODY = Citizen(7_123_456_789)
PURPOSES: tuple[Purpose, ...] = ("week", "errand", "report", "notice")
Things = tuple[bytes, bytes, int]
"""A sealed text, a sealed address, and the tag of a ban."""

TOUCHES = {"open", "os.link", "os.rename", "os.remove"}


class Killed(BaseException):
    """The process is gone: nothing that follows is done."""


class Death:
    """Ends the process before its n-th touch of a folder, as a kill would.

    Python tells every opening, linking, renaming and removing to audit hooks before it is done.
    """

    def __init__(self) -> None:
        self.folder = "\0"
        self.left = -1
        self.touches = 0
        sys.addaudithook(self._before)  # for good: there is no way to take one away

    @contextmanager
    def after(self, touches: int, folder: Path) -> Iterator[None]:
        self.folder, self.left, self.touches = str(folder), touches, 0
        try:
            yield
        finally:
            self.folder, self.left = "\0", -1

    def _before(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in TOUCHES or not str(arguments[0]).startswith(self.folder):
            return
        self.touches += 1
        if self.left == 0:
            raise Killed
        self.left -= 1


DEATH = Death()


class Line:
    """The table of signing keys: what was added is durable."""

    def __init__(self) -> None:
        self.kept: list[SigningKey] = []

    async def line(self) -> Sequence[SigningKey]:
        return tuple(self.kept)

    async def add(self, epoch: int, key: SigningKey) -> None:
        if epoch == len(self.kept):
            self.kept.append(key)


class Process:
    """The bot as far as keys go; made anew it has nothing but what is on the disk."""

    def __init__(self, folder: Path, line: Line) -> None:
        self.line = line
        self.keyring = Keyring(folder, load_master(folder, None, os.urandom), os.urandom)
        self.rotation = Rotation(folder, self.keyring, os.urandom, given=False)

    async def start(self) -> "Process":
        """Do what bot/app/stores.py does with keys."""
        self.rotation.sweep()
        if self.rotation.begun:
            newest = Signer(self.rotation.begin()(len(self.line.kept) - 1)).public_key
            if self.line.kept[-1].public == newest:
                self.rotation.finish()
            else:
                await self.rotate()
        self.signatory = Signatory(self.keyring.signing_seed, self.line.kept)
        if not self.line.kept:
            await self.line.add(0, self.signatory.keys[0])
        return self

    async def rotate(self) -> None:
        signatory = Signatory(self.keyring.signing_seed, self.line.kept)
        await RotateMaster(self.line, signatory, self.rotation)()


async def furnished(folder: Path) -> tuple[Process, Things]:
    """Return a bot with keys of every kind, what they sealed, and a ban's tag."""
    process = await Process(folder, Line()).start()
    for purpose in PURPOSES:
        process.keyring.create(purpose, WEEK)
    text = process.keyring.report(WEEK).seal(CleanText("words"), b"place")
    address = process.keyring.week(WEEK).addresses.seal((SOMEBODY, Language.KK), b"place")
    return process, (text, address, process.keyring.ban_tag(SOMEBODY))


def opens(keyring: Keyring, text: bytes, address: bytes, ban: int) -> None:
    """Assert that everything sealed before is open, and everybody banned is known."""
    assert keyring.report(WEEK).open(text, b"place").text == "words"
    assert keyring.week(WEEK).addresses.open(address, b"place")[0] == SOMEBODY
    assert keyring.ban_tag(SOMEBODY) == ban


async def test_what_was_sealed_opens_under_the_new_key(tmp_path: Path) -> None:
    """Nobody loses an answer, a report or a way back, twice over; the old key opens nothing."""
    folder = tmp_path / "keys"
    process, things = await furnished(folder)
    prints = [process.keyring.fingerprint(purpose, WEEK) for purpose in PURPOSES]
    for _time in range(2):
        old = (folder / "master.key").read_bytes()
        parts = {path.name: path.read_bytes() for path in folder.glob("*.part")}
        await process.rotate()
        opens(process.keyring, *things)
        process = await Process(folder, process.line).start()
        opens(process.keyring, *things)
        assert [process.keyring.fingerprint(purpose, WEEK) for purpose in PURPOSES] == prints
        assert (folder / "master.key").read_bytes() != old
        assert {path.suffix for path in folder.iterdir()} == {".part", ".key"}
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
        for path in folder.glob("*.part"):
            assert path.read_bytes() != parts.get(path.name)
        with pytest.raises(OperatorError, match="another master key"):
            Keyring(folder, old, os.urandom).week(WEEK)
    assert holds(process.line.kept)
    assert len(process.line.kept) == 3
    process.keyring.destroy("week", WEEK)
    assert not (folder / f"week-{WEEK.number}.part").exists()


async def test_old_keys_are_overwritten_and_not_only_unlinked(tmp_path: Path) -> None:
    """The old master key and the old parts are gone from the disk: second names show it."""
    folder, other = tmp_path / "keys", tmp_path / "other"
    process, _things = await furnished(folder)
    other.mkdir()
    before = {}
    for path in folder.iterdir():
        (other / path.name).hardlink_to(path)
        before[path.name] = path.read_bytes()
    await process.rotate()
    assert len(before) == len(PURPOSES) + 1
    for name, content in before.items():
        after = (other / name).read_bytes()
        assert len(after) == len(content)
        assert after != content


async def test_killed_at_any_point_it_goes_on(tmp_path: Path) -> None:
    """Wherever the process is killed, the next one finishes the change, and all is readable."""
    killed = 0
    while True:
        folder = tmp_path / str(killed)
        process, things = await furnished(folder)
        old = (folder / "master.key").read_bytes()
        try:
            with DEATH.after(killed, folder):
                await process.rotate()
        except Killed:
            again = await Process(folder, process.line).start()
            opens(again.keyring, *things)
            assert {path.suffix for path in folder.iterdir()} <= {".part", ".key"}
            begun = len(process.line.kept) == 2
            assert ((folder / "master.key").read_bytes() != old) == begun
            assert holds(process.line.kept)
        else:
            break
        killed += 1
    assert killed == DEATH.touches > 40


async def test_killed_while_going_on_it_goes_on_again(tmp_path: Path) -> None:
    """A machine that fails again and again while the change is finished loses nothing either."""
    folder = tmp_path / "keys"
    process, things = await furnished(folder)
    with pytest.raises(Killed), DEATH.after(12, folder):
        await process.rotate()
    for touches in (3, 7, 11, 15):
        with pytest.raises(Killed), DEATH.after(touches, folder):
            await Process(folder, process.line).start()
    again = await Process(folder, process.line).start()
    opens(again.keyring, *things)
    assert len(process.line.kept) == 2


async def test_a_key_in_the_setting_is_changed_by_its_owner(tmp_path: Path) -> None:
    """An operator who keeps the key in a setting is told how to change it."""
    ring = Keyring(tmp_path, bytes(32), os.urandom)
    rotation = Rotation(tmp_path, ring, os.urandom, given=True)
    with pytest.raises(OperatorError, match="take the setting away"):
        rotation.begin()
    assert not rotation.begun
