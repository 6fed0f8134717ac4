"""A8, A9, A14: disk, files, backup, environment and logs are seized.

48 hours after the close they name nobody, although every 32-byte window of it all is tried as a
key. In mid-week, with the keys, they name everybody. A backup of
the open week dies with its key.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.attacks import thief
from tests.attacks.conftest import Measure
from tests.attacks.disk import Carried, Disk, Mounted, disk
from tests.attacks.seizure import Seized, a_short_week, a_week, forgetful
from tests.attacks.thief import Rows, Taken

FEW = 60
MANY = 1_000
MESSAGES = 300
"""More than any chat here has: each is tried as one that had to be deleted."""


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seized]:
    place = tmp_path_factory.mktemp("short")
    with disk(place) as made:
        yield asyncio.run(a_short_week(made, place / "loot", FEW))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seized]:
    place = tmp_path_factory.mktemp("whole")
    with disk(place) as made:
        yield asyncio.run(a_week(made, place / "loot", MANY))


@pytest.fixture(params=["short", pytest.param("whole", marks=pytest.mark.slow)])
def seized(request: pytest.FixtureRequest) -> Seized:
    found: Seized = request.getfixturevalue(request.param)
    return found


def broken_into(seized: Seized, *, likely: bool) -> tuple[Taken, int]:
    """Try every window as a key on the rows of the mid-week backup, the master key at hand."""
    master = (seized.files / "keys" / "master.key").read_bytes()
    rows = Rows.of(seized.backup, seized.week)
    assert len(rows.sealed) == len(seized.ids)
    return thief.try_all(seized.everything, [master], rows, seized.ids, likely=likely)


def test_two_days_after_the_close_nobody_is_named(seized: Seized, measure: Measure) -> None:
    """Whoever seizes all there is cannot tell who rated, or what: no key is left anywhere."""
    gained, tried = broken_into(seized, likely=len(seized.ids) == FEW)
    of = f"of {len(seized.ids)}, {tried} windows of {seized.kind}"
    measure("A8", f"named, {of}", len(gained.matched), "= 0", len(seized.ids))
    measure("A8", f"ballots opened, {of}", len(gained.opened), "= 0", len(seized.ids))
    assert gained == Taken()


def test_rows_stay_on_the_disk_and_are_dead(seized: Seized, measure: Measure) -> None:
    """Deleting rows deletes nothing on a disk: what protects is that their key has ended."""
    rows = Rows.of(seized.backup, seized.week)
    left = sum(sealed in seized.image for sealed in rows.sealed.values())
    what = f"deleted rows still readable on {seized.kind}, of {len(rows.sealed)}"
    measure("A8", what, left, "any: told, not promised")
    with closing(sqlite3.connect(seized.files / "data" / "bot.db")) as connection:
        assert connection.execute("SELECT count(*) FROM ballots").fetchone() == (0,)


def test_living_keys_name_nobody_either(seized: Seized, measure: Measure) -> None:
    """Who was owed a deletion or a note when the week closed is forgotten once it is done."""
    assert seized.owed
    now = thief.named(seized.everything, thief.keyring_of(seized.files), seized.ids, MESSAGES)
    then = thief.named(
        b"".join(p.read_bytes() for p in (seized.midweek / "data").iterdir()),
        thief.keyring_of(seized.midweek),
        seized.ids,
        MESSAGES,
    )
    measure("A8", "named by a tag of any living key", len(now), "= 0", len(then))
    assert not now
    assert then == set(seized.ids)


def test_in_mid_week_with_keys_everybody_is_named(seized: Seized, measure: Measure) -> None:
    """The limit that the policy names: a machine seized in an open week tells that week."""
    keys = thief.keyring_of(seized.midweek)
    rows = Rows.of(seized.midweek / "data" / "bot.db", seized.week)
    taken = thief.with_key(keys._key("week", seized.week), rows, seized.ids)
    everybody = len(seized.ids)
    measure("A9", f"named in mid-week with keys, of {everybody}", len(taken.matched), "all: told")
    measure("A9", f"opened in mid-week with keys, of {everybody}", len(taken.opened), "all: told")
    assert taken.matched == set(seized.ids)
    assert len(taken.opened) == everybody


def test_a_backup_dies_with_its_weeks_key(seized: Seized, measure: Measure) -> None:
    """A copy made in an open week opens no ballot once the week has closed."""
    rows = Rows.of(seized.backup, seized.week)
    before, after = (thief.keyring_of(files) for files in (seized.midweek, seized.files))
    assert not after.exists("week", seized.week)
    assert seized.week.next in after.weeks("week")
    opened = [
        ballot
        for week in after.weeks("week")
        for ballot in thief.with_key(after._key("week", week), rows, seized.ids).opened
    ]
    weak = thief.with_key(before._key("week", seized.week), rows, seized.ids).opened
    measure("A14", "ballots of a restored backup that open", len(opened), "= 0", len(weak))
    assert opened == []


@pytest.mark.parametrize(
    "kinds",
    [
        (Mounted, Carried, Disk),
        pytest.param((Carried, Disk), marks=pytest.mark.slow),
        pytest.param((Disk,), marks=pytest.mark.slow),
    ],
    ids=["the best there is", "debugfs", "files only"],
)
def test_the_attack_finds_a_part_that_was_only_unlinked(
    tmp_path: Path, kinds: Sequence[type[Disk]], measure: Measure
) -> None:
    """The attack bites: where a key part is not overwritten, the raw disk gives everybody away."""
    with disk(tmp_path, kinds) as made:
        with forgetful():
            seized = asyncio.run(a_short_week(made, tmp_path / "loot", FEW))
        assert seized.image or made.kind == Disk.kind
        gained, _tried = broken_into(seized, likely=True)
    if not seized.image:  # the very files show no unlinked one
        assert gained == Taken()
        return
    measure.weak("A8", len(gained.matched))
    assert gained.matched == set(seized.ids)
    assert len(gained.opened) == FEW
