"""What is kept of a channel: one guide, one reminder a week, each with its row in the outbox."""

from bot.domain.guide import Guide, fingerprint
from bot.domain.parcel import Parcel
from tests.storage.house import NOON, WEEK, House

CHANNEL = "@six_principles"
POST = Parcel(CHANNEL, b"guide")


async def waiting(house: House) -> list[bytes]:
    """Send all that waits, one after another, and return it."""
    sent = []
    while rows := await house.outbox.next_due(NOON):
        for row in rows:
            sent.append(row.parcel.body)
            await house.outbox.sent(row.id, 40 + len(sent), NOON)
    return sent


async def test_a_guide_is_found_again_after_a_restart(house: House) -> None:
    """The post in the channel and the one that is remembered are the same for ever."""
    assert await house.channels.guide(CHANNEL) is None
    await house.channels.post_guide(POST, 1)
    assert await house.channels.waiting(CHANNEL)
    assert await waiting(house) == [b"guide"]
    text = fingerprint(b"guide")
    await house.channels.guide_arrived(CHANNEL, fingerprint(b"another post"), 40)
    await house.channels.guide_arrived(CHANNEL, text, 41)
    await house.channels.guide_arrived(CHANNEL, text, 42)  # it cannot arrive twice
    await house.channels.guide_pinned(CHANNEL)
    await house.channels.guide_edited(CHANNEL, fingerprint(b"new"))
    again = await house.reopened()
    found = await again.channels.guide(CHANNEL)
    assert found == Guide(fingerprint(b"new"), 41, 1, pinned=True)
    assert not await again.channels.waiting(CHANNEL)
    await again.database.close()


async def test_a_guide_posted_anew_starts_afresh(house: House) -> None:
    """The new post is pinned like the first, and counts as the second."""
    await house.channels.post_guide(POST, 1)
    await house.channels.guide_arrived(CHANNEL, fingerprint(b"guide"), 41)
    await house.channels.guide_pinned(CHANNEL)
    await house.channels.post_guide(POST, 2)
    assert await house.channels.guide(CHANNEL) == Guide(fingerprint(b"guide"), posts=2)


async def test_a_week_is_reminded_of_once(house: House) -> None:
    """A reminder that was put into the outbox is never put there again."""
    reminder = Parcel(CHANNEL, b"this week")
    for _time in range(2):
        await house.channels.remind(WEEK, reminder)
        assert await waiting(house) in ([b"this week"], [])
    await house.channels.remind(WEEK, reminder)
    assert await waiting(house) == []
    assert await house.channels.guide(CHANNEL) is None
    await house.channels.remind(WEEK.next, Parcel(CHANNEL, b"next week"))
    assert await waiting(house) == [b"next week"]


async def test_a_reminder_waits_behind_nothing(house: House) -> None:
    """Where a summary waits, the reminder is tried again later, not queued behind it."""
    await house.channels.post_guide(POST, 1)
    await house.channels.remind(WEEK, Parcel(CHANNEL, b"this week"))
    assert await waiting(house) == [b"guide"]
    await house.channels.remind(WEEK, Parcel(CHANNEL, b"this week"))
    assert await waiting(house) == [b"this week"]
    assert (await house.channels.guide(CHANNEL)) == Guide(fingerprint(b"guide"))
