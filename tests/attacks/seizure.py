"""A week, and what can be seized of it: in mid-week, and 48 hours after its close.

The short one is played on the stores and the keyring alone, the long one by the whole bot: there
most known ids put their answers straight into the ballot box, and some walk the screens, leave a
report half written, and are owed deletions when the week closes.
"""

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.domain.citizen import Citizen
from bot.domain.parcel import Deletion, Parcel
from bot.domain.week import Week, almaty_day
from bot.storage import schema
from bot.storage.backup import backup
from tests.attacks.disk import Disk
from tests.storage.house import Clock, House, report, talk
from tests.support.ballots import Scores, cast, opinions
from tests.support.clock import FrozenClock
from tests.support.loud import overheard
from tests.support.process import bot_environment
from tests.support.reporting import answered, card_of, data_of
from tests.support.stage import Stage, staged

FIRST_ID = 7_400_000_001
WALKERS = 4
SUNDAY_NIGHT = "2026-11-29T23:20+05:00"
WEDNESDAY_NIGHT = "2026-12-02T00:10+05:00"
"""48 hours after the close, which is due five minutes past midnight on Monday."""

TEXT = "Ауладағы шам үшінші апта жанбай тұр."
LATE_TEXT = "Көшедегі жол әлі жөнделген жоқ."


@dataclass(frozen=True, slots=True)
class Seized:
    """``ids`` took part in ``week``; to ``owed`` something was still to be done when it closed.

    ``midweek`` and ``files`` are copies of all files; ``backup`` was made in mid-week and holds no
    key; ``image`` is the raw disk, ``said`` the logs at DEBUG, ``kind`` tells of the disk.
    """

    week: Week
    ids: Sequence[int]
    owed: Sequence[int]
    midweek: Path
    backup: Path
    files: Path
    image: bytes
    said: bytes
    environment: Mapping[str, str]
    kind: str

    @property
    def everything(self) -> bytes:
        """All that is in a thief's hands, as one run of bytes: where a key may lie."""
        files = [path.read_bytes() for path in sorted(self.files.rglob("*")) if path.is_file()]
        environment = "\n".join(f"{k}={v}" for k, v in self.environment.items()).encode()
        return b"\0".join((self.image, *files, environment, self.said))


async def a_short_week(disk: Disk, loot: Path, people: int) -> Seized:
    """Let a week pass in the stores alone; the first walkers write, the others only rate."""
    url = f"sqlite+aiosqlite:///{disk.folder}/data/bot.db"
    schema.upgrade(url)
    house = await House(url, disk.folder, Clock()).open()
    week, ids = Week.of(house.clock()), [FIRST_ID + n for n in range(people)]
    try:
        await house.weeks.open(week)
        await vote(house, week, ids)
        await house.outbox.add([Parcel(ids[0], TEXT.encode())], house.clock())
        midweek = copied(disk, loot / "midweek")
        await backup(house.database, loot / "backup.db")
        house.clock.now = week.ends - timedelta(minutes=40)
        await owe(house, week, ids[1:WALKERS])
        house.clock.tick(minutes=45)
        await house.weeks.open(week.next)
        await house.freeze(week)
        await house.ballots.forget(week)
        await two_quiet_days(house)
    finally:
        await house.database.close()
    files = copied(disk, loot / "files")
    owed = ids[1:WALKERS]
    return Seized(
        week, ids, owed, midweek, loot / "backup.db", files, disk.image(), b"", {}, disk.kind
    )


async def vote(house: House, week: Week, ids: Sequence[int]) -> None:
    async def one(number: int, scores: Scores) -> None:
        await house.ballots.change(
            week, Citizen(number), lambda ballot: replace(ballot, scores=scores)
        )

    await asyncio.gather(*map(one, ids, opinions(len(ids))))


