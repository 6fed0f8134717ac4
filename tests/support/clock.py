"""A clock that moves only when told."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Give the same moment until somebody ticks."""

    def __init__(self, moment: str = "2026-11-25T09:00+05:00") -> None:
        self.moment = datetime.fromisoformat(moment).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.moment

    def tick(self, **delta: float) -> None:
        """Move on by a timedelta's keywords."""
        self.moment += timedelta(**delta)

    def set(self, moment: str) -> None:
        """Jump to a moment with an offset."""
        self.moment = datetime.fromisoformat(moment).astimezone(UTC)
