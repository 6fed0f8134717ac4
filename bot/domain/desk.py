"""The desk as its moderators see it: who may do what, when it is quiet, how much waits."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.domain.region import Region
from bot.domain.release import ReleaseView

BATCH = 5
"""Fewer waiting reports than these are held back, so that a card does not tell who wrote it."""

LEASE = timedelta(minutes=10)
"""How long a card is one moderator's who has taken it."""

OVERDUE_DAYS = 2
"""Whole days, by the calendar, after which a report has certainly waited for more than a day."""

MANY = 101
"""Stands for any number above a hundred."""


class Role(StrEnum):
    """What somebody may do on the desk."""

    ADMIN = "admin"  # by id: decides, reopens, chooses the desk's language
    MODERATOR = "moderator"  # a member of the group now: decides
    ANALYST = "analyst"  # a member by the group, read-only by id
    NOBODY = "nobody"

    @property
    def decides(self) -> bool:
        return self in {Role.ADMIN, Role.MODERATOR}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours, as clocks in Kazakhstan show them, in which the desk makes no sound.

    ``starts`` belongs to them, ``ends`` does not; they may run over midnight. Equal ends mean
    that there are none.
    """

    starts: time = time(22)
    ends: time = time(8)

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"

    def __contains__(self, moment: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= moment < self.ends
        return moment >= self.starts or moment < self.ends


@dataclass(frozen=True, slots=True)
class Backlog:
    """What there is to do; exact, so it is shown to nobody. ``oldest`` was sent on that day."""

    waiting: int = 0
    open_cards: int = 0
    oldest: date | None = None


@dataclass(frozen=True, slots=True)
class DeskState:
    """A backlog as it may be shown: ``waiting`` is coarse, ``days`` are whole."""

    waiting: int = 0
    open_cards: int = 0
    days: int = 0
    dealable: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What the desk did in a week; exact, so it is shown to nobody."""

    decided: int = 0
    approved: int = 0
    undone: int = 0


def coarse(count: int) -> int:
    """Return a number that tells nobody that one more report has come.

    0 below BATCH, then the nearest ten, then MANY.
    """
    if count < BATCH:
        return 0
    if count > MANY - 1:
        return MANY
    return max(10, (count + 5) // 10 * 10)


def shown(backlog: Backlog, today: date, room: int) -> DeskState:
    """Return what may be shown of a backlog; ``room`` is how many more cards may be open."""
    days = (today - backlog.oldest).days if backlog.oldest else 0
    dealable = backlog.waiting >= BATCH and room > 0
    return DeskState(coarse(backlog.waiting), backlog.open_cards, days, dealable)


def tenths(part: int, whole: int) -> int | None:
    """Return a share in tenths; None where so few would tell of single reports."""
    return round(10 * part / whole) if whole >= 4 * BATCH else None


def regions_shown(view: ReleaseView) -> frozenset[Region]:
    """Return the regions with enough people to be named on a card; none in the pilot profile."""
    told = view.regions.rows if view.regions else ()
    return frozenset(Region(row.key) for row in told if row.figures)
