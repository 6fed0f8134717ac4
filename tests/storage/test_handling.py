"""What is kept of a card's handling: claims, hidden words, quotes, same words, refusals."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Table, select

from bot.domain.errors import AlreadyDecided, BeingRead, PassedOn, ReopenOver, SecondNeeded
from bot.domain.report import CleanText, Report, ReportState, Verdict
from bot.storage.desk_tables import claims, marks, twins
from bot.storage.tables import verdicts
from tests.storage.house import AIGERIM, BORIS, CLARA, NOON, House, report

OK = Verdict()
ALAN, BELLA = 42, 43
LATER = NOON + timedelta(minutes=10)


async def audit(house: House) -> list[tuple[int, str, str | None]]:
    found = select(verdicts.c.moderator, verdicts.c.action, verdicts.c.reason)
    ordered = found.order_by(verdicts.c.id)
    rows = await house.database.read(lambda connection: connection.execute(ordered).all())
    return [(moderator, action, reason) for moderator, action, reason in rows]


async def test_one_of_many_takes_a_card(house: House) -> None:
    """Of several who reach for a card at once one has it, the others are told."""
    await house.send(report(1), AIGERIM)
    takes = (house.handling.take(report(1).id, who, NOON, LATER) for who in range(1, 6))
    outcomes = await asyncio.gather(*takes, return_exceptions=True)
    assert sum(isinstance(outcome, Report) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, BeingRead) for outcome in outcomes) == 4


async def test_a_claim_ends(house: House) -> None:
    """Who forgets a card keeps nobody from it for more than ten minutes."""
    await house.send(report(1), AIGERIM)
    await house.handling.take(report(1).id, ALAN, NOON, LATER)
    with pytest.raises(BeingRead):
        await house.desk.decide(report(1).id, OK, BELLA, LATER - timedelta(seconds=1))
    assert (await house.desk.read(report(1).id)).reading
    assert await house.handling.ended(LATER - timedelta(seconds=1)) == []
    assert await house.handling.ended(LATER) == [report(1).id]
    assert not (await house.desk.read(report(1).id)).reading
    await house.desk.decide(report(1).id, OK, BELLA, LATER)


async def test_a_claim_of_a_clock_that_was_ahead_ends(house: House) -> None:
    """A clock that jumped a week ahead and back keeps no card from the others for that week."""
    await house.send(report(1), AIGERIM)
    await house.handling.take(report(1).id, ALAN, NOON, LATER + timedelta(days=8))
    await house.handling.take(report(1).id, BELLA, NOON, LATER)
    await house.handling.take(report(1).id, BELLA, NOON, LATER + timedelta(days=8))
    assert await house.handling.ended(NOON) == [report(1).id]


async def test_a_card_passed_on_is_left_for_a_day(house: House) -> None:
    """A desk of one person is not stuck for ever with what that person did not want to decide."""
    await house.send(report(1), AIGERIM)
    await house.handling.pass_on(report(1).id, ALAN, NOON)
    with pytest.raises(PassedOn):
        await house.handling.take(report(1).id, ALAN, NOON, LATER)
    await house.desk.decide(report(1).id, OK, ALAN, NOON + timedelta(days=1))


async def test_a_quote_needs_two(house: House) -> None:
    """One moderator alone can put nobody's words into the channel."""
    await house.send(report(1), AIGERIM)
    await house.desk.card_shown(report(1).id, 501)
    assert (await house.handling.quote(report(1).id, ALAN, NOON)).proposed
    with pytest.raises(SecondNeeded):
        await house.handling.quote(report(1).id, ALAN, NOON)
    await house.handling.hide(report(1).id, lambda _text: [0], ALAN, NOON)
    assert not (await house.desk.read(report(1).id)).proposed
    for who in (BELLA, ALAN):
        found = await house.handling.quote(report(1).id, who, NOON)
    assert (found.state, found.quoted) == (ReportState.APPROVED, True)
    assert await house.handling.quotes(report(1).week) == {}
    await house.desk.settle(report(1).id, lambda *_: b"")
    [quote] = (await house.handling.quotes(report(1).week)).values()
    assert quote.text == "[…] lights are out in our street 1"
    with pytest.raises(AlreadyDecided):
        await house.handling.quote(report(1).id, BELLA, NOON)


async def hidden(house: House, word: int) -> None:
    await house.handling.hide(report(1).id, lambda _text: [word], ALAN, NOON)


async def test_many_hands_on_one_card_make_one_quote(house: House) -> None:
    """However many hide and quote at once, two make the quote and no hidden word is lost."""
    await house.send(report(1), AIGERIM)
    words = range(5)
    await asyncio.gather(*(hidden(house, word) for word in words))
    assert (await house.desk.read(report(1).id)).masks == tuple(words)
    quotes = (house.handling.quote(report(1).id, who, NOON) for who in range(1, 6))
    outcomes = await asyncio.gather(*quotes, return_exceptions=True)
    assert sum(isinstance(outcome, Report) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, AlreadyDecided) for outcome in outcomes) == 3
    actions = [action for _, action, _ in await audit(house) if action != "masked"]
    assert actions == ["proposed", "quoted", "approved"]


