"""An author objects: once, to another moderator, and hears what became of it."""

from pathlib import Path

import pytest

from bot.demo.people import Person
from bot.demo.town import FIRST_PERSON
from bot.demo.world import Message
from tests.support.looking import carried, tapped
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    answered,
    card_of,
    data_of,
    in_words,
    only_in,
    raw_bytes,
    rows,
    submitted,
)
from tests.support.stage import Stage, staged

DECISION = "There is a decision on your report."
ANSWER = "There is an answer to your objection."
OVERTURNED = "Another moderator read your report afresh and approved it."
OWN = "You gave the first decision. Another moderator should read this."
PASSED = "Your objection has been passed on. Another moderator will read your report afresh."
REFUSED = "SELECT moderator, reason FROM verdicts WHERE action = 'refused'"
OVER = "This note leads nowhere any more: its day is over, or it was answered."


async def declined(
    stage: Stage, language: str = "kk", reason: str = "off_topic", text: str = TEXT
) -> Person:
    """Have somebody's report declined by the first moderator, and its author told."""
    person = await submitted(stage, text, language, tell=True)
    card = await card_of(stage, text)
    why = f"{data_of(card, 'ok').replace(':ok:', ':why:')}:{reason}"
    assert await answered(stage.room(), why, card) == ""
    await later(stage, minutes=6)
    return person


async def later(stage: Stage, **time: float) -> None:
    stage.clock.tick(**time)
    await stage.tick()


def told(person: Person, language: str, msgid: str) -> list[Message]:
    return [m for m in person.chat if in_words(language)(msgid) in m.text]


def second_of(stage: Stage, language: str = "kk") -> Message:
    """Return the newest card of a second reading."""
    title = in_words(language)("Second reading")
    return [card for card in stage.cards if card.text.startswith(title)][-1]


def again(card: Message, verb: str) -> str:
    return next(data for data in carried(card) if data.startswith(f"again:{verb}:"))


async def objected(stage: Stage, person: Person) -> Message:
    """Have an author object, and the second reading come to the desk."""
    await tapped(person, "note:object:")
    await stage.settle()
    await stage.tick()
    return second_of(stage)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_objection_is_read_by_another_and_answered(tmp_path: Path, language: str) -> None:
    """Declined, objected, read afresh without the first verdict, overturned, told, forgotten."""
    _ = in_words(language)
    async with staged(tmp_path, desk_language=language) as stage:
        person = await declined(stage, language, "insult")
        await tapped(person, "note:object:")
        await stage.settle()
        [note] = told(person, language, DECISION)
        assert only_in(language, note.text, PASSED)
        assert not any(data.startswith("note:object:") for data in carried(note))
        await stage.tick()
        card = second_of(stage, language)
        assert TEXT in card.text
        assert [w for w in (_("Insult or hate"), "Moderator 1", "09:0") if w in card.text] == []
        assert await answered(stage.room(0), again(card, "ok"), card) == _(OWN)
        assert await rows(stage, REFUSED) == [(stage.moderators[0].id, "own_verdict")]
        assert await answered(stage.room(1), again(card, "ok"), card) == ""
        await stage.settle()
        assert _("✓ Second reading: approved") in card.text
        assert told(person, language, ANSWER) == []
        await later(stage, minutes=6)
        [answer] = told(person, language, ANSWER)
        assert only_in(language, answer.text, OVERTURNED)
        assert answer.silent
        assert card.text == _("✓ Second reading: approved")
        assert not carried(card)
        assert await rows(stage, "SELECT state, reason, return_address FROM reports") == [
            ("approved", None, None)
        ]
        assert await rows(stage, "SELECT 1 FROM objections") == []
        assert str(person.id).encode() not in await raw_bytes(stage)
        await person.send("/my")
        await person.sees(_("Approved."))
        stage.clock.tick(hours=24)
        await later(stage, minutes=2)
        assert note not in person.chat
        assert answer not in person.chat


async def test_a_first_verdict_can_be_upheld(stage: Stage) -> None:
    """Where the second moderator declines too, the author hears that it stays so."""
    person = await declined(stage)
    card = await objected(stage, person)
    assert await answered(stage.room(1), again(card, "no"), card) == ""
    await later(stage, minutes=6)
    assert len(told(person, "kk", ANSWER)) == 1
    assert told(person, "kk", OVERTURNED) == []
    assert await rows(stage, "SELECT state, reason FROM reports") == [("declined", "off_topic")]
    actions = [row[0] for row in await rows(stage, "SELECT action FROM verdicts ORDER BY id")]
    assert actions == ["declined", "upheld"]


