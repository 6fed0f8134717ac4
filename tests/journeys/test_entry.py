"""The way in: language, consent, deep links, and what survives a restart and a new week."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.domain.language import Language
from bot.domain.release import QUESTION
from bot.views.commands import citizen_commands, description, short_description
from bot.views.words import words
from tests.support.clock import FrozenClock
from tests.support.looking import NOTHING, answer_to, ballot_of, carried, scores_of
from tests.support.stage import (
    CHANNEL,
    CHANNEL_NAME,
    DESK,
    Stage,
    restarted,
    stage_settings,
)

CONSENT = {
    "kk": "Келісемін, жалғастыру",
    "ru": "Даю согласие, продолжить",
    "en": "I agree, continue",
}
LISTED = {lang.value: list(citizen_commands(words(lang))) for lang in Language}


def labels(person: Person) -> Sequence[str]:
    return [label for row in person.screen.buttons for label in row]


async def new_week(stage: Stage) -> None:
    """Let Monday come; that the old week closes is shown elsewhere."""
    stage.clock.set(stage.week.ends.isoformat())
    stage.clock.tick(hours=9)
    await stage.app.use.open_weeks()


@pytest.mark.parametrize("language", Language)
async def test_two_screens_then_the_list(stage: Stage, language: Language) -> None:
    """One tap chooses the language, one gives consent, and nothing is stored by either."""
    person = stage.citizen("de")
    await person.start()
    await person.sees("Тілді таңдаңыз · Выберите язык · Choose a language")
    await press(person, f"speak:{language}")
    await press(person, "agree:")
    await showing(person, "page:", ":p1")
    await stage.settle()
    assert len(person.chat) == 2
    assert not (await ballot_of(stage, person)).touched


async def test_declining_still_lets_read(stage: Stage) -> None:
    """Who does not consent reads all pages; a score button leads to the consent screen only."""
    person = stage.citizen("en")
    await person.start()
    await press(person, "speak:en")
    await press(person, "decline:")
    await press(person, "home:")
    await press(person, "page:", ":p4")
    await person.sees(lambda seen: QUESTION in seen.text)
    assert not any(data.startswith(("rate:", "write:")) for data in carried(person.screen))
    await person.tap_data("rate:en0no:202648:4:5")
    await person.sees("By pressing the button you confirm")
    assert await scores_of(stage, person) == NOTHING
    await press(person, "agree:")
    await press(person, "rate:", ":4:5")
    await stage.settle()
    assert (await scores_of(stage, person))[3] == 5


@pytest.mark.parametrize("chosen", Language)
async def test_language_survives_a_new_week(stage: Stage, chosen: Language) -> None:
    """The language is chosen once; it is kept nowhere but in the chat's own command list."""
    person = stage.citizen("en" if chosen != "en" else "ru")
    await stage.rate_all(person, [3] * 6, chosen)
    await stage.settle()
    assert person.commands == LISTED[chosen]
    await new_week(stage)
    await person.start()
    await stage.settle()
    assert CONSENT[chosen] in labels(person)
    await press(person, "agree:")
    await press(person, "page:", ":p1")
    await press(person, "rate:", ":1:1")
    await stage.settle()
    assert (await ballot_of(stage, person)).language is chosen


async def test_language_and_answers_survive_a_restart(tmp_path: Path) -> None:
    """A bot that was stopped and started again speaks as before and knows every answer."""
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        server.channel(CHANNEL, CHANNEL_NAME.strip("@"))
        server.group(DESK)
        settings = stage_settings(server, tmp_path)
        person = server.person(language_code="ru")
        async with restarted(settings, clock):
            await person.start()
            for head, tail in (("speak:kk", ""), ("agree:", ""), ("page:", ":p2")):
                await press(person, head, tail)
            await press(person, "rate:", ":2:4")
            await server.idle()
        set_before = server.calls["SetMyCommands"]
        await person.start()
        async with restarted(settings, clock):
            await showing(person, "my:kk1", "")
            await server.idle()
            assert person.screen.buttons[1][0].startswith("✓ ")
            await press(person, "page:kk1", ":p2")
            alert = await answer_to(person, "mine:kk1", ":p2")
            assert "5-тен 4" in alert.text
        assert server.calls["SetMyCommands"] == set_before, "what stands is left alone"
        assert server.violations == []


