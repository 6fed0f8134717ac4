"""What a citizen may see of, and do with, what is kept about them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from bot.domain.ballot import TapId
from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.errors import OutOfReach, WeekClosed
from bot.domain.held import Held, OwnReport
from bot.domain.parcel import Deletion
from bot.usecases.ports import BallotBox, Conversations, Errands, Holdings, Reports

COPY_STAYS = timedelta(minutes=15)
"""How long the copy of one's own data stands in the chat."""


class ReadMyReports:
    """What a citizen has written this week."""

    def __init__(self, reports: Reports, calendar: Calendar) -> None:
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen) -> Sequence[OwnReport]:
        return await self._reports.of(self._calendar.week, citizen)


class ReadMyReport:
    """One of this week's reports, with its place among them; OutOfReach where it is not."""

    def __init__(self, reports: Reports, calendar: Calendar) -> None:
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen, tag: bytes) -> tuple[int, OwnReport]:
        mine = await self._reports.of(self._calendar.week, citizen)
        for number, report in enumerate(mine, 1):
            if report.tag == tag and report.standing:
                return number, report
        raise OutOfReach


class TakeBackReport:
    """Withdraw one report of this week, decided or not; what is left are the others."""

    def __init__(self, reports: Reports, calendar: Calendar) -> None:
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen, tag: bytes) -> Sequence[OwnReport]:
        week = self._calendar.week
        await self._reports.take_back(week, citizen, tag)
        return await self._reports.of(week, citizen)


class ReadMyData:
    """All that is kept about a citizen, as the operator could find it too."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    async def __call__(self, citizen: Citizen) -> Held:
        return await self._holdings.about(citizen)


class LendCopy:
    """See to it that a message with a citizen's data leaves their chat again."""

    def __init__(self, errands: Errands, calendar: Calendar) -> None:
        self._errands = errands
        self._calendar = calendar

    async def __call__(self, citizen: Citizen, message: int) -> None:
        due = self._calendar.now + COPY_STAYS
        await self._errands.add(Deletion(citizen, message, due))


class KeepsAnything:
    """Tell whether consent holds anything up: withdrawing it would delete something."""

    def __init__(
        self,
        ballots: BallotBox,
        conversations: Conversations,
        reports: Reports,
        calendar: Calendar,
    ) -> None:
        self._ballots = ballots
        self._conversations = conversations
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen) -> bool:
        week = self._calendar.week
        if (await self._ballots.read(week, citizen)).consented:
            return True
        if await self._conversations.read(week, citizen) is not None:
            return True
        return any(report.standing for report in await self._reports.of(week, citizen))


class DeleteMyData:
    """Withdraw consent: this week's answers, region, reports and open dialogue go."""

    def __init__(
        self,
        ballots: BallotBox,
        conversations: Conversations,
        reports: Reports,
        calendar: Calendar,
    ) -> None:
        self._ballots = ballots
        self._conversations = conversations
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen, tap: TapId, tapped: int) -> Deletion | None:
        """Return the deletion, due now, of a prompt or preview; the ``tapped`` message stays."""
        week = self._calendar.week
        leaves = None
        if not (await self._ballots.read(week, citizen)).emptied_by(tap):
            # Delivered again it takes nothing that was written since.
            await self._reports.forget(week, citizen)
            leaves = await self._end_dialogue(citizen, tapped)
        with suppress(WeekClosed):  # a closed week's ballots can no longer be told apart
            await self._ballots.change(week, citizen, lambda ballot: ballot.emptied(tap))
        return leaves

    async def _end_dialogue(self, citizen: Citizen, tapped: int) -> Deletion | None:
        week = self._calendar.week
        talk = await self._conversations.read(week, citizen)
        if talk is None or talk.message == tapped:
            await self._conversations.write(week, citizen, None)
            return None
        leaves = Deletion(citizen, talk.message, self._calendar.now)
        await self._conversations.write(week, citizen, None, [leaves])
        return leaves
