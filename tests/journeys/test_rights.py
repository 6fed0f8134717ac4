"""A citizen's rights: to see all that is kept, to take back one report, to take back all."""

import json
from typing import Any

import pytest

from bot import control
from bot.app.commands import BESIDES, disclose
from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.region import Region
from bot.domain.report import ReportState
from tests.support.looking import NOTHING, answer_to, ballot_of, carried, scores_of
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    answered,
    card_of,
    data_of,
    dialogue,
    in_words,
    kept,
    only_in,
    previewed,
    rows,
    submitted,
)
from tests.support.stage import Stage


async def copy_of(stage: Stage, person: Person) -> Message:
    """Return the file that /mydata brings, once it is there."""
    await person.send("/mydata")
    await stage.settle()
    [copy] = [message for message in person.chat if message.media]
    return copy


def read(copy: Message) -> dict[str, Any]:
    assert copy.media is not None
    assert copy.media.name == "my-data.json"
    found: dict[str, Any] = json.loads(copy.media.data)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_that_is_kept_is_shown_for_a_quarter_of_an_hour(
    stage: Stage, language: str
) -> None:
    """/mydata tells what the operator could find, but no score, and leaves the chat in time."""
    person = await submitted(stage, language=language, tell=True)
    await press(person, "home:")
    await press(person, "page:", ":p2")
    await press(person, "rate:", ":2:5")
    await stage.settle()
    copy = await copy_of(stage, person)
    held = read(copy)
    _ = in_words(language)
    [ballot] = held["ballots"]
    assert [key for key, yes in ballot["answered"].items() if yes] == ["listening_state"]
    assert "scores" not in ballot
    [written] = held["reports"]
    assert written["text"] == TEXT
    assert written["a_way_back_is_kept"]
    assert written["state"] == _("Sent, waiting for a moderator.")
    assert only_in(language, copy.text, "All that is kept about you, as a file. Your "
        "scores are not in it: they are shown only in a pop-up window. This message is deleted "
        "after a while (minutes: {minutes}).", minutes=15)  # fmt: skip
    alert = await answer_to(person, "myall:")
    assert alert.show_alert
    stage.clock.tick(minutes=14)
    await stage.tick()
    assert copy in person.chat
    stage.clock.tick(minutes=2)
    await stage.tick()
    assert copy not in person.chat
    assert not any(TEXT in message.words for message in person.chat)


async def test_a_copy_whose_way_was_unsure_is_taken_away_all_the_same(stage: Stage) -> None:
    """Where Telegram's answer is lost, no second copy stays behind unnoticed."""
    person = await submitted(stage, language="en")
    lost = stage.server.faults.drop_after("editMessageMedia")
    copy = await copy_of(stage, person)
    assert read(copy)["reports"]
    assert lost.met
    stage.clock.tick(minutes=16)
    await stage.tick()
    assert not any(message.media for message in person.chat)


async def test_who_gave_nothing_is_shown_that(stage: Stage) -> None:
    """Somebody who only reads finds that nothing is kept about them."""
    person = stage.citizen("en")
    await stage.agreed(person, "en")
    held = read(await copy_of(stage, person))
    assert held["ballots"] == held["reports"] == []
    assert held["open_text"] is None
    assert held["messages_to_send"] == held["messages_to_delete"] == 0


@pytest.mark.parametrize("decided", [False, True])
async def test_one_report_is_taken_back_and_the_others_stay(stage: Stage, decided: bool) -> None:
    """An author withdraws one report, decided or not; its card goes, its text is nowhere."""
    person = await submitted(stage, "The first words about lamps.", "en")
    await press(person, "home:")
    await press(person, "page:", ":p1")
    await press(person, "write:")
    await showing(person, "cancel:", "")
    await person.send("The second words about roads.")
    await press(person, "send:")
    await stage.settle()
    card = await card_of(stage, "first words")
    if decided:
        await answered(stage.room(), data_of(card, "ok"), card)
        await stage.settle()
    menu, tap = await _button(person, "first words")
    await person.tap_data(tap, menu)
    await stage.settle()
    assert "Your report" in menu.text
    assert "lamps" not in menu.words
    await person.tap_data(tap.replace(":open:", ":back:"), menu)
    await stage.settle()
    assert "You withdrew this report." in menu.text
    await stage.tick()
    states = {
        row[0]: row[1] for row in await rows(stage, "SELECT state, sealed_text FROM reports")
    }
    assert set(states) == {ReportState.WITHDRAWN, ReportState.PENDING}
    assert states[ReportState.WITHDRAWN] is None
    assert not any("first words" in one.text for one in stage.cards)
    assert any("second words" in one.text for one in stage.cards)


