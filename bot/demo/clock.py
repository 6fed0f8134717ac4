"""The demo's clock: the real one, moved."""

from datetime import UTC, datetime, timedelta


class MovableClock:
    """The real clock, moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved  # noqa: TID251 (a demo has a clock of its own)

    def move_to(self, moment: datetime) -> None:
        self.moved += moment - self()
