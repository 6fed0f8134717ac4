"""The short path: a rating tap goes straight to its use case, past the dispatcher.

It shows what ``ratings.rate`` shows after a saved tap. Whatever else comes of a tap (a refusal,
a stale button, a missing consent) changed nothing, and is left to the dispatcher to answer.
"""

import asyncio
from functools import partial

from bot.domain.ballot import Ballot, TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import Refusal
from bot.handlers.citizen.ratings import after, answer
from bot.handlers.house import House
from bot.telegram import reply
from bot.telegram.intake import Came, Outcome
from bot.telegram.presses import Press
from bot.telegram.show import Show
from bot.usecases.ballots import RatePrinciple
from bot.views.taps import RateTap, parse_rate
from bot.views.words import words


class ShortPath:
    """Has a press have its whole effect, or none at all."""

    def __init__(self, rate_principle: RatePrinciple, show: Show, house: House) -> None:
        self._rate_principle = rate_principle
        self._show = show
        self._house = house

    def begin(self, press: Press, came: Came) -> asyncio.Future[Ballot] | None:
        """Begin to save a press; ``came`` hears what became of it. None where nothing was begun.

        It hears the answer when all is saved and its page is on its way, None where the
        dispatcher is to answer, or what went wrong. Who gives the press up cancels the future:
        then nothing is shown, and nothing is heard.
        """
        tap = parse_rate(press.data)
        if tap is None or (rated := self._rate(press, tap)) is None:
            return None
        rated.add_done_callback(partial(self._done, press, tap, came))
        return rated

    async def __call__(self, press: Press) -> bool:
        """Do the same and wait; tell whether it had its whole effect. Raises what went wrong."""
        tap = parse_rate(press.data)
        if tap is None or (rated := self._rate(press, tap)) is None:
            return False
        try:
            ballot = await rated
        except Refusal:
            return False
        self._show.answer(press.person, self._shown(press, tap, ballot))
        return True

    def _rate(self, press: Press, tap: RateTap) -> asyncio.Future[Ballot] | None:
        try:
            return self._rate_principle(
                Citizen(press.person), answer(tap, TapId(press.update_id, press.callback))
            )
        except Refusal:
            return None

    def _done(self, press: Press, tap: RateTap, came: Came, rated: asyncio.Future[Ballot]) -> None:
        if not rated.cancelled():
            came(self._outcome(press, tap, rated))

    def _outcome(self, press: Press, tap: RateTap, rated: asyncio.Future[Ballot]) -> Outcome:
        try:
            return self._shown(press, tap, rated.result())
        except Refusal:
            return None
        except Exception as error:  # noqa: BLE001 (it goes to the intake, as a handler's does)
            return error

    def _shown(self, press: Press, tap: RateTap, ballot: Ballot) -> reply.Answer:
        """Show what follows; return the answer, which has its own ways."""
        screen = after(words(tap.menu.language), tap, ballot, self._house)
        self._show.replace(press.person, press.message, screen)
        return reply.to(press.callback, screen)
