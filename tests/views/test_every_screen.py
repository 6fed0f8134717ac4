"""Every screen in every language, with the data that strains it most."""

import re
from collections.abc import Iterator
from inspect import getmembers, isfunction

import pytest

from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.report import utf16_length
from bot.views import (
    about,
    bans,
    daily,
    desk,
    desk_room,
    entry,
    guide,
    hiding,
    me,
    objections,
    principles,
    refusals,
    report,
    results,
    sharing,
    window,
)
from bot.views.desk_taps import parse_desk, parse_room
from bot.views.entry import LANGUAGE_NAMES
from bot.views.objection_taps import parse_again, parse_note
from bot.views.screen import Button, Screen
from bot.views.taps import HOME, Menu, Verb, parse_own, parse_rate, parse_tap
from bot.views.window_taps import parse_window
from bot.views.words import words
from tests.views.scenes import SCENES
from tests.views.telegram_html import visible

MESSAGE = 4096
POP_UP = 200
DATA = 64
BUTTON = 34
"""30 characters of words and a mark."""

KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LATIN_WORD = re.compile(r"(?<![\w/@.])[A-Za-z]+(?:-[A-Za-z]+)*")
DIGEST = re.compile(r"\b[0-9a-f]{16,}\b|https://\S+")
PROPER_LATIN = {"SHA", "Ed", "Telegram", "SSD", "VPS", "e-Otinish", "e", "V", "QR", "A"}
PROPER_LATIN |= {"CC", "BY", "verify", "export", "backup", "settle", "ABCD"}
PROPER_KAZAKH = ("Таза Қазақстан", "Жетісу", "Ұлытау", "Қазақша")

MODULES = (
    about,
    bans,
    daily,
    desk,
    desk_room,
    entry,
    guide,
    hiding,
    me,
    objections,
    principles,
    refusals,
    report,
    results,
    sharing,
    window,
)

everywhere = pytest.mark.parametrize("language", Language)
every_scene = pytest.mark.parametrize("scene", SCENES)


def drawn(scene: str, language: Language) -> Screen:
    return SCENES[scene](words(language))


def buttons(screen: Screen) -> Iterator[Button]:
    for row in screen.keyboard:
        assert row, "an empty row"
        yield from row


def understood(data: str) -> object:
    parsers = (
        parse_tap,
        parse_rate,
        parse_own,
        parse_desk,
        parse_room,
        parse_note,
        parse_again,
        parse_window,
    )
    return next((tap for parse in parsers if (tap := parse(data))), None)


def all_words(screen: Screen) -> str:
    labels = (button.text for button in buttons(screen))
    return "\n".join((visible(screen.text), screen.toast, screen.alert, *labels))


def test_no_screen_is_forgotten() -> None:
    """A screen added later is checked here like the rest, or this fails."""
    views = {
        name
        for module in MODULES
        for name, view in getmembers(module, isfunction)
        if view.__annotations__.get("return") is Screen and not name.startswith("_")
    }
    assert len(views) > 25
    scenes = {re.split("[ ,]", scene)[0] for scene in SCENES}
    assert views | {"audit"} == scenes | {"choose_language"}
    refused = {scene.split()[1] for scene in SCENES if scene.startswith("refusal ")}
    assert refused >= {"WeekClosed", "StaleTap", "UndoOver"}


@everywhere
@every_scene
def test_fits_telegram(scene: str, language: Language) -> None:
    """No screen is refused by Telegram for its length or its tags."""
    screen = drawn(scene, language)
    assert utf16_length(visible(screen.text)) <= MESSAGE
    assert utf16_length(screen.toast) <= POP_UP
    assert utf16_length(screen.alert) <= POP_UP
    assert not (screen.toast and screen.alert)
    assert screen.text or screen.alert


@everywhere
@every_scene
def test_buttons_work(scene: str, language: Language) -> None:
    """Every button does one thing, fits its place and is understood when it comes back."""
    for button in buttons(drawn(scene, language)):
        assert 1 <= len(button.text) <= BUTTON
        assert [bool(part) for part in (button.data, button.url, button.share)].count(True) == 1
        if button.share:
            assert re.fullmatch(rf"([1-6] )?{language}", button.share)
            continue
        if button.url:
            assert button.url.startswith("https://t.me/")
            continue
        assert len(button.data.encode()) <= DATA
        assert str(understood(button.data)) == button.data
        if (citizen := parse_tap(button.data) or parse_rate(button.data)) is not None:
            assert citizen.menu.language is language


@everywhere
@every_scene
def test_placeholders_are_filled(scene: str, language: Language) -> None:
    """Nobody ever reads a ``{placeholder}``."""
    assert not re.search(r"\{\w*\}", all_words(drawn(scene, language)))


@everywhere
@every_scene
def test_one_language_only(scene: str, language: Language) -> None:
    """A screen never falls back into another language half-way."""
    text = DIGEST.sub("", all_words(drawn(scene, language)))
    for name in (*PROPER_KAZAKH, *LANGUAGE_NAMES.values(), "BOT_MODERATION_CHAT_ID"):
        text = text.replace(name, "")
    if language is Language.EN:
        assert not CYRILLIC.findall(text)
        return
    assert not set(LATIN_WORD.findall(text)) - PROPER_LATIN
    if language is Language.RU:
        assert not KAZAKH.findall(text)


@everywhere
@every_scene
def test_a_full_stop_comes_once(scene: str, language: Language) -> None:
    """A date that ends in a full stop ("2026 г.") is not followed by another."""
    assert not re.search(r"\.\.(?!\.)", all_words(drawn(scene, language)))


@everywhere
def test_pop_ups_hold_no_markup(language: Language) -> None:
    """Alerts and toasts are plain text: no tag or entity shows in them."""
    for scene in SCENES:
        screen = drawn(scene, language)
        assert not re.search(r"</?\w+>|&\w+;", screen.toast + screen.alert), scene


@everywhere
def test_language_choice_is_legible_to_all(language: Language) -> None:
    """Whoever opens the bot finds their own language on the first screen."""
    screen = entry.choose_language(Menu(language), HOME)
    assert visible(screen.text) == "Тілді таңдаңыз · Выберите язык · Choose a language"
    offered = [button.text for button in buttons(screen)]
    assert offered == ["Қазақша", "Русский", "English"]
    taps = [parse_tap(button.data) for button in buttons(screen)]
    assert [tap and (tap.verb, tap.menu.language) for tap in taps] == [
        (Verb.SPEAK, spoken) for spoken in Language
    ]


@everywhere
@pytest.mark.parametrize("kind", ["rated", "choice", "my_answers"])
def test_scores_stay_out_of_the_chat(kind: str, language: Language) -> None:
    """The chat that a stolen token opens is the same whatever a person answered."""
    screens = [drawn(f"{kind} {score.name}", language) for score in Score]
    assert len({(screen.text, screen.keyboard) for screen in screens}) == 1
    assert len({screen.toast + screen.alert for screen in screens}) == len(Score)
