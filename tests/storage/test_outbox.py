"""The outbox: order in each chat, one in flight, and nothing of a citizen in the clear."""

from datetime import timedelta

from sqlalchemy import select

from bot.domain.parcel import Parcel, ParcelState
from bot.storage.tables import last_messages, outbox
from tests.storage.house import AIGERIM, BORIS, NOON, House

CHANNEL, DESK = "@six_principles", -1001234567890


async def bodies(house: House) -> list[bytes]:
    return [queued.parcel.body for queued in await house.outbox.next_due(house.clock.now)]


async def test_each_chat_keeps_its_order(house: House) -> None:
    """Figures never come before their picture, and one chat does not hold up another."""
    parcels = [Parcel(chat, body) for chat, body in (
        (CHANNEL, b"c1"), (DESK, b"d1"), (CHANNEL, b"c2"), (AIGERIM.id, b"a1"), (DESK, b"d2")
    )]  # fmt: skip
    await house.outbox.add(parcels, NOON)
    assert await bodies(house) == [b"c1", b"d1", b"a1"]
    picture = (await house.outbox.next_due(NOON))[0]
    assert picture.parcel.chat == CHANNEL
    await house.outbox.sending(picture.id, 40, NOON)
    assert await bodies(house) == [b"d1", b"a1"]
    await house.outbox.sent(picture.id, 41, NOON)
    assert await bodies(house) == [b"d1", b"c2", b"a1"]


async def test_nothing_leaves_before_its_time(house: House) -> None:
    """The digest waits for its hour."""
    await house.outbox.add([Parcel(CHANNEL, b"post")], NOON + timedelta(hours=9))
    assert await bodies(house) == []
    house.clock.tick(hours=9)
    assert await bodies(house) == [b"post"]


async def test_parcel_in_flight_at_a_crash_is_unknown(house: House) -> None:
    """After a crash the bot looks for the post before it sends it again."""
    await house.outbox.add([Parcel(CHANNEL, b"post")], NOON)
    (post,) = await house.outbox.next_due(NOON)
    assert (post.state, post.last_known) == (ParcelState.NEW, 0)
    await house.outbox.sending(post.id, 40, NOON + timedelta(minutes=1))
    assert await bodies(house) == []
    again = await house.reopened()
    (found,) = await again.outbox.next_due(NOON + timedelta(hours=1))
    assert (found.state, found.last_known) == (ParcelState.UNKNOWN, 40)
    assert found.since == NOON + timedelta(minutes=1)
    await again.database.close()


async def test_unknown_parcel_is_looked_up_before_the_next(house: House) -> None:
    """While nobody knows whether a post is there, nothing follows it."""
    await house.outbox.add([Parcel(CHANNEL, b"1"), Parcel(CHANNEL, b"2")], NOON)
    (post,) = await house.outbox.next_due(NOON)
    await house.outbox.sending(post.id, 40, NOON)
    await house.outbox.unknown(post.id, NOON + timedelta(minutes=2))
    house.outbox.landed(post.id)
    (found,) = await house.outbox.next_due(NOON)
    assert (found.id, found.state) == (post.id, ParcelState.UNKNOWN)
    assert found.since == NOON + timedelta(minutes=2)


async def test_retry_waits_and_counts(house: House) -> None:
    """A refused parcel comes again when Telegram said so, its attempts counted."""
    await house.outbox.add([Parcel(CHANNEL, b"post"), Parcel(AIGERIM.id, b"note")], NOON)
    for queued in await house.outbox.next_due(NOON):
        await house.outbox.retry(queued.id, NOON + timedelta(seconds=30))
    assert await bodies(house) == []
    house.clock.tick(seconds=30)
    again = await house.outbox.next_due(house.clock.now)
    assert [(queued.state, queued.attempts) for queued in again] == [(ParcelState.NEW, 1)] * 2


async def test_failed_parcel_lets_the_next_one_go(house: House) -> None:
    """One broken parcel does not block its chat for ever."""
    for chat in (CHANNEL, AIGERIM.id):
        await house.outbox.add([Parcel(chat, b"1"), Parcel(chat, b"2")], NOON)
    for queued in await house.outbox.next_due(NOON):
        await house.outbox.failed(queued.id, NOON)
    assert await bodies(house) == [b"2", b"2"]


async def test_newest_message_id_is_remembered(house: House) -> None:
    """The search for a lost post begins after the newest known message, never before it."""
    assert await house.outbox.last_message(CHANNEL) == 0
    await house.outbox.note_message(CHANNEL, 40)
    await house.outbox.note_message(CHANNEL, 39)
    await house.outbox.add([Parcel(CHANNEL, b"post")], NOON)
    (post,) = await house.outbox.next_due(NOON)
    await house.outbox.sent(post.id, 44, NOON)
    again = await house.reopened()
    assert await again.outbox.last_message(CHANNEL) == 44
    await again.database.close()


async def test_nothing_is_remembered_of_a_private_chat(house: House) -> None:
    """A citizen's notice leaves no row and no message id behind."""
    await house.outbox.add([Parcel(AIGERIM.id, b"note")], NOON)
    (note,) = await house.outbox.next_due(NOON)
    assert note.parcel.chat == AIGERIM.id
    await house.outbox.note_message(AIGERIM.id, 5)
    await house.outbox.sent(note.id, 5, NOON)
    for table in (outbox, last_messages):
        left = select(table)
        assert not await house.database.read(lambda c, left=left: c.execute(left).all())  # type: ignore[misc]  # mypy does not infer a lambda's default
    assert await house.outbox.last_message(AIGERIM.id) == 0


async def test_citizens_row_has_a_day_and_no_time(house: House) -> None:
    """The database does not tell when somebody was written to, nor whom."""
    await house.outbox.add([Parcel(AIGERIM.id, b"note"), Parcel(BORIS.id, b"note")], NOON)
    for queued in await house.outbox.next_due(NOON):
        await house.outbox.sending(queued.id, 0, NOON)
        await house.outbox.retry(queued.id, NOON + timedelta(minutes=5))
    rows = await house.database.read(lambda connection: connection.execute(select(outbox)).all())
    assert [(row.due, row.since, row.day) for row in rows] == [(None, None, NOON.date())] * 2
    assert len({len(row.body) for row in rows}) == 1


async def test_citizens_row_ends_within_two_days(house: House) -> None:
    """A notice that could not be delivered in 48 hours is dropped, and its trace with it."""
    await house.outbox.add([Parcel(AIGERIM.id, b"note")], NOON)
    house.clock.tick(hours=40)
    assert await bodies(house) == []
    rows = await house.database.read(lambda connection: connection.execute(select(outbox)).all())
    assert rows == []


async def test_what_waits_for_the_desk_follows_it(house: House) -> None:
    """A preview that was on its way when the group became a supergroup arrives all the same."""
    moved = DESK - 1
    await house.outbox.add([Parcel(DESK, b"d1"), Parcel(CHANNEL, b"c1")], NOON)
    await house.room.move(DESK, moved)
    waiting = {queued.parcel.chat for queued in await house.outbox.next_due(NOON)}
    assert waiting == {moved, CHANNEL}
