"""Keys live as long as they must, for their owner only, and end for good."""

import errno
import fcntl
import os
import pickle
import stat
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, OperatorError, Unreadable
from bot.domain.week import Week
from bot.privacy import keyfiles
from bot.privacy.keyring import Keyring, Purpose
from bot.privacy.master import load_master
from bot.privacy.sealing import Seal, ballots

WEEK = Week(202648)
AIGERIM, BORIS = Citizen(7_123_456_789), Citizen(7_123_456_788)
MASTER = bytes(range(32))
SLOT = bytes(16)
PURPOSES: tuple[Purpose, ...] = ("week", "report", "notice", "errand")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path, MASTER, os.urandom)


def part(folder: Path, purpose: Purpose = "week") -> Path:
    return folder / f"{purpose}-202648.part"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_key_is_made_once_and_survives_a_restart(tmp_path: Path, purpose: Purpose) -> None:
    """What was sealed before a restart opens after it."""
    keyring = Keyring(tmp_path, MASTER, os.urandom)
    assert not keyring.exists(purpose, WEEK)
    first = keyring.create(purpose, WEEK)
    assert len(first) == 8
    again = Keyring(tmp_path, MASTER, os.urandom)
    assert again.create(purpose, WEEK) == again.fingerprint(purpose, WEEK) == first
    assert again.weeks(purpose) == [WEEK]
    file = part(tmp_path, purpose)
    assert len(file.read_bytes()) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_key_that_found_no_room_leaves_no_draft(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is tried on a full disk, the keys folder does not fill with drafts."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            keyring.create("week", WEEK)
    assert not list(tmp_path.iterdir())
    keyring.create("week", WEEK)
    assert list(tmp_path.iterdir()) == [part(tmp_path)]


def test_two_processes_that_make_one_key_agree(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one process sealed a moment ago is not lost because another one starts beside it."""
    other = Keyring(tmp_path, MASTER, os.urandom)
    looked = Keyring._size

    def late(self: Keyring, purpose: Purpose, week: Week) -> int | None:
        found = looked(self, purpose, week)
        if self is keyring:
            other.create(purpose, week)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Keyring, "_size", late)
        made = keyring.create("week", WEEK)
    assert made == other.fingerprint("week", WEEK)


@pytest.mark.parametrize("left", [b"", bytes(31)])
def test_a_part_that_was_cut_short_is_made_anew(
    tmp_path: Path, keyring: Keyring, left: bytes
) -> None:
    """A damaged part is a lost one: what it opened is gone, and the bot goes on with another."""
    first = keyring.create("week", WEEK)
    part(tmp_path).write_bytes(left)
    again = Keyring(tmp_path, MASTER, os.urandom)
    assert not again.exists("week", WEEK)
    with pytest.raises(KeyGone):
        again.week(WEEK)
    assert again.create("week", WEEK) == again.fingerprint("week", WEEK) != first


def test_a_file_that_is_not_ours_keeps_no_key_alive(tmp_path: Path, keyring: Keyring) -> None:
    """What somebody has put into the keys folder does not stop the end of the keys in it."""
    keyring.create("week", WEEK)
    for name in ("week-202648 (copy).part", "week-999999.part", "week-٢٠٢٦٤٨.part"):
        (tmp_path / name).write_bytes(bytes(32))
    assert keyring.weeks("week") == [WEEK]
    keyring.destroy("week", WEEK)
    assert keyring.weeks("week") == []


def test_every_key_is_another(tmp_path: Path) -> None:
    """No key opens what another sealed: neither of another week, purpose, master nor part."""
    keyring = Keyring(tmp_path, MASTER, os.urandom)
    prints = [keyring.create(purpose, WEEK) for purpose in PURPOSES]
    prints.append(keyring.create("week", WEEK.next))
    prints.append(Keyring(tmp_path, bytes(32), os.urandom).fingerprint("week", WEEK))
    prints += [keyring.signing_seed(1)[:8], keyring.signing_seed(2)[:8]]
    prints += [keyring.ban_code(tag, date(2026, 11, 25)).encode() for tag in (1, 2)]
    assert len(set(prints)) == len(prints)


def test_destroyed_key_is_gone(tmp_path: Path, keyring: Keyring) -> None:
    """After destruction nothing opens, in this process or another; again is harmless."""
    for purpose in PURPOSES:
        keyring.create(purpose, WEEK)
    keyring.week(WEEK)
    keyring.errands(WEEK)
    for purpose in PURPOSES * 2:
        keyring.destroy(purpose, WEEK)
    assert not list(tmp_path.iterdir())
    for ring in (keyring, Keyring(tmp_path, MASTER, os.urandom)):
        for ask in (ring.week, ring.ballot_key, ring.report, ring.notice, ring.errands):
            with pytest.raises(KeyGone):
                ask(WEEK)
    assert keyring.weeks("week") == []


def test_part_is_overwritten_before_it_is_unlinked(tmp_path: Path, keyring: Keyring) -> None:
    """The bytes on the disk are gone, not only their name: a second name shows it."""
    keyring.create("week", WEEK)
    before = part(tmp_path).read_bytes()
    (tmp_path / "other name").hardlink_to(part(tmp_path))
    keyring.destroy("week", WEEK)
    after = (tmp_path / "other name").read_bytes()
    assert len(after) == 32
    assert after != before


def test_new_key_after_a_loss_is_another(tmp_path: Path, keyring: Keyring) -> None:
    """A lost part is never remembered by accident: its successor has another fingerprint."""
    first = keyring.create("week", WEEK)
    part(tmp_path).unlink()
    assert keyring.create("week", WEEK) != first


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_damaged_part_counts_as_gone(tmp_path: Path, keyring: Keyring, content: bytes) -> None:
    """A half-written part is told as a lost key, never used."""
    part(tmp_path).write_bytes(content)
    with pytest.raises(KeyGone):
        keyring.week(WEEK)


def test_tags_tell_citizens_and_uses_apart(keyring: Keyring) -> None:
    """A citizen's rows in different tables, or weeks, cannot be joined by their tags."""
    for week in (WEEK, WEEK.next):
        keyring.create("week", week)
        keyring.create("errand", week)
    tags: list[bytes] = []
    for week in (WEEK, WEEK.next):
        keys = keyring.week(week)
        for citizen in (AIGERIM, BORIS):
            tags += [keys.slot(citizen), keys.dialogue(citizen), keys.author(citizen)]
            tags += [keys.dedupe(citizen, b"a"), keys.dedupe(citizen, b"b")]
            tags += [keyring.errands(week).place(citizen, message) for message in (0, 5)]
    assert {len(tag) for tag in tags} == {16}
    assert len(set(tags)) == len(tags)
    assert keyring.week(WEEK).slot(AIGERIM) == keyring.week(WEEK).slot(AIGERIM)


def test_ballot_key_opens_ballots_and_nothing_else(keyring: Keyring) -> None:
    """The process that counts gets one key, and it opens nothing but ballots of that week."""
    for week in (WEEK, WEEK.next):
        keyring.create("week", week)
    keys = keyring.week(WEEK)
    safe = ballots(Seal(keyring.ballot_key(WEEK), os.urandom))
    sealed = keys.ballots.seal(Ballot(), SLOT)
    assert safe.open(sealed, SLOT) == Ballot()
    with pytest.raises(Unreadable):
        safe.open(keyring.week(WEEK.next).ballots.seal(Ballot(), SLOT), SLOT)
    with pytest.raises(Unreadable):
        safe.open(keys.conversations._seal.seal(bytes(40), SLOT), SLOT)


def test_no_key_shows_itself(keyring: Keyring) -> None:
    """Whatever ends in a log or a traceback, no key is in it, and none can be pickled."""
    keyring.create("week", WEEK)
    keyring.create("report", WEEK)
    keys = keyring.week(WEEK)
    shown = repr([keyring, keys, keys.ballots, keys.ballots._seal, keyring.report(WEEK)])
    assert shown == "[<keyring>, <keys of 2026-W48>, <safe>, <seal>, <safe>]"
    with pytest.raises((TypeError, AttributeError)):
        pickle.dumps(keys)


def test_master_key_is_made_on_first_start(tmp_path: Path) -> None:
    """The first start needs no setting, and only the owner can read what it made."""
    folder = tmp_path / "deep" / "keys"
    master = load_master(folder, None, os.urandom)
    assert len(master) == 32
    assert load_master(folder, None, os.urandom) == load_master(folder, "", os.urandom) == master
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "master.key").stat().st_mode) == 0o600


