"""Redaction: personal data leaves a report before anything is written."""

import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.report import HIDDEN_MARK, REPORT_MAX, Hidden
from bot.privacy.cleanup import cleaned
from bot.privacy.patterns_numbers import iban_agrees, iin_agrees, luhn_agrees
from bot.privacy.redaction import READ_MAX, Redaction, redacted
from tests.privacy.samples import AFTER_A_WORD, ALONE, AROUND, KEPT, MONOTONOUS

clean = Redaction()


def wrapped() -> list[tuple[Hidden, str, str]]:
    return [
        (kind, sample, AROUND[number % len(AROUND)])
        for kind, samples in ALONE.items()
        for number, sample in enumerate(samples)
    ]


@pytest.mark.parametrize(("kind", "sample", "around"), wrapped())
def test_personal_data_is_hidden_whole(kind: Hidden, sample: str, around: str) -> None:
    """What would tell who somebody is never reaches the desk, however it is spelt."""
    alone, inside = clean(sample), clean(around.format(sample))
    assert alone.text == HIDDEN_MARK
    assert alone.hidden == (kind,)
    assert HIDDEN_MARK in inside.text
    assert set(inside.hidden) == {kind}
    assert not any(ch.isdigit() for ch in inside.text)


@pytest.mark.parametrize(("typed", "kept", "kind"), AFTER_A_WORD)
def test_short_numbers_are_hidden_after_a_word_that_names_them(
    typed: str, kept: str, kind: Hidden
) -> None:
    """A town number or a paper is recognised by the word before it, which stays readable."""
    text = clean(typed)
    assert (text.text, text.hidden) == (kept, (kind,))


@pytest.mark.parametrize("typed", KEPT)
def test_what_a_report_needs_is_kept(typed: str) -> None:
    """Sums, dates, times, streets and emergency numbers stay: a report is about them."""
    text = clean(typed)
    assert (text.text, text.hidden) == (cleaned(typed), ())


def test_kinds_are_told_in_the_order_of_the_text() -> None:
    """The preview can say what was hidden, part by part."""
    text = clean("@aliya_kz, 87011234567, t.me/x және aliya@mail.ru, 850101300005")
    assert text.text == "[…], […], […] және […], […]"
    assert text.hidden == (
        Hidden.USERNAME, Hidden.PHONE, Hidden.LINK, Hidden.EMAIL, Hidden.NUMBER,
    )  # fmt: skip


def test_a_mark_typed_by_hand_hides_nothing_from_redaction() -> None:
    """Nobody gets a number past it by writing the mark."""
    text = clean("[…] 87011234567[…]@aliya_kz")
    assert text.text == "[…] […][…][…]"
    assert text.hidden == (Hidden.PHONE, Hidden.USERNAME)


def test_nothing_of_an_over_long_text_is_kept() -> None:
    """A text that is refused for its length leaves no trace, wherever it would have been cut."""
    text = clean("87011234567 сыр " * READ_MAX)
    assert text.length > REPORT_MAX
    assert not text.empty
    assert set(text.text) == {"x"}


def test_letters_that_only_fold_to_latin_ones_do_no_harm() -> None:
    """A Turkish letter in an account number is no reason for the bot to fall over."""
    assert clean("KZ 86 125 KİT 5004100100").hidden == ()
    assert clean("кз 86 125 KZT 5004100100").hidden == (Hidden.IBAN,)


def test_a_probe_is_hidden_whole() -> None:
    """A text built so that every mark uncovers the next find is not worked through for hours."""
    text = clean("кв 1" * 200)
    assert text.text == HIDDEN_MARK
    assert text.empty


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_long_monotonous_text_comes_back(piece: str) -> None:
    """A text made to keep the bot busy is worked through, at twice the length that is read."""
    text, hidden = redacted((piece * READ_MAX)[: 2 * READ_MAX])
    assert text.count(HIDDEN_MARK) >= bool(hidden)