async def test_undo_takes_a_quote_back(house: House) -> None:
    """An undone verdict leaves no agreement behind."""
    await house.send(report(1), AIGERIM)
    for who in (ALAN, BELLA):
        await house.handling.quote(report(1).id, who, NOON)
    again = await house.desk.undo(report(1).id, ALAN, NOON, 300)
    assert (again.proposed, again.quoted) == (False, False)


async def test_same_words_wait_for_one_decision(house: House) -> None:
    """A text sent by many takes one card; each of their reports gets a verdict of its own."""
    for number, who in ((1, AIGERIM), (2, BORIS), (3, CLARA)):
        await house.send(replace(report(number), text=CleanText("Same words")), who)
    assert await house.desk.waiting() == [report(1).id]
    await house.desk.card_shown(report(1).id, 501)
    assert await house.desk.waiting() == []
    assert (await house.desk.decide(report(1).id, OK, ALAN, NOON)).state is ReportState.APPROVED
    assert await audit(house) == [(ALAN, "approved", None)] * 3
    await house.desk.decide(report(1).id, OK, ALAN, NOON)
    assert len(await audit(house)) == 3, "a tap that comes again decides nothing anew"
    await house.desk.undo(report(1).id, BELLA, NOON, 300)
    assert [action for _, action, _ in await audit(house)][3:] == ["undone"] * 3
    assert await house.desk.waiting() == []


async def test_reopening_has_its_day(house: House) -> None:
    """A verdict can be taken up again for a day after it, its text comes back to its card."""
    await house.send(report(1), AIGERIM)
    await house.desk.decide(report(1).id, OK, ALAN, NOON)
    await house.desk.settle(report(1).id, lambda *_: b"")
    day = timedelta(days=1)
    again = await house.desk.reopen(report(1).id, 501, BELLA, NOON + day, day)
    assert again.state is ReportState.PENDING
    assert await house.desk.standing() == [(501, report(1).id)]
    await house.desk.decide(report(1).id, OK, ALAN, NOON + day)
    with pytest.raises(ReopenOver):
        await house.desk.reopen(report(1).id, 501, BELLA, NOON + 3 * day, day)


async def test_refusals_are_kept_once(house: House) -> None:
    """The audit tells what was tried, and nobody can fill it."""
    await house.send(report(1), AIGERIM)
    for _ in range(3):
        await house.handling.refused(report(1).id, ALAN, "being_read", NOON)
        await house.handling.refused(b"\x09" * 16, 0, "not_moderator", NOON)
        await house.handling.refused(b"\x0a" * 16, 0, "not_moderator", NOON)
    assert await audit(house) == [
        (ALAN, "refused", "being_read"),
        (0, "refused", "not_moderator"),
    ]


async def test_a_report_leaves_nothing_behind(house: House) -> None:
    """Who deletes their report takes along what moderators did to it."""
    await house.send(report(1), AIGERIM)
    await house.handling.take(report(1).id, ALAN, NOON, LATER)
    await house.handling.hide(report(1).id, lambda _text: [0], ALAN, NOON)
    await house.reports.forget(report(1).week, AIGERIM)
    for table in (claims, marks, twins):
        assert await _empty(house, table), table.name


async def _empty(house: House, table: Table) -> bool:
    found = select(table.c.report)
    return await house.database.read(lambda connection: not connection.execute(found).all())


async def test_the_room_remembers(house: House) -> None:
    """Desk message, language and the group's new number outlive a restart."""
    await house.send(report(1), AIGERIM)
    await house.desk.card_shown(report(1).id, 501)
    await house.room.remember("language", "ru")
    await house.room.remember("message", "77")
    await house.room.remember("message", "78")
    again = await house.reopened()
    assert await again.room.fact("language") == "ru"
    assert await again.room.fact("message") == "78"
    assert await again.room.moved(-5) == -5
    backlog = await again.room.backlog()
    assert (backlog.waiting, backlog.open_cards, backlog.oldest) == (0, 1, NOON.date())
    await again.room.move(-5, -1005)
    assert await again.room.moved(-5) == -1005
    assert await again.room.moved(-1005) == -1005
    assert await again.room.fact("message") is None
    assert await again.desk.waiting() == [report(1).id]
    await again.database.close()


async def test_the_record_counts_a_week(house: House) -> None:
    """What the desk did is counted from its own audit, and only lately."""
    for number in (1, 2):
        await house.send(report(number), AIGERIM)
        await house.desk.decide(report(number).id, OK, ALAN, NOON)
    await house.desk.undo(report(2).id, ALAN, NOON, 300)
    done = await house.room.record(NOON)
    assert (done.decided, done.approved, done.undone) == (2, 2, 1)
    assert (await house.room.record(LATER)).decided == 0
