"""A week's way to its post, whatever interrupts it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import Calendar
from bot.domain.errors import NotNow, OperatorError, StorageUnavailable
from bot.domain.hold import Doubt
from bot.domain.parcel import Parcel
from bot.domain.pause import Pause, Pauses
from bot.domain.principles import wording
from bot.domain.release import NoisyTables, Release
from bot.domain.schedule import PublishAt, WeekState
from bot.domain.week import Week
from bot.usecases.amend import AmendRelease
from bot.usecases.publish import Publish
from bot.usecases.weeks import AdvanceWeeks, EndKeys, FreezeWeek, OpenWeeks, QueueWeek
from bot.usecases.window import ReadStanding
from tests.support.clock import FrozenClock
from tests.support.fakes import FakeBallots, FakeCounter, FakeHolds, FakeWeeks, FakeWindow
from tests.support.releases import FACTS, LAST, releases

WEEK = Week(202648)


class Scene:
    """Everything around the weeks, with a press that may fail."""

    def __init__(self, now: str, pauses: Pauses | None = None) -> None:
        self.clock = FrozenClock(now)
        self.calendar = Calendar(self.clock, pauses or Pauses())
        self.weeks = FakeWeeks({WEEK: WeekState.OPEN})
        self.ballots = FakeBallots()
        self.count = FakeCounter()
        self.press_fails = False
        self.drawn: list[Week] = []
        self.told_lost = False
        self.chain = asyncio.Lock()
        self.freeze = FreezeWeek(
            self.weeks,
            self.weeks,  # type: ignore[arg-type]  # serves as Releases.latest here
            self.count,
            lambda payload: payload[::-1],
            self.calendar,
            self.compose,
            lambda week, _history, _rated: f"lost {week.label}".encode(),
            self.tell_lost,
            self.chain,
        )
        standing = ReadStanding(self.weeks, FakeHolds(), self.calendar, PublishAt())
        self.queue = QueueWeek(
            self.weeks,
            self.weeks,  # type: ignore[arg-type]  # serves as Releases.latest here
            self.ballots,
            self.press,
            FakeWindow(),
            standing,
            self.calendar,
            PublishAt(),
            self.chain,
        )
        self.amend = AmendRelease(
            self.weeks,
            self.weeks,  # type: ignore[arg-type]  # serves as Releases too
            self.queue,
            self.press,
            lambda payload: payload[::-1],
            self.calendar,
            lambda: FACTS,
            self.chain,
        )
        self.advance = AdvanceWeeks(self.weeks, self.freeze, self.queue, self.calendar)
        self.publish = Publish(self.weeks, self.freeze, self.queue, standing, self.calendar)

    @staticmethod
    def compose(tables: NoisyTables, history: Sequence[Release], _rated: str | None) -> bytes:
        return f"{tables.week.label} lost={tables.lost} after={len(history)}".encode()

    async def tell_lost(self) -> None:
        self.told_lost = True

    async def press(self, release: Release, history: Sequence[Release]) -> Sequence[Parcel]:
        if self.press_fails:
            raise OSError
        self.drawn.append(release.week)
        await asyncio.sleep(0)  # others have their turn, as while a child draws
        return [Parcel("@channel", release.payload + bytes([len(history)]))]


async def test_nothing_closes_before_five_past_midnight_on_monday() -> None:
    """Taps of the last minute are all in before anything is counted."""
    scene = Scene("2026-11-30T00:04+05:00")
    await scene.advance()
    assert scene.weeks.log == []
    scene.clock.tick(minutes=1)
    await scene.advance()
    assert scene.weeks.log == ["closing 2026-W48", "freeze 2026-W48", "queue 2026-W48 1"]
    assert scene.ballots.forgotten == [WEEK]


@pytest.fixture
def monday() -> Scene:
    return Scene("2026-11-30T00:10+05:00")


async def test_a_frozen_week_is_never_counted_again(monday: Scene) -> None:
    """A failure while drawing does not spend privacy twice or change a published number."""
    monday.press_fails = True
    with pytest.raises(OSError):  # noqa: PT011 (the press's own failure, nothing to match)
        await monday.advance()
    monday.press_fails = False
    await monday.advance()
    assert monday.count.asked == [WEEK]
    assert monday.weeks.states[WEEK] is WeekState.QUEUED


async def test_two_hands_close_a_week_once(monday: Scene) -> None:
    """Who types "publish" while the bot closes the week alarms nobody, and no noise is wasted."""
    await asyncio.gather(
        monday.advance(), monday.publish(None, early=False, told=lambda _w, _s: None)
    )
    assert monday.count.asked == monday.drawn == [WEEK]
    assert not monday.told_lost


async def test_a_release_withdrawn_while_its_posts_are_drawn_is_not_posted(
    monday: Scene,
) -> None:
    """Figures that must not appear do not, be the picture half painted."""
    (told,) = releases([300])
    monday.weeks.states, monday.weeks.releases = {LAST: WeekState.FROZEN}, [told]
    await asyncio.gather(monday.queue(LAST), monday.amend(LAST, Doubt.PERSON, withdraw=True))
    [post] = monday.weeks.posts[LAST]
    assert b"withdrawn" in post.body


async def test_a_week_whose_key_is_gone_is_told_as_lost(monday: Scene) -> None:
    """Subscribers learn that a week is missing instead of wondering."""
    monday.count.gone.add(WEEK)
    await monday.advance()
    assert monday.weeks.releases[0].payload == b"lost 2026-W48"


async def test_a_week_that_could_not_be_closed_for_three_days_is_given_up(monday: Scene) -> None:
    """A key does not lie about for ever because a machine was down."""
    monday.clock.set("2026-12-03T00:01+05:00")
    await monday.advance()
    assert monday.count.asked == []
    assert monday.told_lost
    assert monday.weeks.releases[0].payload == b"lost 2026-W48"


async def test_a_lost_key_part_is_told_with_the_figures(monday: Scene) -> None:
    """A reader knows when a summary covers only a part of what people said."""
    monday.weeks.lost.add(WEEK)
    await monday.advance()
    assert monday.weeks.releases[0].payload == b"2026-W48 lost=True after=0"


async def test_a_paused_week_is_frozen_on_time_and_its_post_waits() -> None:
    """Privacy does not wait for an election; publication does."""
    pauses = Pauses([Pause(date(2026, 11, 27), date(2026, 12, 12))])
    scene = Scene("2026-11-30T00:10+05:00", pauses)
    await scene.advance()
    assert scene.weeks.states[WEEK] is WeekState.QUEUED
    assert scene.weeks.due[WEEK] == datetime(2026, 12, 13, 14, tzinfo=UTC)


async def test_publish_sends_what_is_due_and_a_second_one_has_nothing_to_do(
    monday: Scene,
) -> None:
    """An impatient operator cannot make a second post."""
    told: list[tuple[str, WeekState]] = []
    done = await monday.publish(None, early=False, told=lambda w, s: told.append((w.label, s)))
    assert done == [WEEK]
    assert monday.weeks.due[WEEK] == monday.clock.moment
    assert told == [("2026-W48", WeekState.FROZEN), ("2026-W48", WeekState.QUEUED)]
    monday.weeks.states[WEEK] = WeekState.PUBLISHED
    assert await monday.publish(None, early=False, told=lambda _w, _s: None) == []


async def test_early_closes_the_running_week_and_only_when_asked(monday: Scene) -> None:
    """The running week is not closed by a slip."""
    monday.clock.set("2026-11-25T12:00+05:00")
    assert await monday.publish.plan(None, early=False) == []
    assert await monday.publish.plan(None, early=True) == [(WEEK, WeekState.OPEN)]


async def test_publish_does_not_break_a_pause() -> None:
    """Not even the operator's hand publishes a campaign week before the campaign is over."""
    pauses = Pauses([Pause(date(2026, 11, 27), date(2026, 12, 12))])
    scene = Scene("2026-11-30T00:10+05:00", pauses)
    await scene.publish(None, early=False, told=lambda _w, _s: None)
    assert scene.weeks.due[WEEK] > scene.clock.moment + timedelta(days=10)