@pytest.mark.parametrize("letter", ["a", "1", "@", ".", "(", "ұ", " ", "-"])
def test_one_character_without_end_comes_back(letter: str) -> None:
    """No pattern starts over at every character of a run: 100,000 of them come to an end."""
    text, _ = redacted(letter * 100_000)
    assert text in {letter * 100_000, HIDDEN_MARK}


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
SAMPLES = [sample for samples in ALONE.values() for sample in samples]
PIECES = st.lists(
    st.sampled_from([*SAMPLES, *KEPT, *MONOTONOUS, HIDDEN_MARK, " ", "\n", "тел. ", "ИИН ", "а"]),
    max_size=12,
).map("".join)


@given(ANY_TEXT | PIECES)
def test_redacting_twice_changes_nothing(typed: str) -> None:
    """What was sent is what the preview showed."""
    once = clean(typed)
    twice = clean(once.text)
    assert (twice.text, twice.hidden) == (once.text, ())
    assert once.text.count(HIDDEN_MARK) >= bool(once.hidden)


WORDS = st.lists(
    st.sampled_from(("үй", "алдында", "жол", "бұзылған,", "нет", "света", "во дворе,", "вода")),
    max_size=6,
).map(" ".join)
DIGIT = st.sampled_from(string.digits)
GAP = st.sampled_from(["", " ", "-", "\u00a0", " - "])


def grouped(digits: str, sizes: tuple[int, ...], gap: str) -> str:
    ends = [sum(sizes[:count]) for count in range(len(sizes) + 1)]
    return gap.join(digits[start:end] for start, end in pairwise(ends))


def surrounded(before: str, inner: str, after: str) -> str:
    return f"{before} {inner} {after}"


def assert_hidden(typed: str, kind: Hidden) -> None:
    text = clean(typed)
    assert text.hidden == (kind,)
    assert not any(ch.isdigit() for ch in text.text)


@given(
    WORDS, st.sampled_from(["+7", "8", "7"]), st.sampled_from("47"), DIGIT, st.data(), GAP, WORDS
)
def test_every_phone_is_hidden(
    before: str, lead: str, code: str, second: str, data: st.DataObject, gap: str, after: str
) -> None:
    """No telephone number of the country stays in a report."""
    rest = data.draw(st.text(DIGIT, min_size=8, max_size=8))
    number = grouped(code + second + rest, (3, 3, 2, 2), gap)
    assert_hidden(surrounded(before, f"{lead}{gap}{number}", after), Hidden.PHONE)


@given(WORDS, st.text(DIGIT, min_size=11, max_size=11), GAP, WORDS)
def test_every_iin_is_hidden(before: str, head: str, gap: str, after: str) -> None:
    """No IIN or BIN stays in a report, whatever birth date it claims."""
    issued = [head + last for last in string.digits if iin_agrees(head + last)]
    for iin in issued:
        assert_hidden(surrounded(before, grouped(iin, (6, 6), gap), after), Hidden.NUMBER)


@given(WORDS, st.text(DIGIT, min_size=15, max_size=15), GAP, WORDS)
def test_every_card_is_hidden(before: str, head: str, gap: str, after: str) -> None:
    """No bank card stays in a report, in fours or in any other groups."""
    (card,) = [head + last for last in string.digits if luhn_agrees(head + last)]
    assert_hidden(surrounded(before, grouped(card, (4, 4, 4, 4), gap), after), Hidden.CARD)
    assert_hidden(surrounded(before, grouped(card, (8, 8), gap), after), Hidden.CARD)


ACCOUNT = st.text(
    st.sampled_from(string.digits + string.ascii_uppercase), min_size=13, max_size=13
)


@given(
    WORDS, st.text(DIGIT, min_size=3, max_size=3), ACCOUNT, st.sampled_from(["", " ", "-"]), WORDS
)
def test_every_iban_is_hidden(before: str, bank: str, account: str, gap: str, after: str) -> None:
    """No bank account of the country stays in a report."""
    (iban,) = [
        f"KZ{check:02}{bank}{account}"
        for check in range(2, 99)
        if iban_agrees(f"KZ{check:02}{bank}{account}")
    ]
    assert_hidden(surrounded(before, grouped(iban, (4,) * 5, gap), after), Hidden.IBAN)
