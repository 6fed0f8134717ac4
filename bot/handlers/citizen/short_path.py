"""The short path: a rating tap goes straight to its use case, past the dispatcher.

It shows what ``ratings.rate`` shows after a saved tap. Whatever else comes of a tap (a refusal,
a stale button, a missing consent) changed nothing, and is left to the dispatcher to answer.
"""

from bot.domain.ballot import TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import Refusal
from bot.handlers.citizen.ratings import after, answer
from bot.handlers.house import House
from bot.telegram.presses import Press
from bot.telegram.show import Show
from bot.usecases.ballots import RatePrinciple
from bot.views.taps import parse_rate
from bot.views.words import words


class ShortPath:
    """Tell whether a press has had its whole effect; where not, it had none."""

    def __init__(self, rate_principle: RatePrinciple, show: Show, house: House) -> None:
        self._rate_principle = rate_principle
        self._show = show
        self._house = house

    async def __call__(self, press: Press) -> bool:
        tap = parse_rate(press.data)
        if tap is None:
            return False
        try:
            ballot = await self._rate_principle(
                Citizen(press.person), answer(tap, TapId(press.update_id, press.callback))
            )
        except Refusal:
            return False
        screen = after(words(tap.menu.language), tap, ballot, self._house)
        await self._show.answer(press.callback, press.person, screen)
        self._show.replace(press.person, press.message, screen)
        return True