async def test_the_next_week_is_open_before_its_first_second(monday: Scene) -> None:
    """The first tap of Monday finds its week."""
    monday.clock.set("2026-11-29T23:30+05:00")
    await OpenWeeks(monday.weeks, monday.calendar)()
    assert set(monday.weeks.states) == {WEEK, WEEK.next}
    assert monday.weeks.rated == {WEEK: wording()}, "another program may serve it"


async def test_keys_end_with_their_time(monday: Scene) -> None:
    """Texts go after the retention the policy names, links to authors after seven days.

    A week's own goes after three days, whatever became of its release.
    """
    await EndKeys(monday.weeks, monday.calendar, timedelta(days=30))()
    assert monday.weeks.log == ["end 2026-W48 2026-W44 2026-W48 2026-W48 2026-W49"]


async def test_nothing_begins_or_ends_while_the_clock_is_in_doubt() -> None:
    """A clock that another one contradicts opens, closes, publishes and destroys nothing."""
    scene = Scene("2026-11-30T00:06+05:00")
    scene.calendar._doubted = lambda: True
    await OpenWeeks(scene.weeks, scene.calendar)()
    await scene.advance()
    await EndKeys(scene.weeks, scene.calendar, timedelta(days=30))()
    with pytest.raises(NotNow, match="clock"):
        await scene.publish(None, early=False, told=lambda _w, _s: None)
    assert (scene.weeks.states, scene.weeks.log) == ({WEEK: WeekState.OPEN}, [])