async def owe(house: House, week: Week, ids: Sequence[int]) -> None:
    """Leave something to delete, and a report that waits, on Sunday night."""
    now = house.clock()
    for number, id_ in enumerate(ids, 1):
        citizen = Citizen(id_)
        leaves = [Deletion(citizen, 100 + number, now + timedelta(hours=1))]
        await house.conversations.write(week, citizen, talk(TEXT), leaves)
        await house.reports.submit(
            report(number, LATE_TEXT, week),
            citizen,
            day=almaty_day(now),
            tell=number == 1,
            limit=3,
            deletions=leaves,
        )
        await house.outbox.add([Parcel(id_, TEXT.encode())], now)


async def two_quiet_days(house: House) -> None:
    """Do what the jobs do until 48 hours after the close."""
    for _half_day in range(4):
        house.clock.tick(hours=12)
        now = house.clock()
        for key, _deletion in await house.deletions.due(now):
            await house.deletions.done(key)
        for row in await house.outbox.next_due(now):
            await house.outbox.sent(row.id, 1, now)
        week = Week.of(now)
        await house.end_keys(notices_before=week.previous, errands_before=week.previous, over=week)


async def a_week(disk: Disk, loot: Path, people: int) -> Seized:
    """Let a week pass on a disk and seize what there is."""
    with pytest.MonkeyPatch.context() as patch, overheard(patch) as said:
        async with staged(disk.folder, FrozenClock()) as stage:
            week = stage.week
            await cast(stage.app, week, opinions(people - WALKERS), FIRST_ID + WALKERS)
            walkers = [
                stage.server.person(FIRST_ID + n, language_code="kk") for n in range(WALKERS)
            ]
            for person in walkers:
                await stage.rate_all(person, [1, 2, 3, 4, 5, 0])
            await told(stage, walkers[0])
            midweek = copied(disk, loot / "midweek")
            await backup(stage.app.stores.database, loot / "backup.db")
            await sunday_night(stage, walkers)
            await stage.next_week()
            await stage.settle()
            await two_days_on(stage)
            return Seized(
                week,
                [FIRST_ID + n for n in range(people)],
                [person.user.id for person in walkers[1:]],
                midweek,
                loot / "backup.db",
                copied(disk, loot / "files"),
                disk.image(),
                said.getvalue().encode(),
                bot_environment(stage.server),
                disk.kind,
            )


async def told(stage: Stage, author: Person) -> None:
    """Have a report written, decided, and its author told, who asked for it."""
    await written(author, TEXT)
    await press(author, "tell:")
    await sent(stage, author)
    card = await card_of(stage, TEXT)
    await answered(stage.room(), data_of(card, "ok"), card)
    stage.clock.tick(minutes=6)
    await stage.tick()


async def sunday_night(stage: Stage, walkers: Sequence[Person]) -> None:
    """Leave something to delete in three chats: a preview, an open prompt, a late report."""
    stage.clock.set(SUNDAY_NIGHT)
    await stage.tick()
    _first, previewing, prompted, late = walkers
    await written(previewing, "Ертең жалғастырамын.")
    await prompt(prompted)
    await written(late, LATE_TEXT)
    await press(late, "tell:")
    await sent(stage, late)
    await stage.settle()


async def two_days_on(stage: Stage) -> None:
    """Tick through the hours to Wednesday night, by when all that was owed has been done."""
    await stage.publication()
    while stage.clock() < FrozenClock(WEDNESDAY_NIGHT).moment:
        stage.clock.tick(hours=4)
        await stage.tick()


async def prompt(person: Person) -> None:
    await person.send("/report")
    await press(person, "write:", ":p1")
    await showing(person, "cancel:", "")


async def written(person: Person, text: str) -> None:
    await prompt(person)
    await person.send(text)
    await showing(person, "send:", "")


async def sent(stage: Stage, person: Person) -> None:
    await press(person, "send:")
    await person.sees("/my")
    await stage.settle()


def copied(disk: Disk, to: Path) -> Path:
    """Copy all files, as whoever may read them can; the disk's image is brought up to date too."""
    disk.carry()
    for path in sorted(p for p in disk.folder.rglob("*") if p.is_file()):
        place = to / path.relative_to(disk.folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    return to


@contextmanager
def forgetful() -> Iterator[None]:
    """Weaken the keyring: a key part whose time has come is unlinked, as any file is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.privacy.keyfiles.shred", lambda path, _content: path.unlink())
        yield
