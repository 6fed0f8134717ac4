"""The screens a deep link or a finished step may lead to: the list, a page, a week's results."""

from collections.abc import Callable

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.results import Found
from bot.domain.week import Week
from bot.handlers.house import House
from bot.usecases.ballots import ReadBallot
from bot.usecases.results import BrowseResults
from bot.views import about, principles, results
from bot.views.screen import Screen
from bot.views.taps import Menu, Target
from bot.views.words import Words

ResultsView = Callable[[Words, Menu, Found], Screen]


class Places:
    """Choose the screen of a target."""

    def __init__(
        self, read_ballot: ReadBallot, browse_results: BrowseResults, house: House
    ) -> None:
        self._read_ballot = read_ballot
        self._browse_results = browse_results
        self._house = house

    async def __call__(self, _: Words, menu: Menu, citizen: Citizen, target: Target) -> Screen:
        week, ballot = await self._read_ballot(citizen)
        return await self.screen(_, menu, week, ballot, target)

    async def screen(
        self, _: Words, menu: Menu, week: Week, ballot: Ballot, target: Target
    ) -> Screen:
        if target.principle is not None:
            return principles.page(
                _, menu, week, target.principle, ballot, reports=self._house.reports_on
            )
        if target.week is not None or target.astray:
            return await self.results(_, menu, target)
        return principles.home(_, menu, week, ballot)

    async def results(
        self, _: Words, menu: Menu, target: Target, view: ResultsView = results.summary
    ) -> Screen:
        """Show a view of the target's week, or of the newest; what is not there is said so."""
        found = None if target.astray else await self._browse_results(target.week)
        if found is not None:
            return view(_, menu, found)
        if await self._browse_results(None) is None:
            return about.no_results(_, menu)
        return results.no_such_week(_, menu)