async def test_a_week_that_cannot_be_drawn_does_not_keep_the_next_from_closing(
    monday: Scene,
) -> None:
    """A fault in a picture never costs people the answers of another week."""
    monday.press_fails = True
    monday.weeks.states[WEEK.next] = WeekState.OPEN
    monday.clock.set("2026-12-07T00:10+05:00")
    monday.weeks.states[WEEK] = WeekState.FROZEN
    monday.weeks.releases = [Release(WEEK, b"frozen", b"")]
    with pytest.raises(OSError):  # noqa: PT011 (the press's own failure, nothing to match)
        await monday.advance()
    assert monday.weeks.states[WEEK.next] is WeekState.FROZEN


async def test_the_first_failure_is_told_whatever_fails_behind_it(monday: Scene) -> None:
    """The desk hears of the picture that failed, not of what failed after it."""
    monday.press_fails = True
    monday.clock.set("2026-12-08T20:00+05:00")
    monday.weeks.states = {WEEK.previous: WeekState.QUEUED, WEEK: WeekState.FROZEN}
    monday.weeks.releases = [Release(WEEK, b"frozen", b"")]

    async def full(week: Week) -> None:
        raise StorageUnavailable(week.label)

    monday.ballots.forget = full  # type: ignore[method-assign]  # the disk is full by then
    with pytest.raises(OSError):  # noqa: PT011 (the press's own failure, nothing to match)
        await monday.advance()


async def test_a_week_is_never_published_before_the_one_it_follows(monday: Scene) -> None:
    """The chain of releases has no gap and no fork, whatever the operator asks for."""
    monday.clock.set("2026-12-02T12:00+05:00")
    monday.weeks.states[WEEK.next] = WeekState.OPEN
    with pytest.raises(OperatorError, match="2026-W48 has to close before"):
        await monday.publish(WEEK.next, early=True, told=lambda _w, _s: None)
    assert monday.weeks.states[WEEK.next] is WeekState.OPEN


async def test_nothing_is_made_due_while_a_pause_lasts() -> None:
    """A pause that begins on Monday holds the post of the week before it too."""
    pauses = Pauses([Pause(date(2026, 11, 30), date(2026, 12, 12))])
    scene = Scene("2026-11-30T09:00+05:00", pauses)
    await scene.publish(None, early=False, told=lambda _w, _s: None)
    assert scene.weeks.due[WEEK] == datetime(2026, 12, 13, 14, tzinfo=UTC)
