"""Holds and revisions in the tables: what may leave, in what order, and what is kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.errors import AlreadyPosted
from bot.domain.hold import Doubt, Hold
from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.schedule import WeekState
from tests.storage.house import NOON, WEEK, House, release

CHANNEL = "@six_principles"
POSTS = [Parcel(CHANNEL, b"picture", Language.KK), Parcel(CHANNEL, b"figures")]
LATER = [Parcel(CHANNEL, b"later picture"), Parcel(CHANNEL, b"later figures")]
TOLD = [Parcel(-100123, b"held")]


async def queued(house: House) -> None:
    """Have two weeks wait for their hour."""
    for week, posts in ((WEEK, POSTS), (WEEK.next, LATER)):
        await house.weeks.open(week)
        await house.freeze(week)
        await house.weeks.queue(week, posts, NOON)


async def sent_in_order(house: House) -> list[bytes]:
    """Send all that may leave to the channel; return it in its order."""
    told: list[bytes] = []
    while True:
        ready = [q for q in await house.outbox.next_due(NOON) if q.parcel.chat == CHANNEL]
        if not ready:
            return told
        assert await house.outbox.sending(ready[0].id, 0, NOON)
        await house.outbox.sent(ready[0].id, len(told) + 1, NOON)
        told.append(ready[0].parcel.body)


async def test_a_held_post_does_not_leave_even_if_it_was_about_to(house: House) -> None:
    """A hold that comes in the last second holds, and is known after a restart."""
    await queued(house)
    (ready,) = await house.outbox.next_due(NOON)
    await house.holds.hold(WEEK, Doubt.ABUSE, 42, TOLD)
    assert not await house.outbox.sending(ready.id, 0, NOON)
    assert await sent_in_order(house) == []
    again = await house.reopened()
    assert await again.holds.current() == [Hold(WEEK, Doubt.ABUSE, again.clock.now)]
    await again.holds.hold(WEEK, Doubt.LAW, 43, TOLD)
    await again.holds.reminded(WEEK, date(2026, 12, 1), TOLD)
    (hold,) = await again.holds.current()
    assert (hold.reason, hold.reminded) == (Doubt.ABUSE, date(2026, 12, 1))
    await again.holds.lift(WEEK, 1, TOLD)
    assert await sent_in_order(again) == [post.body for post in (*POSTS, *LATER)]
    with pytest.raises(AlreadyPosted):
        await again.holds.hold(WEEK, Doubt.LAW, 43, TOLD)
    await again.database.close()


async def test_a_revised_week_keeps_its_place_before_the_later_ones(house: House) -> None:
    """Posts drawn anew come before those of the next week, which were queued long ago."""
    await queued(house)
    revision = replace(release(), payload=b"revised", revision=1)
    await house.weeks.amend(revision)
    assert await house.weeks.state(WEEK) is WeekState.FROZEN
    assert await sent_in_order(house) == []
    await house.weeks.queue(WEEK, [Parcel(CHANNEL, b"anew", Language.KK)], NOON)
    assert await sent_in_order(house) == [b"anew", *(post.body for post in LATER)]
    assert await house.releases.latest(WEEK.next, 8) == [revision]
    assert await house.releases.tip() == revision
    assert await house.releases.pictures(WEEK) == {Language.KK: 1}


async def test_what_is_on_its_way_is_not_replaced(house: House) -> None:
    """Nobody mends a post while half of it has appeared; afterwards it is answered."""
    await queued(house)
    (ready,) = await house.outbox.next_due(NOON)
    await house.outbox.sending(ready.id, 0, NOON)
    revision = replace(release(), payload=b"revised", revision=1)
    with pytest.raises(AlreadyPosted):
        await house.weeks.amend(revision)
    assert await house.releases.tip() == release(WEEK.next)
    await house.outbox.sent(ready.id, 7, NOON + timedelta(minutes=1))
    await sent_in_order(house)
    assert await house.weeks.published(WEEK)
    with pytest.raises(AlreadyPosted):  # it appeared after it was looked at: nothing was drawn
        await house.weeks.amend(revision)
    await house.weeks.amend(revision, [Parcel(CHANNEL, b"note")])
    assert await house.weeks.state(WEEK) is WeekState.PUBLISHED
    assert await sent_in_order(house) == [b"note"]
    assert await house.releases.published(WEEK) == revision
