"""Objections and bans in the rows, on both engines."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.domain.citizen import Citizen
from bot.domain.errors import AlreadyDecided, Banned, ObjectionOver, OwnVerdict, ReportGone
from bot.domain.language import Language
from bot.domain.objection import ObjectionState
from bot.domain.report import Reason, Verdict
from bot.domain.week import almaty_day
from bot.storage.bans import SqlBans
from bot.storage.objection_tables import bans
from bot.storage.objections import SqlObjections
from bot.storage.tables import reports, verdicts
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House, report

ABUSE = Verdict(Reason.INSULT, abuse=True)
ALAN, BELLA, CLARA = 42, 43, 44
TODAY = almaty_day(NOON)
LAST = date(2026, 12, 25)


def notice(_language: Language, _verdict: Verdict, mark: bytes) -> bytes:
    return mark


def answer(language: Language, outcome: ObjectionState) -> bytes:
    return f"{language} {outcome}".encode()


async def declined(
    house: House, number: int = 1, verdict: Verdict = ABUSE, author: Citizen = AIGERIM
) -> bytes:
    """Have a report declined and its author told; return the note's mark."""
    await house.send(report(number), author, tell=True, limit=9)
    await house.desk.decide(report(number).id, verdict, ALAN, NOON)
    await house.desk.settle(report(number).id, notice)
    return house.keys.mark(WEEK, report(number).id, author)


async def test_many_taps_make_one_answer(house: House) -> None:
    """Two moderators judge at once: one does, the other is told; the first judge may not."""
    mark = await declined(house)
    store = SqlObjections(house.database, house.keys, house.clock)
    await asyncio.gather(*(store.raise_objection(mark, AIGERIM, TODAY) for _ in range(3)))
    this = report(1).id
    assert await store.waiting(TODAY) == []
    assert await store.waiting(TODAY + timedelta(days=1)) == [this]
    with pytest.raises(OwnVerdict):
        await store.judge(this, ObjectionState.OVERTURNED, ALAN, NOON)
    taps = [
        store.judge(this, outcome, moderator, NOON)
        for outcome, moderator in (
            (ObjectionState.UPHELD, BELLA),
            (ObjectionState.OVERTURNED, CLARA),
        )
    ]
    ends = await asyncio.gather(*taps, return_exceptions=True)
    assert [type(end) for end in ends if end] == [AlreadyDecided]
    first = (
        (ObjectionState.UPHELD, BELLA) if ends[0] is None else (ObjectionState.OVERTURNED, CLARA)
    )
    await store.judge(this, *first, NOON)  # delivered again
    counted = select(verdicts.c.id).where(verdicts.c.action == first[0])
    assert len(await house.database.read(lambda c: c.execute(counted).all())) == 1
    for _time in range(2):
        await store.settle(this, answer)
    with pytest.raises(ReportGone):
        await store.judge(this, ObjectionState.UPHELD, BELLA, NOON)
    (note,) = await house.outbox.next_due(NOON)
    await house.outbox.sent(note.id, 1, NOON)
    (told,) = await house.outbox.next_due(NOON)
    assert told.parcel.body in {b"kk upheld", b"kk overturned"}


@pytest.mark.parametrize("number", range(1, 5))
async def test_an_objection_races_with_its_author_and_an_admin(house: House, number: int) -> None:
    """Whatever comes first, nothing of a deleted report or of a reopened one is left to judge."""
    mark, this = await declined(house, number), report(number).id
    store = SqlObjections(house.database, house.keys, house.clock)
    other = (
        house.reports.forget(WEEK, AIGERIM)
        if number % 2
        else house.desk.reopen(this, 7, CLARA, NOON, timedelta(days=1))
    )
    both = [store.raise_objection(mark, AIGERIM, TODAY), other]
    await asyncio.gather(*(both if number > 2 else reversed(both)), return_exceptions=True)
    judged = store.judge(this, ObjectionState.OVERTURNED, BELLA, NOON)
    [end] = await asyncio.gather(judged, return_exceptions=True)
    for due in await store.due_to_settle(NOON + timedelta(minutes=6)):
        await store.settle(due, answer)
    state = select(reports.c.state).where(reports.c.id == this)
    left = await house.database.read(lambda connection: connection.scalar(state))
    assert left == ("withdrawn" if number % 2 else "pending")
    if number % 2:
        assert isinstance(end, ReportGone)
    await store.forget(TODAY)
    assert await store.waiting(TODAY + timedelta(days=1)) == []


