"""Near-duplicates are found, and what merely resembles is left alone."""

from collections.abc import Mapping

import pytest

from bot.domain.folding import folded_words
from bot.domain.likeness import Likeness
from tests.support.near_duplicates import JUDGED, TRIED, Phrases, labelled, rates

ROAD = "Ауламыздағы жол жөнделді, бірақ көше шамдары екі айдан бері жанбайды."


@pytest.mark.parametrize("half", [TRIED, JUDGED], ids=["tried", "judged"])
def test_near_duplicates_are_found(half: Mapping[str, Phrases]) -> None:
    """Of 150 reports with 30 edited copies, 95 in 100 copies are hinted at, 2 in 100 wrongly."""
    texts = labelled(half)
    assert len(texts) == 150
    recall, false = rates(texts)
    assert recall >= 0.95
    assert false <= 0.02


@pytest.mark.parametrize(
    "twin",
    [
        ROAD.upper(),
        ROAD.translate(str.maketrans("аеорсу", "aeopcy")),
        ROAD.translate(str.maketrans("қғәөұүңі", "кгаоууни")),
        "Көше шамдары екі айдан бері жанбайды, бірақ ауламыздағы жол жөнделді!!!",
        ROAD.replace("бірақ", "ал"),
        f"Сәлем. {ROAD} 🙏",
    ],
    ids=["loud", "latin", "russian keyboard", "turned", "edited", "dressed"],
)
def test_a_disguise_does_not_help(twin: str) -> None:
    """Other letters, another order, other punctuation: the desk sees that it is the same."""
    index = Likeness()
    index.learn(b"road", ROAD)
    assert index.alike(twin) == [b"road"]


def test_a_report_is_not_its_own_twin() -> None:
    """The card of a report that nobody else wrote has no such hint."""
    index = Likeness()
    index.learn(b"road", ROAD)
    assert index.alike(ROAD, but=b"road") == []


def test_the_most_alike_comes_first() -> None:
    """A moderator is led to the nearest text."""
    index = Likeness()
    index.learn(b"near", ROAD.replace("екі айдан бері", "көптен"))
    index.learn(b"same", ROAD)
    assert index.alike(ROAD) == [b"same", b"near"]


def test_what_was_taken_back_is_forgotten() -> None:
    """A report that its author deleted leaves no trace in the hints of others."""
    index = Likeness()
    for number in range(10):
        index.learn(bytes([number]), f"{ROAD} {'жаңа ' * number}")
    for number in range(1, 10):
        index.forget(bytes([number]))
        index.forget(bytes([number]))
    assert index.keys == {bytes(1)}
    assert index.alike(ROAD) == [bytes(1)]
    assert len(index._sketches) < 3


@pytest.mark.parametrize("text", ["", "!!!", "Жол нашар", "0" * 600, "а" * 600, "[…]"])
def test_a_text_that_says_too_little_is_nobodys_twin(text: str) -> None:
    """Two people who both write "the road is bad" are no campaign."""
    index = Likeness()
    index.learn(b"1", text)
    assert index.alike(text) == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Қала", ["kaлa"]),
        ("кала", ["kaлa"]),
        ("KАЛА!", ["kaлa"]),
        ("М0СТ, 12 мост", ["moct", "0", "moct"]),
        ("Ёлка—ёлка", ["eлka", "eлka"]),
    ],
)
def test_what_looks_the_same_is_spelt_the_same(text: str, folded: list[str]) -> None:
    """A swapped letter or a digit in a word changes nothing for who compares."""
    assert folded_words(text) == folded
