"""The desk's rows: one decision however many tap, undo, and texts that leave."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.errors import AlreadyDecided, ReportGone, UndoOver
from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.report import Reason, Report, ReportState, Verdict
from bot.storage.tables import verdicts
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House, report

OK = Verdict()
SPAM = Verdict(Reason.SPAM)
ALAN, BELLA = 42, 43


def notice(language: Language, verdict: Verdict, _mark: bytes) -> bytes:
    return f"{language} {verdict.state}".encode()


async def actions(house: House) -> list[tuple[int, str]]:
    """Read the audit."""
    found = select(verdicts.c.moderator, verdicts.c.action).order_by(verdicts.c.id)
    rows = await house.database.read(lambda connection: connection.execute(found).all())
    return [(moderator, action) for moderator, action in rows]


async def told(house: House) -> list[tuple[int | str, bytes]]:
    due = await house.outbox.next_due(house.clock.now)
    return [(queued.parcel.chat, queued.parcel.body) for queued in due]


async def test_report_waits_until_it_has_a_card(house: House) -> None:
    """Each report is put on the desk once; a card counts as open until it is decided."""
    for number in (2, 1):
        await house.send(report(number), AIGERIM)
    assert await house.desk.waiting() == [report(1).id, report(2).id]
    await house.desk.card_shown(report(1).id, 501)
    await house.desk.card_shown(report(1).id, 502)
    assert await house.desk.waiting() == [report(2).id]
    assert await house.desk.open_cards() == 1
    await house.desk.decide(report(1).id, OK, ALAN, NOON)
    assert await house.desk.open_cards() == 0


async def test_report_is_read_as_it_was_written(house: House) -> None:
    """A moderator sees exactly what its author saw in the preview."""
    await house.send(report(1), AIGERIM)
    assert await house.desk.read(report(1).id) == report(1)
    with pytest.raises(ReportGone):
        await house.desk.read(bytes(16))


async def test_many_taps_make_one_decision(house: House) -> None:
    """Two moderators tap at once: one decides, the other is told so."""
    await house.send(report(1), AIGERIM)
    taps = [
        house.desk.decide(report(1).id, verdict, moderator, NOON)
        for verdict, moderator in ((OK, ALAN), (SPAM, BELLA), (OK, BELLA), (SPAM, ALAN))
    ]
    outcomes = await asyncio.gather(*taps, return_exceptions=True)
    decided = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    assert len(decided) == 1
    assert [type(o) for o in outcomes if o is not decided[0]] == [AlreadyDecided] * 3
    assert len(await actions(house)) == 1
    assert (await house.desk.read(report(1).id)).state is decided[0].state


@pytest.mark.parametrize("verdict", [OK, SPAM, Verdict(Reason.SPAM, abuse=True)])
async def test_a_tap_that_comes_again_is_no_second_decision(
    house: House, verdict: Verdict
) -> None:
    """A moderator whose tap Telegram delivers twice is not told off, nor noted as refused."""
    await house.send(report(1), AIGERIM)
    decided = await house.desk.decide(report(1).id, verdict, ALAN, NOON)
    before = await actions(house)
    assert await house.desk.decide(report(1).id, verdict, ALAN, NOON) == decided
    assert await actions(house) == before
    with pytest.raises(AlreadyDecided):
        await house.desk.decide(report(1).id, verdict, BELLA, NOON)


async def test_abuse_is_another_decision_than_its_reason_alone(house: House) -> None:
    """A mark that may lead to a ban is never taken for given where it was not."""
    await house.send(report(1), AIGERIM)
    await house.desk.decide(report(1).id, SPAM, ALAN, NOON)
    with pytest.raises(AlreadyDecided):
        await house.desk.decide(report(1).id, Verdict(Reason.SPAM, abuse=True), ALAN, NOON)


async def test_undo_within_its_time(house: House) -> None:
    """A slip is taken back within five minutes, and the audit knows of both."""
    await house.send(report(1), AIGERIM)
    await house.desk.decide(report(1).id, SPAM, ALAN, NOON)
    again = await house.desk.undo(report(1).id, BELLA, NOON + timedelta(seconds=300), 300)
    assert (again.state, again.reason) == (ReportState.PENDING, None)
    await house.desk.decide(report(1).id, OK, BELLA, NOON + timedelta(seconds=301))
    with pytest.raises(UndoOver):
        await house.desk.undo(report(1).id, ALAN, NOON + timedelta(seconds=602), 300)
    assert await actions(house) == [(ALAN, "declined"), (BELLA, "undone"), (BELLA, "approved")]


async def test_undo_races_with_settling(house: House) -> None:
    """Either the verdict is undone or its author is told, never both."""
    for number in range(1, 9):
        await house.send(report(number), AIGERIM, tell=True, limit=10)
        await house.desk.decide(report(number).id, OK, ALAN, NOON)
        undone, _ = await asyncio.gather(
            house.desk.undo(report(number).id, BELLA, NOON, 300),
            house.desk.settle(report(number).id, notice),
            return_exceptions=True,
        )
        state = (await house.desk.read(report(number).id)).state
        assert (state is ReportState.PENDING) is isinstance(undone, Report)
        assert bool(await told(house)) is isinstance(undone, UndoOver)
        for queued in await house.outbox.next_due(NOON):
            await house.outbox.sent(queued.id, 1, NOON)


async def test_settled_report_tells_an_author_who_asked(house: House) -> None:
    """Who asked is told once, in their language; who did not ask is not written to."""
    await house.send(report(1), AIGERIM, tell=True)
    await house.send(report(2), BORIS)
    for number in (1, 2):
        await house.desk.card_shown(report(number).id, 500 + number)
        await house.desk.decide(report(number).id, SPAM, ALAN, NOON)
    assert await house.desk.due_to_settle(NOON) == []
    due = await house.desk.due_to_settle(NOON + timedelta(seconds=1))
    assert set(due) == {report(1).id, report(2).id}
    for number in (1, 2, 1):
        await house.desk.settle(report(number).id, notice)
    assert await house.desk.to_close() == [
        (501, report(1).id, SPAM),
        (502, report(2).id, SPAM),
    ]
    assert await told(house) == [(AIGERIM.id, b"kk declined")]
    assert await house.desk.due_to_settle(NOON + timedelta(hours=1)) == []


async def test_a_report_taken_back_before_it_is_settled_is_no_fault(house: House) -> None:
    """Who takes a report back in the very moment its verdict takes hold alarms nobody."""
    for number, author in ((1, AIGERIM), (2, BORIS)):
        await house.send(report(number), author, tell=True)
        await house.desk.decide(report(number).id, OK, ALAN, NOON)
    due = await house.desk.due_to_settle(NOON + timedelta(seconds=1))
    await house.reports.forget(WEEK, AIGERIM)
    for one in due:
        await house.desk.settle(one, notice)
    assert await told(house) == [(BORIS.id, b"kk approved")]


async def test_text_leaves_the_desk_even_if_telegram_was_away(house: House) -> None:
    """A card that could not be edited is named again until it has lost its text."""
    await house.send(report(1), AIGERIM)
    await house.desk.card_shown(report(1).id, 501)
    await house.desk.decide(report(1).id, OK, ALAN, NOON)
    assert await house.desk.to_close() == []
    await house.desk.settle(report(1).id, notice)
    again = await house.reopened()
    assert await again.desk.to_close() == [(501, report(1).id, OK)]
    await again.desk.card_closed(501)
    assert await again.desk.to_close() == []
    await again.database.close()


async def test_author_is_told_after_the_close_too(house: House) -> None:
    """A verdict of the days after the close still reaches who asked, within seven days."""
    for number in (1, 2):
        await house.send(report(number), AIGERIM, tell=True)
    await house.freeze()
    house.clock.tick(days=6)
    again = await house.reopened()
    await again.desk.decide(report(1).id, OK, ALAN, again.clock.now)
    await again.desk.settle(report(1).id, notice)
    assert await told(again) == [(AIGERIM.id, b"kk approved")]
    await again.end_keys(reports_before=WEEK, notices_before=WEEK.next)
    await again.desk.decide(report(2).id, OK, ALAN, again.clock.now)
    await again.desk.settle(report(2).id, notice)
    assert len(await told(again)) == 1
    await again.database.close()


async def test_order_of_an_authors_notices_is_kept(house: House) -> None:
    """Two verdicts reach their author in the order they were settled."""
    for number, verdict in ((1, OK), (2, SPAM)):
        await house.send(report(number), AIGERIM, tell=True)
        await house.desk.decide(report(number).id, verdict, ALAN, NOON)
        await house.desk.settle(report(number).id, notice)
    (first,) = await house.outbox.next_due(NOON)
    await house.outbox.sent(first.id, 9, NOON)
    (second,) = await house.outbox.next_due(NOON)
    assert [first.parcel.body, second.parcel.body] == [b"kk approved", b"kk declined"]
    assert isinstance(first.parcel, Parcel)


async def test_daily_batch_is_remembered(house: House) -> None:
    """The daily batch comes once a day, also after a restart."""
    assert await house.desk.last_daily() is None
    await house.desk.daily_done(NOON.date())
    again = await house.reopened()
    assert await again.desk.last_daily() == NOON.date()
    await again.database.close()


async def test_report_whose_key_is_lost_is_not_dealt(house: House) -> None:
    """A text that can no longer be opened does not stop the desk's work."""
    await house.send(report(1), AIGERIM)
    house.keys.destroy("report", WEEK)
    assert await house.desk.waiting() == []
    with pytest.raises(ReportGone):
        await house.desk.read(report(1).id)
    with pytest.raises(ReportGone):
        await house.desk.decide(report(1).id, OK, ALAN, NOON)
