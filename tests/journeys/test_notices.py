"""What authors hear of a verdict: those who asked, in their language, and for a day only."""

import pytest

from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.language import Language
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
from tests.support.stage import Stage

DECISION = "There is a decision on your report."


async def decided(stage: Stage, text: str = TEXT) -> None:
    """Have a moderator approve a report."""
    card = await card_of(stage, text)
    assert await answered(stage.room(), data_of(card, "ok"), card) == ""
    await stage.settle()


async def undo_over(stage: Stage) -> None:
    stage.clock.tick(minutes=5, seconds=1)
    await stage.tick()


def notices(person: Person, language: str = Language.KK) -> list[Message]:
    return [m for m in person.chat if in_words(language)(DECISION) in m.text]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_author_who_asked_is_told_for_a_day(stage: Stage, language: str) -> None:
    """The decision comes in the author's language after undo has ended, and leaves in a day."""
    person = await submitted(stage, language=language, tell=True)
    await decided(stage)
    stage.clock.tick(minutes=4)
    await stage.tick()
    assert notices(person, language) == []
    stage.clock.tick(minutes=1, seconds=1)
    await stage.tick()
    [note] = notices(person, language)
    assert only_in(language, note.text, "Approved.")
    assert note.silent
    assert TEXT not in note.text
    stage.clock.tick(hours=23, minutes=59)
    await stage.tick()
    assert note in person.chat
    stage.clock.tick(minutes=2)
    await stage.tick()
    assert note not in person.chat
    await stage.tick()
    assert await rows(stage, "SELECT 1 FROM outbox") == []
    assert await rows(stage, "SELECT 1 FROM deletions") == []


async def test_a_declined_author_reads_why(stage: Stage) -> None:
    """The reason that the moderator picked stands in the note, in the author's language."""
    person = await submitted(stage, language="ru", tell=True)
    card = await card_of(stage)
    why = data_of(card, "ok").replace(":ok:", ":why:") + ":appeal"
    await answered(stage.room(), why, card)
    await undo_over(stage)
    [note] = notices(person, "ru")
    assert in_words("ru")("this is an official appeal, please use e-Otinish or call 1414") in (
        note.text
    )


async def test_who_did_not_ask_is_not_told(stage: Stage) -> None:
    """Without the switch no link to the author is kept, and nothing is sent."""
    person = await submitted(stage)
    assert await rows(stage, "SELECT return_address FROM reports") == [(None,)]
    await decided(stage)
    await undo_over(stage)
    assert notices(person) == []
    assert await rows(stage, "SELECT 1 FROM outbox") == []


async def test_an_undone_verdict_is_not_told(stage: Stage) -> None:
    """The author hears only of the decision that stood when undo ended, and once."""
    person = await submitted(stage, tell=True)
    card = await card_of(stage)
    await answered(stage.room(), data_of(card, "ok"), card)
    await stage.settle()
    await answered(stage.room(), data_of(card, "undo"), card)
    await stage.settle()
    await undo_over(stage)
    assert notices(person) == []
    await decided(stage)
    await undo_over(stage)
    await undo_over(stage)
    assert len(notices(person)) == 1


async def test_the_link_goes_with_the_note(stage: Stage) -> None:
    """Once the note is on its way nothing is left that leads back to the author."""
    person = await submitted(stage, tell=True)
    [before] = await rows(stage, "SELECT return_address FROM reports")
    assert before[0] is not None
    await decided(stage)
    await undo_over(stage)
    assert len(notices(person)) == 1
    assert await rows(stage, "SELECT return_address FROM reports") == [(None,)]
    assert str(person.id).encode() not in await raw_bytes(stage)


async def test_a_decision_after_the_close_is_told(stage: Stage) -> None:
    """Moderators may take up to a week after the close; who asked is still told."""
    person = await submitted(stage, language="en", tell=True)
    await card_of(stage)
    await stage.next_week()
    stage.clock.tick(days=6)
    await stage.tick()
    await decided(stage)
    await undo_over(stage)
    assert len(notices(person, "en")) == 1


async def test_nobody_is_told_a_week_after_the_close(stage: Stage) -> None:
    """Seven days after the close the link is gone for good: a later verdict is told to nobody."""
    person = await submitted(stage, language="en", tell=True)
    await card_of(stage)
    await stage.next_week()
    stage.clock.tick(days=7)
    await stage.tick()
    assert await rows(stage, "SELECT return_address FROM reports") == [(None,)]
    await decided(stage)
    await undo_over(stage)
    stage.clock.tick(days=1)
    await stage.tick()
    assert notices(person, "en") == []
    assert not list((stage.folder / "keys").rglob("*notice*202648*"))


async def test_who_blocked_the_bot_holds_nobody_up(stage: Stage) -> None:
    """A note to somebody who left is dropped quietly; the next author is told all the same."""
    gone = await submitted(stage, "Бірінші сөз.", tell=True)
    other = await submitted(stage, "Екінші сөз.", tell=True)
    await decided(stage, "Бірінші сөз.")
    await decided(stage, "Екінші сөз.")
    await gone.block_bot()
    await undo_over(stage)
    assert notices(gone) == []
    assert len(notices(other)) == 1
    assert await rows(stage, "SELECT 1 FROM outbox") == []
    assert not any("blocked" in message.text for message in stage.desk.messages)


async def test_a_note_outlives_an_outage(stage: Stage) -> None:
    """A note that Telegram did not take is repeated until it does."""
    person = await submitted(stage, tell=True)
    await decided(stage)
    stage.server.faults.drop_before("sendMessage", chat=person.id)
    stage.server.faults.status("sendMessage", 502, chat=person.id, after=1)
    await undo_over(stage)
    assert notices(person) == []
    for _minute in range(2):
        stage.clock.tick(minutes=1)
        await stage.tick()
    assert len(notices(person)) == 1
    assert await rows(stage, "SELECT 1 FROM outbox") == []
