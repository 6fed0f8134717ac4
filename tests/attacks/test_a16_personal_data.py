"""A16: personal data in free text, spelt as people spell it and as people evade a filter.

Redaction was tuned on one half of a made-up corpus and is judged on the other, which shares no
name, street or sentence with it. The corpus is of our own making: the figures say that the rules
hold for what they were written for, not what they will meet.
"""

import pytest

from bot.domain.report import CleanText
from tests.attacks.conftest import Measure
from tests.support.pii import JUDGING, TUNING, Half, corpus
from tests.support.pii_score import Score, scored

STRUCTURED, NAMED, NAMED_IN_VAIN, IN_VAIN = 0.995, 0.90, 0.05, 0.02


@pytest.fixture(scope="module")
def judged() -> Score:
    """Return what redaction does on the half that it was not tuned on."""
    return scored(corpus(JUDGING))


def test_the_halves_share_nothing() -> None:
    """The half that judges is fresh: none of its texts, nor a sentence of it, is in the other."""
    pieces = [
        {piece for text in corpus(part) for piece in text.pieces if isinstance(piece, str)}
        for part in (TUNING, JUDGING)
    ]
    shared = {piece.strip(" .") for piece in pieces[0]} & {p.strip(" .") for p in pieces[1]}
    assert shared <= {"", "(", ")"}
    again = [text.text for text in corpus(JUDGING)]
    assert again == [text.text for text in Half(JUDGING).texts()]


def test_structured_data_is_hidden(judged: Score, measure: Measure) -> None:
    """Hardly a number, address or account of a person gets past, however it is spelt."""
    measure("A16", "personal data hidden whole, of all items", judged.recall, ">= 0.995")
    for kind, share in judged.by_kind().items():
        measure("A16", f"  of these: {kind} ({judged.items[kind]})", share, "")
    evading = sum(item.how != "plain" for text in corpus(JUDGING) for item in text.items)
    measure("A16", "  items spelt so as to evade", evading, "")
    assert judged.recall >= STRUCTURED, [item.typed for item, _text in judged.missed]


def test_names_are_flagged(judged: Score, measure: Measure) -> None:
    """Where a text names somebody the moderator is told, and seldom otherwise."""
    measure("A16", "texts with a name that are flagged", judged.names, ">= 0.90")
    in_vain = len(judged.flagged_in_vain) / judged.unnamed
    measure("A16", "texts without a name that are flagged", in_vain, "<= 0.05")
    assert judged.names >= NAMED, judged.unflagged
    assert in_vain <= NAMED_IN_VAIN


def test_little_is_hidden_in_vain(judged: Score, measure: Measure) -> None:
    """What a report is about stays readable."""
    measure("A16", "words hidden in vain", judged.false, "<= 0.02")
    assert judged.false <= IN_VAIN, judged.in_vain


def test_a_filter_of_digits_alone_is_found_out(
    monkeypatch: pytest.MonkeyPatch, measure: Measure
) -> None:
    """The corpus is hard enough: a filter that knows plain figures only fails on it."""
    from bot.privacy import redaction  # noqa: PLC0415 (changed for this test alone)
    from bot.privacy.patterns_numbers import cards, phones, twelves  # noqa: PLC0415

    weak = tuple(
        (kind, find) for kind, find in redaction.FINDERS if find in {cards, phones, twelves}
    )
    monkeypatch.setattr(redaction, "FINDERS", weak)
    monkeypatch.setattr(redaction.Redaction, "__call__", lambda _self, text: CleanText(text))
    found = scored(corpus(JUDGING)[:200])
    measure("A16", "the same, by a filter of plain figures alone", found.recall, "the weak one")
    assert found.recall < STRUCTURED - 0.3
    assert found.names == 0
