"""Texts and things a report cannot be made of, and what must never get further than the ear."""

import json

import pytest

from bot.demo import render
from bot.demo.crowd import press
from bot.demo.kinds import KINDS
from bot.demo.people import Person
from bot.demo.world import Content, Message, User
from bot.domain.report import Step
from bot.views.report import text_only
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    card_of,
    dialogue,
    in_words,
    kept,
    only_in,
    previewed,
    prompted,
    raw_bytes,
    submitted,
)
from tests.support.stage import Stage

EMPTY = "There is no readable text in this message. Please write in words."
UNREADABLE = {
    "spaces": "  \t \n   ",
    "zero-width": "\u200b\u200c\u200d\u2060\ufeff",
    "fillers": "\u3164\u115f\u2800",
    "direction": "\u202e\u2066\u2069",
    "nul": "\x00\x01\x02",
    "marks": "\u0301" * 50,
    "emoji": "😀" * 2049,
    "punctuation": "…!?",
    "only-personal-data": "+7 701 123 45 67",
}
LONG = {"а" * 10_000: 10_000, "мәтін " * 200: 1199, "я" + "😀" * 2049: 4099, "a" * 601: 601}
TOO_LONG = (
    "The text is too long (characters: {length}, limit: {max}). Please shorten it and send it "
    "again."
)
ODD = {
    "html": ("<b>Жол</b> & <script>alert(1)</script>", "<b>Жол</b> & <script>alert(1)</script>"),
    "markup": ("*жол* _мен_ `код` </blockquote>", "*жол* _мен_ `код` </blockquote>"),
    "placeholders": ("жол {0} {name} %s", "жол {0} {name} %s"),
    "rtl": ("жол \u202eтүзу\u202c жоқ", "жол түзу жоқ"),
    "zalgo": ("ж" + "\u0301" * 40 + "ол", "ж\u0301\u0301ол"),
    "controls": ("жо\x00л \x07бар", "жол бар"),
    "hashtag": ("#жол /rate деген сөз", "#жол /rate деген сөз"),
}
PERSONAL = {
    "phone": "+7 (701) 123-45-67",
    "iin": "850101300005",
    "card": "4400 4301 2345 6789",
    "e-mail": "aigerim@example.com",
    "iban": "KZ86125KZT5004100100",
    "plate": "123 ABC 02",
    "address": "ул. Абая 25, кв. 14",
    "username": "@aigerim_kz",
    "link": "https://example.com/aigerim",
    "coordinates": "51.128207, 71.430411",
}
DANGER = {"kk": "Көршіні өлтіріп жатыр!", "ru": "Соседа убивают!", "en": "He is being beaten!"}
APPEAL = {
    "kk": "Менің өтінішім бойынша шара қолдануыңызды сұраймын.",
    "ru": "Прошу принять меры по моему заявлению.",
    "en": "Please take action on my complaint.",
}
LIFE = "If a life is in danger, call 112 now. This bot cannot send help."
HANDOVER = (
    "This reads like a personal case. The bot cannot solve it: please send an official appeal "
    "through e-Otinish or call 1414. You can still share your view here."
)


async def still_writing(stage: Stage, person: Person) -> bool:
    """Tell whether the dialogue waits for a better text, and nothing of the last one is kept."""
    talk = await dialogue(stage, person)
    waits = talk is not None and talk.step is Step.WRITING and talk.draft is None
    return waits and await kept(stage) == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_unreadable_texts_are_refused_kindly(stage: Stage, language: str) -> None:
    """Who sends nothing readable is asked for words in their language, and may go on."""
    for name, text in UNREADABLE.items():
        person = stage.citizen(language)
        await prompted(stage, person, language)
        await person.send(text)
        seen = await person.sees(in_words(language)(EMPTY))
        assert only_in(language, seen.text, EMPTY), name
        assert await still_writing(stage, person), name
        await person.send(TEXT)
        await person.sees(TEXT)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_long_texts_are_refused_kindly(stage: Stage, language: str) -> None:
    """A text far too long is told its length and the limit in one's language, and not kept."""
    for text, length in LONG.items():
        person = stage.citizen(language)
        await prompted(stage, person, language)
        await person.send(text)
        seen = await person.sees(in_words(language)(TOO_LONG, length=length, max=600))
        assert only_in(language, seen.text, TOO_LONG, length=length, max=600)
        assert await still_writing(stage, person)


async def test_an_empty_text_is_answered(stage: Stage) -> None:
    """A message whose text is empty, as no client sends it, gets an answer all the same."""
    person = stage.citizen("en")
    await prompted(stage, person, "en")
    await person.send("")
    await person.sees(text_only(in_words("en")).text)
    assert await still_writing(stage, person)


async def test_odd_texts_are_shown_as_plain_words(stage: Stage) -> None:
    """Tags, marks and controls never act: author and desk see the same plain words."""
    for name, (text, shown) in ODD.items():
        person = stage.citizen()
        preview = await previewed(stage, person, text)
        assert shown in preview.text, name
        assert _drawn(preview) <= {"bold", "blockquote", "hashtag", "bot_command"}
        if name in {"html", "markup", "rtl"}:  # a group takes three messages at once
            await press(person, "send:")
            await person.sees("/my")
            card = await card_of(stage, shown)
            assert _drawn(card) <= {"bold", "blockquote"}