async def test_a_second_reading_can_be_undone(stage: Stage) -> None:
    """A slip is put right within five minutes, not by the first judge; one word is heard."""
    person = await declined(stage)
    card = await objected(stage, person)
    await answered(stage.room(1), again(card, "no"), card)
    await stage.settle()
    assert await answered(stage.room(0), again(card, "undo"), card) == in_words("kk")(OWN)
    assert await answered(stage.room(1), again(card, "undo"), card) == ""
    await stage.settle()
    assert await answered(stage.room(1), again(card, "ok"), card) == ""
    await later(stage, minutes=6)
    assert len(told(person, "kk", OVERTURNED)) == 1
    assert carried(card) == []


async def test_an_objection_after_the_close_is_answered(stage: Stage) -> None:
    """The week may close in between, and the bot start anew: the author is still told."""
    person = await declined(stage)
    await tapped(person, "note:object:")
    await stage.settle()
    await stage.next_week()
    stage.clock.tick(days=3)
    await stage.tick()
    card = second_of(stage)
    assert await answered(stage.room(1), again(card, "ok"), card) == ""
    await later(stage, minutes=6)
    assert len(told(person, "kk", OVERTURNED)) == 1


async def test_an_objection_outlives_a_restart(tmp_path: Path) -> None:
    """Nothing of an objection is in memory alone."""
    async with staged(tmp_path, desk_batch_seconds=600) as stage:
        stage.clock.set("2026-11-25T17:00+05:00")
        person = await submitted(stage, tell=True)
        stage.clock.tick(hours=2)
        card = await card_of(stage)
        await answered(stage.room(), f"{data_of(card, 'ok').replace(':ok:', ':why:')}:spam", card)
        await later(stage, minutes=6)
        await tapped(person, "note:object:")
        await stage.settle()
        assert not any("again:" in data for c in stage.cards for data in carried(c))
        await later(stage, hours=10)
        assert not any("again:" in data for c in stage.cards for data in carried(c))
        await later(stage, hours=14)
        assert len([c for c in stage.cards if any("again:" in d for d in carried(c))]) == 1


async def test_second_readings_are_few_at_a_time(tmp_path: Path) -> None:
    """However many object, the desk has no more cards than it can bear, and none at night."""
    async with staged(tmp_path, desk_open_cards=2, desk_quiet="22:00-08:00") as stage:
        people = [await declined(stage, text=f"Көшеде шам жоқ, {n}-қабат.") for n in range(3)]
        stage.clock.set("2026-11-25T23:00+05:00")
        for person in people:
            await tapped(person, "note:object:")
        await stage.settle()
        await stage.tick()
        assert open_again(stage) == []
        stage.clock.set("2026-11-26T09:00+05:00")
        await submitted(stage, "Аялдама жөнделді.")
        await stage.tick()
        two = open_again(stage)
        assert len(two) == 2
        assert not any("desk:ok:" in card.words for card in stage.cards)
        assert (await stage.app.use.desk.read()).open_cards == 2
        await answered(stage.room(1), again(two[0], "ok"), two[0])
        await stage.settle()
        await stage.tick()
        assert len(open_again(stage)) == 2


def open_again(stage: Stage) -> list[Message]:
    """Return the second readings that can be decided."""
    return [card for card in stage.cards if any("again:ok:" in data for data in carried(card))]


async def test_second_readings_follow_the_group(stage: Stage) -> None:
    """When the group becomes a supergroup, an objection on the desk comes anew."""
    person = await declined(stage)
    await objected(stage, person)
    there = await stage.desk.migrate(-1001000000077)
    await stage.settle()
    await stage.tick()
    [card] = [m for m in there.messages if any("again:ok:" in data for data in carried(m))]
    room = stage.moderators[1].in_group(there)
    assert await answered(room, again(card, "ok"), card) == ""
    await later(stage, minutes=6)
    assert len(told(person, "kk", OVERTURNED)) == 1


async def test_reopening_overtakes_an_objection(tmp_path: Path) -> None:
    """An admin's new decision is the answer: the second reading ends, its author is told."""
    async with staged(tmp_path, admin_ids=str(FIRST_PERSON)) as stage:
        person = await declined(stage)
        second = await objected(stage, person)
        [first] = [card for card in stage.cards if any("desk:open:" in d for d in carried(card))]
        data = next(d for d in carried(first) if d.startswith("desk:open:"))
        assert await answered(stage.room(0), data, first) == ""
        await stage.settle()
        await stage.tick()
        closed = "Second reading: closed, there is nothing left to decide."
        assert second.text == in_words("kk")(closed)
        why = f"{data_of(first, 'ok').replace(':ok:', ':why:')}:spam"
        assert await answered(stage.room(0), why, first) == ""
        await later(stage, minutes=6)
        again_told = told(person, "kk", DECISION)[-1]
        assert in_words("kk")("advertising or spam") in again_told.text
        object_ = next(d for d in carried(again_told) if d.startswith("note:object:"))
        assert (await person.answer(await person.tap_data(object_, again_told))).text == ""
        await stage.settle()
        assert in_words("kk")(PASSED) in again_told.text
        await stage.tick()
        assert len(open_again(stage)) == 1


