"""When a post may appear."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.calendar import Calendar
from bot.domain.errors import Paused
from bot.domain.pause import Pause, Pauses
from bot.domain.schedule import PublishAt
from bot.domain.week import Week

WEEK = Week(202648)


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text + "+05:00").astimezone(UTC)


def test_a_week_is_published_on_the_monday_after_it_at_seven() -> None:
    """Subscribers know when to look."""
    assert PublishAt().moment(WEEK, Pauses()) == almaty("2026-11-30T19:00")


def test_a_pause_that_touches_the_week_holds_its_post_until_the_pause_is_over() -> None:
    """Nothing about a week of campaign appears before the campaign has ended."""
    pauses = Pauses([Pause(date(2026, 11, 29), date(2026, 12, 20))])
    assert PublishAt().moment(WEEK, pauses) == almaty("2026-12-21T19:00")


def test_a_pause_on_the_day_of_the_post_holds_it_too() -> None:
    """Nothing is published during a campaign, be it about an earlier week."""
    pauses = Pauses([Pause(date(2026, 11, 30), date(2026, 12, 2))])
    assert PublishAt(1, time(8)).moment(WEEK, pauses) == almaty("2026-12-03T08:00")


@pytest.mark.parametrize("day", ["2027-01-10", "2027-02-01", "2027-03-20"])
def test_both_ends_of_a_pause_are_paused(day: str) -> None:
    """The last day of a pause is a whole day."""
    pauses = Pauses([Pause(date(2027, 1, 10), date(2027, 3, 20))])
    calendar = Calendar(lambda: almaty(f"{day}T23:59"), pauses)
    with pytest.raises(Paused) as refused:
        calendar.collecting()
    assert refused.value.last == date(2027, 3, 20)


def test_the_day_after_a_pause_collects() -> None:
    """Feedback resumes without anybody doing anything."""
    pauses = Pauses([Pause(date(2027, 1, 10), date(2027, 3, 20))])
    moment = almaty("2027-03-21T00:00")
    assert Calendar(lambda: moment, pauses).collecting() == Week.of(moment)