async def test_lone_surrogates_do_no_harm(stage: Stage) -> None:
    """Half a character pair, which only a broken client sends, does not stop anybody."""
    person = stage.citizen("en")
    await prompted(stage, person, "en")
    message = stage.server.telegram.post(person.place, Content("x"), author=person.user)
    payload = render.message(message) | {"text": "lamps \ud83d are dark \udc00"}
    stage.server.updates._queue("message", json.dumps(payload).encode(), person.id)
    await stage.settle()
    assert await kept(stage) == 0
    await person.send("The lamps are dark.")
    await person.sees("The lamps are dark.")


async def test_personal_data_goes_no_further_than_the_ear(stage: Stage) -> None:
    """Preview, desk, chat history and disk hold nothing that tells who somebody is."""
    for name, sample in PERSONAL.items():
        preview = await previewed(stage, stage.citizen("ru"), f"Двор, {sample} и темно.", "ru")
        assert sample not in preview.text, name
        assert only_in("ru", preview.text, "Hidden parts: {hidden}.", hidden=1), name
    everything = "Двор грязный; " + "; ".join(PERSONAL.values())
    await submitted(stage, everything, "ru")
    card = await card_of(stage, "Двор грязный")
    assert in_words("kk")("[hidden]") in card.text
    disk = await raw_bytes(stage)
    for name, sample in PERSONAL.items():
        assert not any(sample in message.words for message in stage.server.mailbox()), name
        assert sample.encode() not in disk, name


@pytest.mark.parametrize("language", LANGUAGES)
async def test_danger_is_answered_with_112_at_once(stage: Stage, language: str) -> None:
    """Who speaks of danger to life reads 112 before anything else; the desk is told too."""
    person = stage.citizen(language)
    preview = await previewed(stage, person, DANGER[language], language)
    assert preview.text.startswith(in_words(language)(LIFE))
    assert only_in(language, preview.text, LIFE)
    await press(person, "send:")
    await person.sees("/my")
    card = await card_of(stage, DANGER[language])
    assert in_words("kk")("Speaks of danger to life: the author was shown 112.") in card.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cry_that_is_too_long_is_answered_with_112(stage: Stage, language: str) -> None:
    """Even where a text cannot be taken, 112 is shown at once."""
    person = stage.citizen(language)
    await prompted(stage, person, language)
    await person.send(DANGER[language] + " жол" * 300)
    await person.sees(in_words(language)(LIFE))
    assert await still_writing(stage, person)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_personal_case_is_handed_over(stage: Stage, language: str) -> None:
    """Who asks for a decision learns where such appeals are answered: e-Otinish and 1414."""
    preview = await previewed(stage, stage.citizen(language), APPEAL[language], language)
    assert only_in(language, preview.text, HANDOVER)
    assert "1414" in preview.text
    assert "112" not in preview.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_only_text_is_taken(stage: Stage, language: str) -> None:
    """A picture, a voice, a place: "text only" in one's language, and nothing is downloaded."""
    for kind in KINDS:
        person = stage.citizen(language)
        await prompted(stage, person, language)
        await person.send_kind(kind, caption=TEXT if kind == "photo" else "")
        seen = await person.sees(text_only(in_words(language)).text)
        assert only_in(language, seen.text, text_only(in_words("en")).text)
        assert await still_writing(stage, person), kind
    assert "getfile" not in {method.lower() for method in stage.server.calls}


async def test_other_bots_words_are_not_taken(stage: Stage) -> None:
    """What an inline bot wrote is no report of this person."""
    person = stage.citizen("ru")
    await prompted(stage, person, "ru")
    await person.send("Чужие слова о дворе.", via_bot=User(77, "Gif", "gif", is_bot=True))
    await person.sees(text_only(in_words("ru")).text)
    assert await still_writing(stage, person)


async def test_who_pins_a_message_is_left_in_peace(stage: Stage) -> None:
    """A line that Telegram puts into the chat by itself is not taken for somebody's words."""
    person = stage.citizen("ru")
    menu = await prompted(stage, person, "ru")
    pinned = Content(other={"pinned_message": render.message(menu)})
    person.put(pinned, author=person.user)
    await stage.settle()
    assert text_only(in_words("ru")).text not in {message.text for message in person.messages}
    assert await still_writing(stage, person)


async def test_our_own_card_is_not_refused(stage: Stage) -> None:
    """Who chooses one of the bot's cards in the chat with it is not told to use words."""
    person = stage.citizen("ru")
    await prompted(stage, person, "ru")
    await person.send("Закон и порядок", via_bot=stage.server.telegram.me)
    await stage.settle()
    assert text_only(in_words("ru")).text not in {message.text for message in person.messages}
    assert await still_writing(stage, person)


def _drawn(message: Message) -> set[str]:
    return {entity["type"] for entity in message.content.entities}
