"""The screens a deep link or a finished step may lead to: the list, a page, a week's results."""

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from bot.handlers.house import House
from bot.usecases.ballots import ReadBallot
from bot.usecases.weeks import ReadResults
from bot.views import about, digest, principles
from bot.views.screen import Screen
from bot.views.taps import Menu, Target
from bot.views.words import Words


class Places:
    """Choose the screen of a target."""

    def __init__(self, read_ballot: ReadBallot, read_results: ReadResults, house: House) -> None:
        self._read_ballot = read_ballot
        self._read_results = read_results
        self._house = house

    async def __call__(self, _: Words, menu: Menu, citizen: Citizen, target: Target) -> Screen:
        week, ballot = await self._read_ballot(citizen)
        return await self.screen(_, menu, week, ballot, target)

    async def screen(
        self, _: Words, menu: Menu, week: Week, ballot: Ballot, target: Target
    ) -> Screen:
        if target.principle is not None:
            return self.page(_, menu, week, ballot, target)
        if target.week is not None:
            return await self.results(_, menu, target.week)
        return principles.home(_, menu, week, ballot)

    def page(self, _: Words, menu: Menu, week: Week, ballot: Ballot, target: Target) -> Screen:
        if target.principle is None:
            return principles.home(_, menu, week, ballot)
        return principles.page(
            _, menu, week, target.principle, ballot, reports=self._house.reports_on
        )

    async def results(self, _: Words, menu: Menu, week: Week | None) -> Screen:
        release = await self._read_results(week)
        return about.no_results(_, menu) if release is None else digest.results(_, menu, release)
