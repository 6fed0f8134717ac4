"""How the bot is, in facts that tell nothing about people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.schedule import WeekState
from bot.domain.week import Week


class Wait(StrEnum):
    """What should have happened by now, or soon."""

    CLOSE = "close"  # a week that has ended is not frozen
    PUBLICATION = "publication"  # the hour of a summary has passed, and no hold keeps it
    OUTBOX = "outbox"  # the oldest row for a channel or the desk that is due
    BACKUP = "backup"  # whole days since the last copy; only where one was ever made


Waits = Mapping[Wait, timedelta]
"""How long each has waited; zero where nothing does."""

TOO_LONG: Waits = {
    Wait.CLOSE: timedelta(minutes=30),
    Wait.PUBLICATION: timedelta(minutes=30),
    Wait.OUTBOX: timedelta(hours=1),
    Wait.BACKUP: timedelta(days=8),
}
"""From when on the desk is told: closing and posting take minutes, a copy is made each week."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """All that a monitor may know; times are seconds since something last went well.

    ``week`` and ``waits`` are None where the database cannot be read. ``failing`` has every chore
    of the loops, ``set_aside`` tells whether any update was given up since the start.
    """

    week: WeekState | None
    waits: Waits | None
    jobs: float
    heard: float
    committed: float
    failing: Mapping[str, bool]
    set_aside: bool
    backup_failed: bool


@dataclass(frozen=True, slots=True)
class DailyLine:
    """What the desk is told of the bot each day: the running week, and what is not well."""

    week: Week
    state: WeekState | None
    late: Collection[Wait]
    failing: bool

    @property
    def well(self) -> bool:
        return not self.late and not self.failing


def too_long(waits: Waits) -> list[Wait]:
    """Return what has waited for longer than it may."""
    return [what for what, waited in waits.items() if waited >= TOO_LONG[what]]