def test_keys_of_somebody_else_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that another user owns, and can open at any time, holds no secret."""
    load_master(tmp_path / "keys", None, os.urandom)
    another = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: another)
    with pytest.raises(OperatorError, match=f"belongs to another user: run chown {another}"):
        load_master(tmp_path / "keys", None, os.urandom)


def test_a_part_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """Every file of the folder is looked at, not only the master key."""
    load_master(tmp_path, None, os.urandom)
    part(tmp_path).write_bytes(bytes(32))
    part(tmp_path).chmod(0o640)
    with pytest.raises(OperatorError, match=r"run chmod 600 .*part"):
        load_master(tmp_path, None, os.urandom)


def test_master_key_from_the_setting(tmp_path: Path) -> None:
    """A key given by the operator is used, and not written to the disk."""
    assert load_master(tmp_path / "keys", b64encode(MASTER).decode(), os.urandom) == MASTER
    assert not list((tmp_path / "keys").iterdir())


def _short(folder: Path) -> None:
    (folder / "master.key").write_bytes(b"short")
    (folder / "master.key").chmod(0o600)


def _open_file(folder: Path) -> None:
    (folder / "master.key").write_bytes(MASTER)
    (folder / "master.key").chmod(0o640)


def _open_folder(folder: Path) -> None:
    folder.chmod(0o755)


@pytest.mark.parametrize(
    ("spoil", "advice"),
    [(_short, "restore"), (_open_file, "chmod 600"), (_open_folder, "chmod 700")],
)
def test_unsafe_master_key_ends_the_start(
    tmp_path: Path, spoil: Callable[[Path], None], advice: str
) -> None:
    """A key that others can read, or that is damaged, is refused with what to do about it."""
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    spoil(folder)
    with pytest.raises(OperatorError, match=advice) as refusal:
        load_master(folder, None, os.urandom)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("given", ["short", "ü", b64encode(bytes(31)).decode(), "====", " "])
def test_wrong_setting_ends_the_start_without_showing_it(tmp_path: Path, given: str) -> None:
    """A mistyped key is refused by its setting's name; the message never quotes it."""
    with pytest.raises(OperatorError, match="BOT_MASTER_KEY") as refusal:
        load_master(tmp_path / "keys", given, os.urandom)
    assert given == " " or given not in str(refusal.value)