async def test_another_persons_button_takes_nothing_back(stage: Stage) -> None:
    """A button copied from somebody else, or kept from last week, leads to no report."""
    author = await submitted(stage, language="en")
    await author.send("/my")
    data = next(d for d in carried(await showing(author, "own:", "")) if d.startswith("own:"))
    stranger = stage.citizen("en")
    await stage.agreed(stranger, "en")
    for verb in ("open", "read", "back"):
        forged = data.replace(":open:", f":{verb}:")
        answer = await stranger.answer(await stranger.tap_data(forged))
        assert answer.text.startswith("This report can no longer be found")
    in_russian = await stranger.answer(await stranger.tap_data(data.replace("own:en", "own:ru")))
    assert in_russian.text.startswith("Это сообщение больше не найти")
    assert await kept(stage) == 1
    [row] = await rows(stage, "SELECT state FROM reports")
    assert row[0] == ReportState.PENDING
    stage.clock.set(stage.week.ends.isoformat())
    stage.clock.tick(minutes=6)
    late = await author.answer(await author.tap_data(data.replace(":open:", ":back:")))
    assert late.text.startswith("This report can no longer be found")


async def test_deletion_takes_prompt_and_notes_along(stage: Stage) -> None:
    """/delete ends what is being written, in store and chat, and says what it cannot reach."""
    person = stage.citizen("en")
    preview = await previewed(stage, person, language="en")
    await person.send("/delete")
    await press(person, "delyes:")
    done = await person.sees("What cannot be undone")
    await stage.settle()
    assert "30" in done.text
    assert preview not in person.chat
    assert await dialogue(stage, person) is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_consent_withdrawn_is_deletion(stage: Stage, language: str) -> None:
    """Who says no at the consent screen after having answered is asked to delete, and can."""
    person = stage.citizen(language)
    await stage.agreed(person, language)
    await press(person, "regions:")
    await press(person, f"live:{language}1{Region.ASTANA}:")
    await press(person, f"home:{language}1{Region.ASTANA}:")
    await press(person, "page:", ":p1")
    await press(person, "rate:", ":1:5")
    await stage.settle()
    await person.tap_data(f"decline:{language}0no:-")
    await press(person, "delyes:")
    await person.sees(in_words(language)("What cannot be undone:"))
    await stage.settle()
    assert await scores_of(stage, person) == NOTHING
    assert (await ballot_of(stage, person)).region is Region.UNSAID


async def test_who_is_still_writing_is_asked_to_delete(stage: Stage) -> None:
    """Nobody is told that nothing is kept while an unfinished text is."""
    person = stage.citizen("en")
    await previewed(stage, person, language="en")
    await person.tap_data("decline:en0no:-")
    await press(person, "delyes:")
    await person.sees("What cannot be undone:")
    assert await dialogue(stage, person) is None


async def test_who_never_answered_may_simply_decline(stage: Stage) -> None:
    """Nobody is asked to delete what is not there."""
    person = stage.citizen("en")
    await person.start()
    await press(person, "speak:en")
    await press(person, "decline:")
    await stage.settle()
    assert not any(d.startswith("delyes:") for m in person.chat for d in carried(m))


async def test_the_running_bot_and_the_command_line_say_the_same(stage: Stage) -> None:
    """Whether the bot runs or not, an operator gets the same answer about the same person."""
    person = await submitted(stage, language="en")
    await stage.tick()  # what the sent report has woken is done: nothing changes meanwhile
    account = person.user.id
    live = await control.ask(stage.settings.keys_dir, "disclose", print, account=account)
    assert live is not None
    assert "ауламыздағы" in live.casefold()
    assert live.endswith(BESIDES)
    assert live == await disclose(stage.app.stores, account)


async def _button(person: Person, words: str) -> tuple[Message, str]:
    """Return the menu, and what its button about a report carries: it is known by a pop-up."""
    await person.send("/my")
    menu = await showing(person, "own:", "")
    for data in carried(menu):
        if data.startswith("own:"):
            read = await person.tap_data(data.replace(":open:", ":read:"), menu)
            if words in (await person.answer(read)).text:
                return menu, data
    raise AssertionError(words)
