"""Today, as the use cases see it: which week, and whether anything may be collected."""

from collections.abc import Callable
from datetime import date, datetime

from bot.domain.errors import Paused
from bot.domain.pause import Pauses
from bot.domain.week import Clock, Week, almaty_day


class Calendar:
    """The injected clock and the operator's pauses.

    ``doubted`` tells whether another clock says otherwise: then no week begins or ends, no key is
    destroyed and nothing is published.
    """

    def __init__(
        self, clock: Clock, pauses: Pauses, doubted: Callable[[], bool] = lambda: False
    ) -> None:
        self._clock = clock
        self.pauses = pauses
        self._doubted = doubted

    @property
    def doubted(self) -> bool:
        return self._doubted()

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def today(self) -> date:
        """The day in Kazakhstan."""
        return almaty_day(self._clock())

    @property
    def week(self) -> Week:
        return Week.of(self._clock())

    def collecting(self) -> Week:
        """Return the week that ratings and reports now belong to; Paused in a pause."""
        today = self.today
        if (pause := self.pauses.on(today)) is not None:
            raise Paused(pause.last)
        return Week.holding(today)
