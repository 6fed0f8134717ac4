"""All stores over one database, with a real keyring and a clock that stands still."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.release import Release
from bot.domain.report import CleanText, Conversation, Report, Step
from bot.domain.week import Week, almaty_day
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
from bot.storage.ballots import SqlBallots
from bot.storage.channels import SqlChannels
from bot.storage.conversations import SqlConversations
from bot.storage.deletions import SqlDeletions
from bot.storage.desk import SqlDesk
from bot.storage.engine import Database
from bot.storage.handling import SqlHandling
from bot.storage.holds import SqlHolds
from bot.storage.outbox import SqlOutbox
from bot.storage.releases import SqlReleases
from bot.storage.reports import SqlReports
from bot.storage.room import SqlRoom
from bot.storage.weeks import SqlWeeks

NOON = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
WEEK = Week.of(NOON)
AIGERIM = Citizen(7_123_456_789)
BORIS = Citizen(5_987_654_321)
CLARA = Citizen(912_345_678)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **time: float) -> None:
        self.now += timedelta(**time)


class House:
    """Open it, use its stores, close it; ``reopened`` is the same house after a restart."""

    def __init__(self, url: str, folder: Path, clock: Clock | None = None) -> None:
        self.url = url
        self.folder = folder
        self.clock = clock or Clock()
        self.keys_folder = folder / "keys"
        master = load_master(self.keys_folder, None, os.urandom)
        self.keys = Keyring(self.keys_folder, master, os.urandom)
        self.database = Database(url)
        self.ballots = SqlBallots(self.database, self.keys)
        self.conversations = SqlConversations(self.database, self.keys)
        self.reports = SqlReports(self.database, self.keys)
        self.desk = SqlDesk(self.database, self.keys, self.clock)
        self.handling = SqlHandling(self.database, self.keys)
        self.room = SqlRoom(self.database)
        self.weeks = SqlWeeks(self.database, self.keys, self.clock)
        self.releases = SqlReleases(self.database)
        self.holds = SqlHolds(self.database, self.keys, self.clock)
        self.outbox = SqlOutbox(self.database, self.keys, self.clock)
        self.channels = SqlChannels(self.database, self.keys, self.clock)
        self.deletions = SqlDeletions(self.database, self.keys, self.clock)

    async def open(self) -> "House":
        await self.database.open()
        return self

    async def reopened(self) -> "House":
        await self.database.close()
        return await House(self.url, self.folder, self.clock).open()

    async def rate(
        self, citizen: Citizen, score: Score | None, update: int, number: int = 1
    ) -> Ballot:
        """Rate a principle in WEEK by a tap of its own."""
        tap = TapId(update, f"tap {update}")
        return await self.ballots.change(
            WEEK,
            citizen,
            lambda ballot: ballot.answered(PRINCIPLES[number - 1], score, tap, Language.RU),
        )

    async def send(
        self, report: Report, citizen: Citizen, *, tell: bool = False, limit: int = 3
    ) -> None:
        """Send a report today, with nothing to delete."""
        today = almaty_day(self.clock.now)
        await self.reports.submit(report, citizen, day=today, tell=tell, limit=limit, deletions=[])

    async def freeze(self, week: Week = WEEK) -> None:
        await self.weeks.closing(week)
        await self.weeks.freeze(release(week))

    async def end_keys(
        self,
        *,
        weeks_before: Week = WEEK,
        reports_before: Week = WEEK,
        notices_before: Week = WEEK,
        errands_before: Week = WEEK,
        over: Week = WEEK,
    ) -> None:
        """Destroy the keys of weeks before these; none of WEEK unless said."""
        await self.weeks.end_keys(
            weeks_before=weeks_before,
            reports_before=reports_before,
            notices_before=notices_before,
            errands_before=errands_before,
            over=over,
        )


def release(week: Week = WEEK) -> Release:
    return Release(week, f'{{"week":"{week.label}"}}'.encode(), bytes(64))


def report(
    number: int, text: str = "The lights are out in our street", week: Week = WEEK
) -> Report:
    return Report(
        id=bytes([number]) * 16,
        week=week,
        principle=PRINCIPLES[2],
        language=Language.KK,
        region=Region.ALMATY,
        text=CleanText(f"{text} {number}"),
        quotable=True,
    )


def talk(text: str | None = None) -> Conversation:
    return Conversation(
        step=Step.WRITING if text is None else Step.PREVIEW,
        principle=PRINCIPLES[1],
        language=Language.RU,
        region=Region.ASTANA,
        message=77,
        draft=None if text is None else CleanText(text),
    )
