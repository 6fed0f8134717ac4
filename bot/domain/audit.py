"""What moderators did, as it may leave the house: by the day, and nothing about authors."""

from dataclasses import dataclass
from datetime import date

STRANGER = 0
"""Stands for somebody who is not of the desk, and may be a citizen."""

NO_REPORT = bytes(16)
"""Stands for what is about no report."""

TRUTH = 0.75
"""How often a "was it fair?" is counted as it was said; else a coin is.

Randomised response (Warner 1965): one counted answer tells at most e^ε = 7 times more of what
was said than of its opposite.
"""

ENOUGH_ANSWERS = 50
"""Below this the coins say more than the people."""


@dataclass(frozen=True, slots=True, order=True)
class AuditLine:
    """``count`` actions of one kind, by one moderator, on one day (Almaty)."""

    day: date
    moderator: int
    action: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """Answers as they were counted, coins and all."""

    yes: int = 0
    no: int = 0

    @property
    def share(self) -> int | None:
        """Return how many in a hundred called decisions fair, in tens; None where too few did."""
        answers = self.yes + self.no
        if answers < ENOUGH_ANSWERS:
            return None
        said = (self.yes / answers - (1 - TRUTH) / 2) / TRUTH
        return round(min(1.0, max(0.0, said)) * 10) * 10
