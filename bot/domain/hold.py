"""A doubt about a release: it holds it back, corrects it or withdraws it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.week import Week


class Doubt(StrEnum):
    """Why a release is held, corrected or withdrawn; a code, so that every reader can be told."""

    FIGURES = "figures"  # a figure looks wrong
    WORDING = "wording"  # a text or the picture is wrong
    PERSON = "person"  # somebody might be recognised
    ABUSE = "abuse"  # many accounts acting as one
    LAW = "law"  # a legal question


@dataclass(frozen=True, slots=True)
class Hold:
    """A release that waits for an admin; ``reminded`` is the day the desk last heard of it."""

    week: Week
    reason: Doubt
    since: datetime
    reminded: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a release that is not yet posted stands; ``passed`` tells that its hour has."""

    week: Week
    due: datetime
    passed: bool
    held: Doubt | None = None