async def test_many_at_once_never_stand_in_each_others_way(house: House) -> None:
    """Deleting, objecting, judging and reopening at once: each is done, or refused with reason."""
    store = SqlObjections(house.database, house.keys, house.clock)
    authors = {number: (AIGERIM, BORIS)[number % 2] for number in range(1, 13)}
    notes = {n: await declined(house, n, author=author) for n, author in authors.items()}
    raised = [store.raise_objection(notes[n], authors[n], TODAY) for n in authors]
    assert {note.state for note in await asyncio.gather(*raised)} == {ObjectionState.RAISED}
    ids = [report(number).id for number in authors]
    day = timedelta(days=1)
    ends = await asyncio.gather(
        *(store.judge(this, ObjectionState.OVERTURNED, BELLA, NOON) for this in ids),
        *(store.settle(this, answer) for this in ids),
        store.forget(TODAY),
        *(house.reports.forget(WEEK, author) for author in (BORIS, AIGERIM)),
        *(house.desk.reopen(this, n, CLARA, NOON, day) for n, this in enumerate(reversed(ids))),
        *(store.raise_objection(notes[n], authors[n], TODAY) for n in reversed(authors)),
        return_exceptions=True,
    )
    kind = {type(end) for end in ends if isinstance(end, BaseException)}
    assert kind <= {AlreadyDecided, ObjectionOver, ReportGone}
    left = await house.database.read(lambda c: set(c.scalars(select(reports.c.state))))
    assert left == {"withdrawn"}


async def test_an_answer_to_a_report_that_has_gone_meanwhile_is_given_up(house: House) -> None:
    """Where its text's time ends before undo does, the card closes and nothing else waits."""
    mark, this, later = await declined(house), report(1).id, NOON + timedelta(minutes=6)
    store = SqlObjections(house.database, house.keys, house.clock)
    await store.raise_objection(mark, AIGERIM, TODAY)
    await store.card_shown(this, 900)
    await store.judge(this, ObjectionState.OVERTURNED, BELLA, NOON)
    await house.end_keys(reports_before=WEEK.next)
    assert await store.due_to_settle(later) == [this]
    await store.settle(this, answer)
    assert await store.due_to_settle(later) == []
    assert await store.to_close() == [(900, ObjectionState.CLOSED)]


async def test_only_its_author_objects_and_only_to_a_decline(house: House) -> None:
    """A mark in other hands, one that is made up, or one of an approval raises nothing."""
    mark = await declined(house)
    approved = await declined(house, 2, Verdict())
    store = SqlObjections(house.database, house.keys, house.clock)
    for citizen, tried in ((BORIS, mark), (AIGERIM, bytes(16)), (AIGERIM, approved)):
        with pytest.raises(ObjectionOver):
            await store.raise_objection(tried, citizen, TODAY)
    assert (await store.rate(approved, AIGERIM, fair=True)).asked is False


async def test_mark_needs_the_key_of_its_report(house: House) -> None:
    """A button that somebody kept leads to no row once the report's key has ended."""
    mark = await declined(house)
    house.keys.destroy("report", WEEK)
    store = SqlObjections(house.database, house.keys, house.clock)
    with pytest.raises(ObjectionOver):
        await store.raise_objection(mark, AIGERIM, TODAY)


async def test_three_clear_abuses_are_a_ban(house: House) -> None:
    """The third mark bans, an undone one does not count, and a ban is made once."""
    store = SqlBans(house.database, house.keys)
    for number in (1, 2, 3):
        await declined(house, number)
        if number == 2:
            await store.apply(LAST)
            await store.check(AIGERIM, TODAY)
    await store.apply(LAST)
    with pytest.raises(Banned) as told:
        await store.check(AIGERIM, TODAY)
    assert told.value.last == LAST
    await store.check(BORIS, TODAY)
    assert not await store.lift("00000000", ALAN, NOON)
    assert await store.lift(told.value.code, ALAN, NOON)
    await store.apply(LAST)
    await store.check(AIGERIM, TODAY)


async def test_undone_abuse_does_not_count(house: House) -> None:
    """A moderator's slip, taken back, bans nobody."""
    for number in (1, 2):
        await declined(house, number)
    await house.send(report(3), AIGERIM, limit=9)
    await house.desk.decide(report(3).id, ABUSE, ALAN, NOON)
    await house.desk.undo(report(3).id, ALAN, NOON, 300)
    await house.desk.decide(report(3).id, Verdict(Reason.SPAM), ALAN, NOON)
    await house.desk.settle(report(3).id, notice)
    await SqlBans(house.database, house.keys).apply(LAST)
    await SqlBans(house.database, house.keys).check(AIGERIM, TODAY)


async def test_ban_names_nobody(house: House) -> None:
    """A row fits one account in a million, about a thousand in all: a match proves nothing."""
    tags = [house.keys.ban_tag(Citizen(number)) for number in range(1, 20_001)]
    assert all(0 <= tag < 1 << 20 for tag in tags)
    assert 19_600 < len(set(tags)) < 20_000
    codes = {house.keys.ban_code(tag, LAST) for tag in range(1000)}
    assert len(codes) == 1000
    assert house.keys.ban_code(1, LAST) != house.keys.ban_code(1, LAST + timedelta(days=1))


async def test_tags_go_with_the_week(house: House) -> None:
    """After the close no row leads from a report to a ban, or from one report to another."""
    await declined(house)
    kept = select(reports.c.ban_tag, reports.c.author_slot)
    read = house.database.read
    [before] = await read(lambda connection: connection.execute(kept).all())
    assert before[0] is not None
    await house.freeze()
    [after] = await read(lambda connection: connection.execute(kept).all())
    assert tuple(after) == (None, None)
    assert await read(lambda connection: connection.scalars(select(bans.c.tag)).all()) == []
