"""When a report is taken and when not: limits, consent, a closed week, a restarted bot."""

from pathlib import Path

import pytest

from bot.demo.crowd import data_of, press, showing
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.world import Message
from bot.domain.week import Week
from tests.support.clock import FrozenClock, Pace
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    dialogue,
    in_words,
    kept,
    only_in,
    previewed,
    prompted,
    rows,
)
from tests.support.stage import (
    CHANNEL,
    CHANNEL_NAME,
    DESK,
    Stage,
    restarted,
    stage_settings,
    staged,
)


@pytest.mark.parametrize("written", [False, True])
async def test_a_dialogue_survives_a_restart(tmp_path: Path, written: bool) -> None:
    """Who was writing when the bot went down goes on where they were, switches included."""
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        channel = server.channel(CHANNEL, CHANNEL_NAME.strip("@"))
        desk = server.group(DESK, "Moderators")
        settings = stage_settings(server, tmp_path)
        person = server.person(language_code="kk")
        async with restarted(settings, clock) as app:
            stage = Stage(server, app, clock, Pace(), settings, tmp_path, channel, desk, [])
            if written:
                await previewed(stage, person)
                await press(person, "quote:")
            else:
                await prompted(stage, person)
            await stage.settle()
        async with restarted(settings, clock) as app:
            stage = Stage(server, app, clock, Pace(), settings, tmp_path, channel, desk, [])
            if not written:
                await person.send(TEXT)
            preview = await showing(person, "send:", "")
            assert TEXT in preview.text
            await press(person, "send:")
            await person.sees("/my")
            await stage.settle()
            assert await rows(stage, "SELECT quotable FROM reports") == [(written,)]
        assert server.violations == []


async def test_a_switch_pressed_twice_is_set_once(stage: Stage) -> None:
    """A press that the network repeats never turns a permission round."""
    person = stage.citizen("kk")
    preview = await previewed(stage, person)
    for verb, now in (("quote:", True), ("tell:", True), ("noquote:", False), ("notell:", False)):
        pressed = data_of(preview, verb)
        for _again in range(2):
            await person.tap_data(pressed, preview)
            await stage.settle()
        talk = await dialogue(stage, person)
        assert talk is not None
        assert (talk.quotable if "quote" in verb else talk.tell) is now


async def test_the_daily_limit_ends_with_the_day(stage: Stage) -> None:
    """Three reports a day, the fourth is kindly put off; the next day is free again."""
    person = await _rater(stage)
    for number in range(3):
        await _one_more(stage, person, f"Report number {number} about the park.")
    await person.send("/report")
    await press(person, "write:", ":p2")
    limit = "Daily limit of reports: 3. It is used up for today; you can write again tomorrow."
    await person.sees(limit)
    assert await dialogue(stage, person) is None
    stage.clock.set("2026-11-26T00:01+05:00")
    await _one_more(stage, person, "A report of the next day.")
    assert await kept(stage) == 4


async def test_the_same_words_count_once(stage: Stage) -> None:
    """A text that is sent in twice by one person stands on the desk once."""
    person = await _rater(stage)
    for _again in range(2):
        await _one_more(stage, person, "The very same words.")
    assert await kept(stage) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_a_desk_reports_are_off(tmp_path: Path, language: str) -> None:
    """Where nobody could moderate, no page offers a report, and the bot says so when asked."""
    async with staged(tmp_path, moderation_chat_id=None, admin_ids=()) as stage:
        person = stage.citizen(language)
        await stage.opened_page(person, 1, language)
        await stage.settle()
        assert not any(data.startswith("write:") for data in _data(person.screen))
        await person.send("/report")
        await press(person, "write:", ":p1")
        alert = await person.sees(in_words(language)("The bot is not taking reports at present."))
        assert only_in(language, alert.text, "The bot is not taking reports at present.")
        assert await dialogue(stage, person) is None


async def test_a_report_needs_consent(stage: Stage) -> None:
    """Nobody writes before the consent screen; agreeing there leads to the page they wanted."""
    person = stage.citizen("ru")
    await person.send("/report")
    await press(person, "write:", ":p4")
    consent = await showing(person, "agree:", ":p4")
    assert await dialogue(stage, person) is None
    await person.send(TEXT)
    await stage.settle()
    assert await rows(stage, "SELECT 1 FROM conversations") == []
    await press(person, "agree:", ":p4")
    await press(person, "write:", ":p4")
    await showing(person, "cancel:", "")
    await stage.settle()
    assert consent in person.chat
    assert await dialogue(stage, person) is not None


async def test_a_preview_of_a_closed_week_asks_to_write_again(stage: Stage) -> None:
    """Who taps "Send" after the week has closed is told to write again; nothing is kept."""
    person = stage.citizen("en")
    preview = await previewed(stage, person, language="en")
    send = next(data for data in _data(preview) if data.startswith("send:"))
    await stage.next_week()
    await stage.settle()
    tap = await person.tap_data(send, preview)
    answer = await person.answer(tap)
    assert "nothing is being written now" in answer.text
    assert "/report" in answer.text
    assert answer.show_alert
    assert await kept(stage) == 0
    await person.send("/report")
    await press(person, "write:", ":p1")
    await press(person, "agree:", ":p1")
    await press(person, "write:", ":p1")
    await showing(person, "cancel:", "")


async def test_a_dialogue_goes_on_over_midnight(stage: Stage) -> None:
    """A report begun on Sunday night and sent before the close belongs to the new week."""
    stage.clock.set("2026-11-29T23:59+05:00")
    await stage.tick()
    person = stage.citizen()
    await previewed(stage, person)
    stage.clock.set("2026-11-30T00:02+05:00")
    await press(person, "send:")
    await person.sees("/my")
    [row] = await rows(stage, "SELECT week FROM reports")
    assert row[0] == Week.parse("2026-W49").number


async def _rater(stage: Stage) -> Person:
    """Return somebody whose consent shows in this week's ballot, so that /report takes it."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    await press(person, "rate:", ":1:4")
    await showing(person, "rate:", ":2:4")
    return person


async def _one_more(stage: Stage, person: Person, text: str) -> None:
    await person.send("/report")
    await press(person, "write:", ":p1")
    await stage.settle()
    await person.send(text)
    await showing(person, "send:", "")
    await press(person, "send:")
    await stage.settle()


def _data(message: Message) -> list[str]:
    keyboard = message.content.keyboard
    return [button.get("callback_data", "") for row in keyboard for button in row]
