"""Reports and conversations, from their authors' side."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.errors import OutOfReach, QuotaUsedUp, ReportGone, WeekClosed
from bot.domain.parcel import Deletion
from bot.domain.report import Reason, ReportState, Verdict
from bot.domain.week import almaty_day
from bot.storage.tables import reports
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House, report, talk

TODAY = almaty_day(NOON)


async def test_conversation_survives_a_restart(house: House) -> None:
    """A half-written report is still there after the bot was restarted."""
    await house.conversations.write(WEEK, AIGERIM, talk("Бұл мәтін / this text"))
    again = await house.reopened()
    assert await again.conversations.read(WEEK, AIGERIM) == talk("Бұл мәтін / this text")
    assert await again.conversations.read(WEEK, BORIS) is None
    await again.database.close()


async def test_conversation_of_last_week_is_found_and_moves(house: House) -> None:
    """Somebody who began on Sunday night goes on after midnight, with one dialogue only."""
    await house.conversations.write(WEEK, AIGERIM, talk())
    await house.weeks.open(WEEK.next)
    assert await house.conversations.read(WEEK.next, AIGERIM) == talk()
    await house.conversations.write(WEEK.next, AIGERIM, talk("more"))
    assert await house.conversations.read(WEEK, AIGERIM) is None
    await house.conversations.write(WEEK.next, AIGERIM, None)
    assert await house.conversations.read(WEEK.next, AIGERIM) is None


async def test_conversation_cannot_go_on_in_a_closed_week(house: House) -> None:
    """After an early close nobody is led into writing what cannot be sent."""
    await house.conversations.write(WEEK, AIGERIM, talk())
    await house.freeze()
    assert await house.conversations.read(WEEK, AIGERIM) is None
    with pytest.raises(WeekClosed):
        await house.conversations.write(WEEK, AIGERIM, talk())


async def test_ending_a_conversation_in_a_closed_week_keeps_its_deletions(house: House) -> None:
    """What stood in the chat leaves it, even where the week was closed meanwhile."""
    await house.freeze()
    leaves = Deletion(AIGERIM, 5, NOON)
    await house.conversations.write(WEEK, AIGERIM, None, [leaves])
    assert [d for _, d in await house.deletions.due(NOON)] == [leaves]


async def test_sent_report_ends_the_conversation_and_notes_deletions(house: House) -> None:
    """With "sent" the dialogue is over, the preview will go, and /my shows the report."""
    await house.conversations.write(WEEK, AIGERIM, talk("The lights are out"))
    preview = Deletion(AIGERIM, 77, NOON)
    await house.reports.submit(
        report(1), AIGERIM, day=TODAY, tell=False, limit=3, deletions=[preview]
    )
    assert await house.conversations.read(WEEK, AIGERIM) is None
    assert [d for _, d in await house.deletions.due(NOON)] == [preview]
    [mine] = await house.reports.of(WEEK, AIGERIM)
    assert (mine.state, mine.reason) == (ReportState.PENDING, None)
    assert await house.reports.of(WEEK, BORIS) == []


async def test_report_delivered_again_changes_nothing(house: House) -> None:
    """A tap on "send" that comes twice sends once, and does not eat the daily limit."""
    for _ in range(3):
        await house.send(report(1), AIGERIM, limit=1)
    assert await house.reports.sent_on(WEEK, AIGERIM, TODAY) == 1
    assert (await house.desk.read(report(1).id)).text == report(1).text


async def test_same_words_are_kept_once(house: House) -> None:
    """One person cannot send the same sentence twice; two people may, and take one card."""
    same = [report(n) for n in (1, 2, 3)]
    words = same[0].text
    for one, citizen in zip(same, (AIGERIM, AIGERIM, BORIS), strict=True):
        object.__setattr__(one, "text", words)
        await house.send(one, citizen)
    assert await house.desk.waiting() == [same[0].id]
    assert (await house.desk.read(same[2].id)).many
    with pytest.raises(ReportGone):
        await house.desk.read(same[1].id)


async def test_daily_limit_holds_for_reports_sent_at_once(house: House) -> None:
    """The limit is the limit, however fast somebody sends; tomorrow it begins anew."""
    sends = [house.send(report(n), AIGERIM, limit=3) for n in range(1, 7)]
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    assert [type(o) for o in outcomes if o is not None] == [QuotaUsedUp] * 3
    assert await house.reports.sent_on(WEEK, AIGERIM, TODAY) == 3
    house.clock.tick(days=1)
    await house.send(report(9), AIGERIM, limit=3)


async def test_only_the_first_report_of_a_week_counts_for_the_ledger(house: House) -> None:
    """The ledger counts each account once a week, as its noise is made for."""
    for number in (1, 2):
        await house.send(report(number), AIGERIM)
    await house.send(report(3), BORIS)
    first = select(reports.c.id).where(reports.c.first)
    found = await house.database.read(lambda connection: connection.scalars(first).all())
    assert set(found) == {report(1).id, report(3).id}


async def test_closed_week_takes_no_report(house: House) -> None:
    """A report for a week that has closed is refused, and nothing of it is kept."""
    await house.weeks.closing(WEEK)
    with pytest.raises(WeekClosed):
        await house.send(report(1), AIGERIM)
    assert await house.desk.waiting() == []


async def test_a_week_without_a_key_has_no_report_to_take_back(house: House) -> None:
    """In the minutes before a week is open an old button is refused with reason, as after it."""
    with pytest.raises(OutOfReach):
        await house.reports.take_back(WEEK.later(1), AIGERIM, b"tag")


async def test_forgotten_reports_leave_nothing_but_their_number(house: House) -> None:
    """After /delete no text, place or verdict is left, decided or not; the limit still holds."""
    for number in (1, 2):
        await house.send(report(number), AIGERIM, tell=True)
        await house.desk.card_shown(report(number).id, 500 + number)
    await house.send(report(3), BORIS)
    await house.desk.decide(report(1).id, Verdict(), 42, NOON)
    await house.reports.forget(WEEK, AIGERIM)
    left = await house.reports.of(WEEK, AIGERIM)
    assert [(one.state, one.text) for one in left] == [(ReportState.WITHDRAWN, None)] * 2
    assert await house.reports.sent_on(WEEK, AIGERIM, TODAY) == 2
    assert await house.desk.to_close() == [
        (501, report(1).id, None),
        (502, report(2).id, None),
    ]
    assert await house.desk.waiting() == [report(3).id]
    for number in (1, 2):
        with pytest.raises(ReportGone):
            await house.desk.read(report(number).id)
    mine = select(reports).where(reports.c.state == "withdrawn")
    for row in await house.database.read(lambda connection: connection.execute(mine).all()):
        assert (row.sealed_text, row.return_address, row.dedupe) == (None, None, None)
        assert (row.principle, row.language, row.region, row.first) == (1, "kk", "no", False)


async def test_delete_ends_the_ways_back_in_a_week_that_was_closed_early(house: House) -> None:
    """Whoever sends /delete is told no verdict any more, though the week collects no longer."""
    for number in (1, 2):
        await house.send(report(number), AIGERIM, tell=True)
    await house.send(report(3), BORIS, tell=True)
    await house.desk.decide(report(1).id, Verdict(Reason.SPAM), 42, NOON)
    await house.desk.settle(report(1).id, lambda *_: b"declined")
    await house.freeze(WEEK)
    await house.reports.forget(WEEK, AIGERIM)
    told = select(reports.c.id).where(reports.c.return_address.is_not(None))
    kept = await house.database.read(lambda connection: connection.scalars(told).all())
    assert kept == [report(3).id]
    assert await house.outbox.next_due(NOON) == []


async def test_old_reports_go_with_their_cards_to_follow(house: House) -> None:
    """After the retention time texts are gone, and a card that still shows one is named."""
    await house.send(report(1), AIGERIM)
    await house.desk.card_shown(report(1).id, 501)
    await house.end_keys(reports_before=WEEK, notices_before=WEEK)
    assert await house.desk.to_close() == []
    await house.end_keys(reports_before=WEEK.next, notices_before=WEEK)
    assert await house.desk.to_close() == [(501, report(1).id, None)]
    await house.desk.card_closed(501)
    assert await house.desk.to_close() == []


async def test_deletion_is_replaced_not_doubled(house: House) -> None:
    """A message that was to go in an hour goes now, once, also over a week's end."""
    await house.deletions.add(Deletion(AIGERIM, 5, NOON + timedelta(hours=1)))
    await house.deletions.add(Deletion(AIGERIM, 6, NOON + timedelta(hours=2)))
    await house.deletions.add(Deletion(AIGERIM, 5, NOON))
    assert [d.message for _, d in await house.deletions.due(NOON + timedelta(hours=3))] == [5, 6]
    house.clock.tick(days=5)
    await house.deletions.add(Deletion(AIGERIM, 6, house.clock.now))
    due = await house.deletions.due(house.clock.now)
    assert [d.message for _, d in due] == [6]


async def test_deletions_come_due_oldest_first_and_are_done(house: House) -> None:
    """Nothing is deleted before its time, and nothing twice."""
    for message, minutes in ((1, 30), (2, 10), (3, 90)):
        await house.deletions.add(Deletion(BORIS, message, NOON + timedelta(minutes=minutes)))
    due = await house.deletions.due(NOON + timedelta(hours=1))
    assert [deletion.message for _, deletion in due] == [2, 1]
    await house.deletions.done(due[0][0])
    due = await house.deletions.due(NOON + timedelta(hours=1))
    assert [deletion.message for _, deletion in due] == [1]


async def test_hopeless_deletions_are_dropped(house: House) -> None:
    """What Telegram no longer deletes is not kept: after 48 hours the trace is gone."""
    await house.deletions.add(Deletion(BORIS, 1, NOON))
    assert await house.deletions.due(NOON + timedelta(hours=49)) == []
    assert await house.deletions.due(NOON + timedelta(hours=1)) == []
