"""A report, from a principle's page to the desk's queue, and every way to stop before."""

import pytest

from bot.demo.crowd import press, showing
from bot.demo.world import Message
from bot.domain.region import REGION_NAMES, Region
from bot.domain.report import ReportState, Step
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    dialogue,
    in_words,
    kept,
    only_in,
    previewed,
    prompted,
    raw_bytes,
    rows,
    submitted,
)
from tests.support.stage import Stage

PHONE = "+7 701 123 45 67"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_goes_from_page_to_desk(stage: Stage, language: str) -> None:
    """A citizen writes, sees what is hidden, chooses, sends; nothing of it stays in the chat."""
    person = stage.citizen(language)
    _ = in_words(language)
    await stage.agreed(person, language)
    await press(person, "regions:")
    await press(person, f"live:{language}1{Region.ASTANA}:")
    await press(person, f"home:{language}1{Region.ASTANA}:")
    await press(person, "page:", ":p3")
    await press(person, "write:", ":p3")
    prompt = await showing(person, "cancel:", "")
    assert only_in(language, prompt.text, "To stop: /cancel")
    assert not any(button.startswith("send:") for button in _data(prompt))

    typed = await person.send(f"{TEXT} {PHONE}")
    preview = await showing(person, "send:", "")
    await person.gone(typed)
    assert preview.id == prompt.id
    assert TEXT in preview.text
    assert PHONE not in preview.text
    assert only_in(language, preview.text, "[hidden]")
    assert only_in(language, preview.text, "Hidden parts: {hidden}.", hidden=1)
    assert _(REGION_NAMES[Region.ASTANA]) in preview.text

    for verb, label in (
        ("quote:", "May be quoted: {yn}"),
        ("tell:", "Tell me the decision: {yn}"),
    ):
        assert [_(label, yn=_("no"))] in preview.buttons
        await press(person, verb)
        await stage.settle()
        assert [_(label, yn=_("yes"))] in preview.buttons
    await press(person, "send:")
    thanks = await person.sees("/my")
    assert only_in(language, thanks.text, "Your text has been removed from this chat.")
    await person.gone(preview)
    assert not any(TEXT in message.text for message in person.chat)

    [row] = await rows(stage, "SELECT principle, language, region, quotable, state FROM reports")
    assert tuple(row) == (3, language, Region.ASTANA, True, ReportState.PENDING)
    assert TEXT.encode() not in await raw_bytes(stage)
    assert await dialogue(stage, person) is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_my_shows_how_a_report_stands(stage: Stage, language: str) -> None:
    """An author finds the state of their report under /my, and nobody else's."""
    person = await submitted(stage, language=language)
    await person.send("/my")
    shown = await person.sees(lambda seen: "1. " in seen.text)
    assert only_in(language, shown.text, "Sent, waiting for a moderator.")
    stranger = stage.citizen(language)
    await stage.agreed(stranger, language)
    await stranger.send("/my")
    await stranger.sees(in_words(language)("You have written no reports this week."))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("written", [True, False])
async def test_cancelling_leaves_nothing(
    stage: Stage, language: str, typed: bool, written: bool
) -> None:
    """Who stops, by button or command, before or after writing, leaves no text anywhere."""
    person = stage.citizen(language)
    begin = previewed if written else prompted
    preview = await begin(stage, person, language=language)
    if typed:
        await person.send("/cancel")
    else:
        await press(person, "cancel:")
    seen = await person.sees(
        in_words(language)("Cancelled. Nothing was sent, and the unfinished text is not kept.")
    )
    await person.gone(preview)
    assert seen.text
    assert await kept(stage) == 0
    assert await dialogue(stage, person) is None


async def test_cancelling_nothing_is_answered(stage: Stage) -> None:
    """/cancel with nothing begun, or a second time, gets a kind answer and does no harm."""
    person = stage.citizen("ru")
    await stage.agreed(person, "ru")
    await person.send("/cancel")
    await person.sees(
        in_words("ru")("Cancelled. Nothing was sent, and the unfinished text is not kept.")
    )
    await stage.settle()
    assert await kept(stage) == 0


async def test_a_report_can_be_written_again(stage: Stage) -> None:
    """Writing again drops the draft; only the second text reaches the desk's queue."""
    person = stage.citizen("en")
    preview = await previewed(stage, person, "The first words about lamps.", "en")
    await press(person, "rewrite:")
    await stage.settle()
    talk = await dialogue(stage, person)
    assert talk is not None
    assert (talk.step, talk.draft) == (Step.WRITING, None)
    assert "first words" not in preview.text
    await person.send("The second words about lamps.")
    preview = await showing(person, "send:", "")
    assert "second words" in preview.text
    await press(person, "send:")
    await person.sees("/my")
    assert await kept(stage) == 1
    await stage.tick()
    assert ["second" in card.text for card in stage.cards] == [True]


async def test_a_preview_leaves_the_chat_after_an_hour(stage: Stage) -> None:
    """Somebody who forgets a preview does not leave their text lying in the chat."""
    person = stage.citizen()
    preview = await previewed(stage, person)
    stage.clock.tick(minutes=59)
    await stage.tick()
    assert preview in person.chat
    stage.clock.tick(minutes=2)
    await stage.tick()
    assert preview not in person.chat
    assert not any(TEXT in message.text for message in person.chat)


async def test_a_refused_text_leaves_the_chat_after_an_hour(stage: Stage) -> None:
    """A text that is too long may be shortened for an hour, then it is taken away too."""
    person = stage.citizen()
    await prompted(stage, person)
    typed = await person.send("а" * 700)
    await stage.settle()
    assert typed in person.chat
    stage.clock.tick(minutes=61)
    await stage.tick()
    assert typed not in person.chat


def _data(message: Message) -> list[str]:
    keyboard = message.content.keyboard
    return [button.get("callback_data", "") for row in keyboard for button in row]
