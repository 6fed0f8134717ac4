"""Pauses for an election or a referendum: nothing is collected and nothing is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.week import Week


@dataclass(frozen=True, slots=True)
class Pause:
    """Whole Almaty days, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Pauses:
    """All pauses the operator has set."""

    pauses: Sequence[Pause] = ()

    def on(self, day: date) -> Pause | None:
        """Return the pause that holds a day."""
        return next((p for p in self.pauses if p.holds(day)), None)

    def touches(self, week: Week) -> bool:
        """Tell whether any day of a week is paused: its post then waits for the pause's end."""
        return any(p.first <= week.sunday and week.monday <= p.last for p in self.pauses)

    def free_from(self, day: date) -> date:
        """Return the first day, not before ``day``, on which nothing is paused."""
        while (pause := self.on(day)) is not None:
            day = pause.last + timedelta(days=1)
        return day
