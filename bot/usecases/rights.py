"""What a citizen may see of, and do with, what is kept about them."""

from collections.abc import Sequence

from bot.domain.ballot import TapId
from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.errors import WeekClosed
from bot.domain.report import Reason, ReportState
from bot.usecases.ports import BallotBox, Conversations, Reports


class ReadMyReports:
    """The states of this week's reports of a citizen."""

    def __init__(self, reports: Reports, calendar: Calendar) -> None:
        self._reports = reports
        self._calendar = calendar

    async def __call__(self, citizen: Citizen) -> Sequence[tuple[ReportState, Reason | None]]:
        return await self._reports.of(self._calendar.week, citizen)


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

    async def __call__(self, citizen: Citizen, tap: TapId) -> None:
        week = self._calendar.week
        if not (await self._ballots.read(week, citizen)).emptied_by(tap):
            # Delivered again it takes nothing that was written since.
            await self._reports.forget(week, citizen)
            await self._conversations.write(week, citizen, None)
        try:
            await self._ballots.change(week, citizen, lambda ballot: ballot.emptied(tap))
        except WeekClosed:
            return  # a closed week's ballots can no longer be told apart
