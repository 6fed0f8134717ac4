"""What a citizen does with this week's ballot."""

import asyncio
from dataclasses import dataclass

from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.errors import ConsentMissing, Refusal, StaleTap
from bot.domain.language import Language
from bot.domain.principles import Principle
from bot.domain.region import Region
from bot.domain.week import Week
from bot.usecases.ports import BallotBox


@dataclass(frozen=True, slots=True)
class Answer:
    """A score, or its withdrawal (None), as the button carried it.

    ``drawn_in`` is the week the button was drawn in, ``region`` what the chat's menu remembers,
    ``agreed`` whether the menu lies behind the consent screen.
    """

    principle: Principle
    score: Score | None
    drawn_in: Week
    language: Language
    region: Region
    agreed: bool
    tap: TapId


class RatePrinciple:
    """Set, change or withdraw one answer; durable when the future gives the ballot."""

    def __init__(self, ballots: BallotBox, calendar: Calendar) -> None:
        self._ballots = ballots
        self._calendar = calendar

    def __call__(self, citizen: Citizen, answer: Answer) -> asyncio.Future[Ballot]:
        """Raise Paused, ConsentMissing or StaleTap at once: then nothing was begun."""
        week = self._calendar.collecting()
        if not answer.agreed:
            raise ConsentMissing
        if answer.drawn_in != week:
            raise StaleTap
        return self._ballots.change(week, citizen, lambda ballot: _take(ballot, answer))


def _take(ballot: Ballot, answer: Answer) -> Ballot:
    return ballot.arriving(answer.region).answered(
        answer.principle, answer.score, answer.tap, answer.language
    )


class ReadBallot:
    """The running week, and the citizen's ballot in it."""

    def __init__(self, ballots: BallotBox, calendar: Calendar) -> None:
        self._ballots = ballots
        self._calendar = calendar

    async def __call__(self, citizen: Citizen) -> tuple[Week, Ballot]:
        week = self._calendar.week
        return week, await self._ballots.read(week, citizen)


class ChooseRegion:
    """Note the region on this week's ballot, where one may be written now.

    Where it may not (no consent yet, a pause, a closed week) the choice is not lost: it rides in
    the chat's menu and arrives with the next rating.
    """

    def __init__(self, ballots: BallotBox, calendar: Calendar) -> None:
        self._ballots = ballots
        self._calendar = calendar

    async def __call__(
        self, citizen: Citizen, region: Region, *, agreed: bool, tap: TapId
    ) -> None:
        if not agreed:
            return
        try:
            week = self._calendar.collecting()
            await self._ballots.change(week, citizen, lambda ballot: ballot.moved(region, tap))
        except Refusal:
            return
