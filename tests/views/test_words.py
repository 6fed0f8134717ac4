"""Dates, numbers and plurals as each language writes them."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.resources import folder
from bot.views import words as module
from bot.views.words import untranslated, words

THIN = "\u202f"
WIDE = "\xa0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.KK, f"2026{THIN}ж. 16–22 қар."),
        (Language.RU, f"16–22 нояб. 2026{THIN}г."),
        (Language.EN, "16–22 November 2026"),
    ],
)
def test_a_week_within_a_month(language: Language, expected: str) -> None:
    """A reader sees which seven days are meant, written as at home."""
    assert words(language).days(date(2026, 11, 16), date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 2, 23), date(2026, 3, 1), "23 February – 1 March 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
    ],
)
def test_a_week_across_months(first: date, last: date, expected: str) -> None:
    """A week that crosses a month or year is still read without doubt."""
    assert words(Language.EN).days(first, last) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.KK, f"2026{THIN}ж. 30 қараша, дүйсенбі, 19:00"),
        (Language.RU, f"понедельник, 30 ноября 2026{THIN}г., 19:00"),
        (Language.EN, "Monday, 30 November 2026, 19:00"),
    ],
)
def test_moments_are_told_in_almaty_time(language: Language, expected: str) -> None:
    """The hour of publication is the one on clocks in Kazakhstan."""
    assert words(language).moment(datetime(2026, 11, 30, 14, 0, tzinfo=UTC)) == expected


def test_numbers_round_half_up_and_use_the_language_separators() -> None:
    """A mean of 4.25 reads 4.3 everywhere, with the comma or point people expect."""
    kk, ru, en = (words(language) for language in Language)
    assert [_.number(Decimal("4.25"), 1) for _ in (kk, ru, en)] == ["4,3", "4,3", "4.3"]
    assert [_.number(12345) for _ in (kk, ru, en)] == [f"12{WIDE}345", f"12{WIDE}345", "12,345"]
    assert en.number(Decimal(4), 1) == "4.0"
    assert [_.percent(42) for _ in (kk, ru, en)] == ["42%", f"42{WIDE}%", "42%"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.KK, ["Тағы 1 хабарлама.", "Тағы 2 хабарлама.", "Тағы 5 хабарлама."]),
        (Language.RU, ["И ещё 1 сообщение.", "И ещё 2 сообщения.", "И ещё 5 сообщений."]),
        (Language.EN, ["And 1 more report.", "And 2 more reports.", "And 5 more reports."]),
    ],
)
def test_plural_forms(language: Language, expected: list[str]) -> None:
    """Numbers and nouns agree in each language."""
    _ = words(language)
    told = [_.plural("And {n} more report.", "And {n} more reports.", n) for n in (1, 2, 5)]
    assert told == expected


def test_values_are_inserted_as_they_are() -> None:
    """Braces that a citizen typed reach the screen untouched."""
    assert words(Language.RU)("✓ {name}: saved", name="{text} %s") == "✓ {text} %s: сохранено"


def test_a_text_without_translation_shows_in_english() -> None:
    """A forgotten text is still readable rather than an error."""
    assert words(Language.KK)("Never written anywhere") == "Never written anywhere"


def test_an_unfinished_text_counts_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor tells whoever translates of a form left empty and of a guess that is not shown."""
    copy = tmp_path / "locales"
    shutil.copytree(folder("locales"), copy)
    monkeypatch.setattr(module, "folder", lambda _: copy)
    file = copy / "kk" / "LC_MESSAGES" / "bot.po"
    text = file.read_text("utf-8").replace('msgstr[1] "Тағы {n} хабарлама."', 'msgstr[1] ""')
    assert untranslated(Language.KK) == 0
    file.write_text(text.replace('msgid "begin"', '#, fuzzy\nmsgid "begin"'), "utf-8")
    assert untranslated(Language.KK) == 2
