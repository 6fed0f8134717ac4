"""Weeks are ISO weeks in Kazakhstan's time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.week import ALMATY, Week, almaty_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_sunday_night_belongs_to_the_old_week_and_monday_to_the_new() -> None:
    """A citizen's last minute of Sunday in Kazakhstan still counts for the week."""
    assert Week.of(at("2026-11-29T18:59:59")) == Week(202648)
    assert Week.of(at("2026-11-29T19:00:00")) == Week(202649)


def test_the_whole_country_is_five_hours_ahead_since_march_2024() -> None:
    """Stale time zone data would close the week an hour early."""
    assert ALMATY.utcoffset(datetime(2026, 7, 1, tzinfo=ALMATY)) == timedelta(hours=5)
    before = datetime(2024, 2, 29, 12, tzinfo=ALMATY)
    after = datetime(2024, 3, 2, 12, tzinfo=ALMATY)
    assert (before.utcoffset(), after.utcoffset()) == (timedelta(hours=6), timedelta(hours=5))


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_year_ends_follow_the_iso_week(day: date, label: str) -> None:
    """A week over New Year is one week, with one number."""
    assert Week.holding(day).label == label


@given(st.dates(date(2024, 3, 4), date(2090, 1, 1)))
def test_every_moment_of_a_day_lies_inside_its_week(day: date) -> None:
    """No day falls between two weeks, and neighbours meet without a gap."""
    week = Week.holding(day)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)
    assert week.starts <= noon < week.ends
    assert week.next.starts == week.ends
    assert week.next.previous == week
    assert Week.parse(week.label) == week


@pytest.mark.parametrize("label", ["2026-W54", "2026-W00", "2026W48", "1999-W01", "２026-W48", ""])
def test_a_week_that_does_not_exist_is_refused(label: str) -> None:
    """A mistyped week is an error, not another week."""
    with pytest.raises(ValueError, match=r".*"):
        Week.parse(label)


def test_the_day_is_the_one_on_the_calendar_in_kazakhstan() -> None:
    """A report written at 00:30 on Tuesday counts for Tuesday's quota."""
    assert almaty_day(at("2026-11-23T19:30:00")) == date(2026, 11, 24)