def test_keys_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is told in one line."""
    (tmp_path / "keys").write_text("not a folder")
    with pytest.raises(OperatorError, match="cannot be made"):
        load_master(tmp_path / "keys", None, os.urandom)


def test_two_makers_of_one_key_with_one_process_number(tmp_path: Path) -> None:
    """In containers every process is number 1: a key that two of them make is one whole key."""
    mine, theirs = b"m" * 32, b"t" * 32
    path = tmp_path / "report-202648.part"

    def other_first(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.link" and str(arguments[1]) == str(path) and not path.exists() and turn:
            turn.clear()
            keyfiles.write_new(path, theirs)
            keyfiles.sweep(tmp_path, os.urandom)  # as a third one would that starts

    turn = [1]
    sys.addaudithook(other_first)  # for good: there is no way to take one away
    keyfiles.write_new(path, mine)
    assert not turn
    assert path.read_bytes() == theirs
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_a_sweep_spares_what_is_being_written(tmp_path: Path) -> None:
    """A draft of a living process keeps its bytes; one whose process is gone is overwritten."""
    alive, dead = tmp_path / "a.tmp", tmp_path / "b.tmp"
    for draft in (alive, dead):
        draft.write_bytes(b"a key")
    with alive.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        keyfiles.sweep(tmp_path, os.urandom)
    assert [*tmp_path.iterdir()] == [alive]
    assert alive.read_bytes() == b"a key"
