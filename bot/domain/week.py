"""The ISO week in Asia/Almaty (UTC+5 for the whole country since 1 March 2024)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")

Clock = Callable[[], datetime]
"""The present moment, aware, in UTC."""

_LABEL = re.compile(r"(?P<year>20[0-9]{2})-W?(?P<week>[0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week; ``number`` is year and week as one integer, ``202648`` for 2026-W48."""

    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the week that holds an aware moment."""
        return cls.holding(moment.astimezone(ALMATY).date())

    @classmethod
    def holding(cls, day: date) -> Self:
        year, week, _ = day.isocalendar()
        return cls(year * 100 + week)

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read ``2026-W48`` or ``2026-48``; ValueError where no such week exists."""
        found = _LABEL.fullmatch(label)
        if found is None:
            raise ValueError(label)
        week = cls(int(found["year"]) * 100 + int(found["week"]))
        return cls.holding(week.monday)

    @property
    def label(self) -> str:
        return f"{self.number // 100}-W{self.number % 100:02}"

    @property
    def monday(self) -> date:
        """ValueError where the year has no such week."""
        return date.fromisocalendar(self.number // 100, self.number % 100, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def starts(self) -> datetime:
        return _midnight(self.monday)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in the week."""
        return _midnight(self.monday + timedelta(days=7))

    def later(self, weeks: int) -> Self:
        """Return the week so many weeks later (earlier where negative)."""
        return self.holding(self.monday + timedelta(weeks=weeks))

    @property
    def next(self) -> Self:
        return self.later(1)

    @property
    def previous(self) -> Self:
        return self.later(-1)


def almaty_day(moment: datetime) -> date:
    """Return the calendar day in Kazakhstan at an aware moment."""
    return moment.astimezone(ALMATY).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ALMATY).astimezone(UTC)
