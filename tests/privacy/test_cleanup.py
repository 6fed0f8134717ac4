"""Clean-up: one plain form of whatever is typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.cleanup import MARKS_MAX, cleaned, is_mark

KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі Йй Ёё"

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300) | st.text(
    st.sampled_from("aй7 \n\t\0\ud83d\ude00\ufe0f\u20e3\u0301\u0306\u200b\u202e\u00a0٣３❤.")
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("қала\u200bда \u2060су\ufeff жоқ\u00ad", "қалада су жоқ"),
        ("\u202eтекст\u202c \u2066тут\u2069 \u061c.", "текст тут ."),
        ("а\x00б\x07в\x9bг", "абвг"),
        ("one\ttwo\u00a0three\u202ffour\u3000five", "one two three four five"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("  a   b \n \n \n\n c  ", "a b\n\nc"),
        ("и\u0306 е\u0308 и\u200b\u0306", "й ё й"),
        ("Z\u0301\u0302\u0303\u0304a", "\u0179\u0302a"),
        ("٠١٢٣٤٥٦٧٨٩ ８７ 𝟘𝟙 ۴", "0123456789 87 01 4"),
        ("1️⃣2️⃣3⃣", "123"),
        ("8\u03327\u0332", "87"),
        ("\ud800a\udfff", "a"),
        ("\ud83d\ude00", "😀"),
        ("❤️ ☎️ 😀 👍🏽 🇰🇿", "❤️ ☎️ 😀 👍🏽 🇰🇿"),
        ("a\ufe0fb\ufe0e", "ab"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("\u3164\u2800\u115f\u180e\U000e0041", ""),
        ('«Сөз» — "word" <b>&amp;</b> № 5 … 10 м²', '«Сөз» — "word" <b>&amp;</b> № 5 … 10 м²'),
        ("\ufdfa", "\ufdfa"),
        (KAZAKH, KAZAKH),
        (unicodedata.normalize("NFD", KAZAKH), KAZAKH),
    ],
)
def test_text_comes_out_plain(typed: str, plain: str) -> None:
    """A citizen's words stay; what cannot be seen, or turns the text round, goes."""
    assert cleaned(typed) == plain


@given(ANY_TEXT)
def test_nothing_forbidden_is_left_of_any_text(typed: str) -> None:
    """Whatever is sent, the text can be stored, encoded and shown beside others."""
    plain = cleaned(typed)
    plain.encode()
    assert plain == unicodedata.normalize("NFC", plain.strip())
    assert not {unicodedata.category(ch) for ch in plain.replace("\n", "")} & {
        "Cc", "Cf", "Cs", "Co", "Zl", "Zp",
    }  # fmt: skip
    assert not any(unicodedata.category(ch) == "Nd" and not ch.isascii() for ch in plain)
    assert "  " not in plain
    assert "\n\n\n" not in plain


@given(ANY_TEXT)
def test_marks_never_heap_up(typed: str) -> None:
    """Nobody can make a report run over the lines above and below it."""
    heap = 0
    for ch in unicodedata.normalize("NFD", cleaned(typed)):
        heap = heap + 1 if is_mark(ch) else 0
        assert heap <= MARKS_MAX


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """What the preview showed is what is stored."""
    assert cleaned(cleaned(typed)) == cleaned(typed)


@pytest.mark.parametrize("piece", [" ", "\n", " \n", "\u0301", "a", "\u200b", "1\ufe0f\u20e3"])
def test_long_monotonous_text_comes_back(piece: str) -> None:
    """A text made to keep the bot busy is cleaned like any other."""
    assert len(cleaned(piece * 100_000)) <= len(piece) * 100_000