async def test_consent_is_asked_again_in_a_new_week(stage: Stage) -> None:
    """/start goes straight on while the week lasts, and asks for consent in the next one."""
    person = stage.citizen("kk")
    await stage.opened_page(person)
    await press(person, "rate:", ":1:4")
    await stage.settle()
    await person.start()
    await stage.settle()
    assert CONSENT["kk"] not in labels(person)
    assert any(data.startswith("page:kk1") for data in carried(person.screen))
    await new_week(stage)
    await person.start()
    await stage.settle()
    assert CONSENT["kk"] in labels(person)


async def test_language_command_switches_everything(stage: Stage) -> None:
    """/language changes the next screen and the command list, and keeps consent and region."""
    person = stage.citizen("kk")
    await stage.agreed(person, "kk")
    await press(person, "regions:")
    await press(person, "live:kk175")
    await press(person, "home:kk175")
    await person.send("/language")
    await press(person, "speak:en175")
    await person.sees("Six principles of domestic policy")
    await stage.settle()
    assert person.commands == LISTED["en"]
    assert all(":en175:" in data for data in carried(person.screen))


@pytest.mark.parametrize(
    ("payload", "asked", "leads"),
    [
        ("p3", True, "rate:ru1no:202648:3:5"),
        ("p6_lang_en", False, "rate:en1no:202648:6:5"),
        ("lang_ru", False, "page:ru1no:p1"),
        ("w2026-47", True, "home:ru1no:-"),
        ("w2026-48_lang_kk", False, "home:kk1no:-"),
        ("w2026-99", True, "home:ru1no:-"),
        ("p9", True, "page:ru1no:p1"),
        ("../../etc/passwd", True, "page:ru1no:p1"),
        ("A" * 64, True, "page:ru1no:p1"),
        ("' OR 1=1--", True, "page:ru1no:p1"),
    ],
)
async def test_deep_links_survive_both_screens(
    stage: Stage, payload: str, asked: bool, leads: str
) -> None:
    """A link leads where it says, after the language unless it names one, and after consent."""
    person = stage.citizen("ru")
    await person.start(payload)
    if asked:
        await press(person, "speak:ru0")
    await press(person, "agree:")
    await stage.settle()
    assert leads in carried(person.screen)
    assert len(person.chat) == 2


async def test_deep_link_with_consent_opens_at_once(stage: Stage) -> None:
    """Who has taken part this week lands on the page itself, with their region kept."""
    person = stage.citizen("ru")
    await stage.rate_all(person, [2] * 6, "ru")
    await stage.settle()
    await person.start("p5")
    await showing(person, "rate:ru1no:", ":5:5")


async def test_commands_and_descriptions_are_registered(stage: Stage) -> None:
    """Before a word is written Telegram introduces the bot in the client's own language."""
    profile, activity = stage.server.telegram.profile, stage.server.telegram.activity
    await activity.until(lambda: "en" in profile.short_descriptions, 5)
    for code, spoken in (("", "kk"), ("ru", "ru"), ("en", "en")):
        assert profile.descriptions[code] == description(words(Language(spoken)))
        assert profile.short_descriptions[code] == short_description(words(Language(spoken)))
    for client, spoken in (("kk", "kk"), ("ru", "ru"), ("en", "en"), ("de", "kk"), (None, "kk")):
        assert stage.citizen(client).commands == LISTED[spoken]


@pytest.mark.parametrize("code", ["xx-<script>", "e" * 1024, "RU", "kk-KZ", "", "\u202e"])
async def test_odd_language_codes_are_read_kindly(stage: Stage, code: str) -> None:
    """A client may call its language anything: a known one is understood, else it is Kazakh."""
    person = stage.server.person(
        first_name="\u202e<b>Ivan</b>", language_code=code, username="x" * 32
    )
    await person.send("/help")
    spoken = "ru" if code == "RU" else "kk"
    await person.sees(lambda seen: LISTED[spoken][0][1] in seen.text)
    assert not any("Ivan" in message.words for message in person.chat if message.by_bot)