async def test_nobody_is_answered_a_week_after_the_close(stage: Stage) -> None:
    """When the link to the author ends, an open objection is closed unanswered."""
    person = await declined(stage)
    card = await objected(stage, person)
    await stage.next_week()
    data = again(card, "ok")
    stage.clock.tick(days=7)
    await stage.tick()
    await stage.tick()
    closed = "Second reading: closed, there is nothing left to decide."
    assert card.text == in_words("kk")(closed)
    gone = "The report was deleted or withdrawn by its author."
    assert await answered(stage.room(1), data, card) == in_words("kk")(gone)
    assert told(person, "kk", ANSWER) == []
    assert await rows(stage, "SELECT 1 FROM objections") == []
    assert await rows(stage, "SELECT state, return_address FROM reports") == [("declined", None)]


async def test_taps_that_come_again_change_nothing(stage: Stage) -> None:
    """A second objection, by a second tap or a re-delivered one, is the first."""
    person = await declined(stage)
    [note] = told(person, "kk", DECISION)
    data = next(d for d in carried(note) if d.startswith("note:object:"))
    for _time in range(3):
        assert (await person.answer(await person.tap_data(data, note))).text == ""
        await stage.settle()
        await stage.tick()
    assert len([c for c in stage.cards if any("again:" in d for d in carried(c))]) == 1
    card = second_of(stage)
    await answered(stage.room(1), again(card, "ok"), card)
    await later(stage, minutes=6)
    assert (await person.answer(await person.tap_data(data, note))).text == in_words("kk")(OVER)
    assert len(told(person, "kk", ANSWER)) == 1


async def test_only_the_author_can_object(stage: Stage) -> None:
    """A note's data in somebody else's hands, or made up, raises nothing."""
    person = await declined(stage)
    stranger = stage.citizen("ru")
    await stranger.start()
    await stranger.sees("·")
    [note] = told(person, "kk", DECISION)
    data = next(d for d in carried(note) if d.startswith("note:object:"))
    made_up = "note:object:ru:" + "A" * 22
    for tried in (data, made_up):
        answer = await stranger.answer(await stranger.tap_data(tried, stranger.screen))
        assert answer.text in {in_words("ru")(OVER), in_words("kk")(OVER)}
    assert await rows(stage, "SELECT state FROM objections") == [("standing",)]


async def test_strangers_judge_nothing(stage: Stage) -> None:
    """A second reading is decided in the group, by a member, and nowhere else."""
    person = await declined(stage)
    card = await objected(stage, person)
    outside = in_words("kk")("Only moderators can do this.")
    assert await answered(person.in_group(stage.desk), again(card, "ok"), card) == outside
    assert await rows(stage, "SELECT state FROM objections") == [("raised",)]


async def test_the_way_back_ends_with_the_note(stage: Stage) -> None:
    """Who does not object is forgotten: three days later nothing leads to the author."""
    person = await declined(stage)
    assert (await rows(stage, "SELECT return_address FROM reports"))[0][0] is not None
    [note] = told(person, "kk", DECISION)
    data = next(d for d in carried(note) if d.startswith("note:object:"))
    await later(stage, hours=25)
    assert note not in person.chat
    await later(stage, days=2)
    assert await rows(stage, "SELECT return_address FROM reports") == [(None,)]
    assert await rows(stage, "SELECT 1 FROM objections") == []
    late = await person.answer(await person.tap_data(data, person.screen))
    assert late.text == in_words("kk")(OVER)


async def test_deleting_takes_the_objection_along(stage: Stage) -> None:
    """/delete leaves neither text nor objection on the desk."""
    person = await declined(stage)
    card = await objected(stage, person)
    await person.send("/delete")
    await tapped(person, "delyes:")
    await stage.settle()
    await stage.tick()
    assert TEXT not in card.text
    assert await rows(stage, "SELECT 1 FROM objections") == []


@pytest.mark.parametrize("answer", ["fair", "unfair"])
async def test_fairness_is_asked_once(stage: Stage, answer: str) -> None:
    """One tap says whether it was fair; it counts once, and no row says who said what."""
    person = await submitted(stage, tell=True)
    card = await card_of(stage)
    await answered(stage.room(), data_of(card, "ok"), card)
    await later(stage, minutes=6)
    [note] = told(person, "kk", DECISION)
    data = next(d for d in carried(note) if d.startswith(f"note:{answer}:"))
    assert not any(d.startswith("note:object:") for d in carried(note))
    for _time in range(2):
        assert (await answer_to_data(person, data, note)) == ""
        await stage.settle()
    assert carried(note) == []
    assert in_words("kk")("Thank you for saying whether it was fair.") in note.text
    assert await rows(stage, "SELECT yes + no FROM fairness") == [(1,)]


async def answer_to_data(person: Person, data: str, message: Message) -> str:
    return (await person.answer(await person.tap_data(data, message))).text
