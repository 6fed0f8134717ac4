"""Telegram's clock, as far as its answers tell it."""

from datetime import UTC, datetime

import pytest

from bot.telegram.clock import SecondClock

NOW = datetime(2026, 11, 26, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Thu, 26 Nov 2026 20:50:00 GMT", 600),
        ("Thu, 26 Nov 2026 20:50:00 -0000", 0),
        ("Thu, 26 Nov 2026 20:50:00 +9999999999999", 0),
        ("yesterday", 0),
        ("", 0),
    ],
)
def test_what_is_no_date_tells_nothing(date: str, ahead: float) -> None:
    """A proxy's odd header neither moves the clock nor costs the answer it came with."""
    second = SecondClock(lambda: NOW)
    second.heard(date)
    assert second.ahead == ahead
