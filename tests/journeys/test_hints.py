"""Hints on the cards: what a moderator is told to look at, in the desk's language."""

from pathlib import Path

import pytest

from bot.demo.crowd import press
from tests.support.reporting import LANGUAGES, TEXT, card_of, in_words, rows, submitted
from tests.support.stage import Stage, staged

TWIN = "Another report says nearly the same."
MANY = "Several reports say nearly the same."
COPY = TEXT.upper().replace("О", "O").replace("А", "A").replace("БІРАҚ", "АЛ")  # Latin letters


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_card_tells_what_was_noticed(tmp_path: Path, language: str) -> None:
    """A second text of a campaign, abuse and elections are pointed out; nothing is refused."""
    _ = in_words(language)
    async with staged(tmp_path, desk_language=language, desk_open_cards=50) as stage:
        await submitted(stage)
        assert _(TWIN) not in (await card_of(stage)).text
        await submitted(stage, COPY)
        assert _(TWIN) in (await card_of(stage, COPY)).text
        loud = "Сайлауда кандидат ақымақ болды, көршім айтты."
        await submitted(stage, loud)
        card = await card_of(stage, loud)
        noticed = (
            "May be about one private person.",
            "May be about elections, candidates or parties.",
            "Has a word that may insult.",
        )
        assert [text for text in noticed if _(text) not in card.text] == []
        assert _(TWIN) not in card.text
        assert await rows(stage, "SELECT DISTINCT state FROM reports") == [("pending",)]


async def test_many_are_spoken_of_together(stage: Stage) -> None:
    """From the fourth text on, the card says that there are several."""
    for number in range(4):
        await submitted(stage, f"{TEXT} {'Бәрі де көріп жүр. '[: number * 4]}")
        await stage.tick()
    assert [in_words("kk")(MANY) in card.text for card in stage.cards] == [False] * 3 + [True]


async def test_a_deleted_text_is_compared_with_nothing(stage: Stage) -> None:
    """What its author took back lives on in no hint."""
    person = await submitted(stage)
    await stage.tick()
    assert len(stage.app.stores.likeness.keys) == 1
    await person.send("/delete")
    await press(person, "delyes:")
    await stage.settle()
    await stage.tick()
    assert stage.app.stores.likeness.keys == frozenset()
