"""The pinned guide and the reminder, as they stand in a channel of three languages."""

from bot.domain.language import Language
from bot.domain.report import utf16_length
from bot.domain.schedule import PublishAt
from bot.views.guide import DATA_LICENCE, guide, reminder
from bot.views.words import words
from tests.views.scenes import BOT_URL, WEEK, facts_of
from tests.views.telegram_html import visible

SPOKEN = [words(language) for language in Language]


def test_three_languages_fit_one_post() -> None:
    """Whoever opens a shared channel finds their own language, whole, in one pinned post."""
    screen = guide(SPOKEN, facts_of(), PublishAt(), BOT_URL)
    assert utf16_length(visible(screen.text)) <= 4096
    assert screen.text.count("<blockquote expandable>") == 3
    for _ in SPOKEN:
        assert _("How to read the figures") in screen.text
    links = [button.url for row in screen.keyboard for button in row]
    assert links == [f"{BOT_URL}?start=lang_{language}" for language in Language]


def test_a_channel_of_one_language_folds_nothing() -> None:
    """A reader of one language sees at once what ε and ± are, who runs it, and the key."""
    text = guide(SPOKEN[2:], facts_of(), PublishAt(), BOT_URL).text
    assert "<blockquote" not in text
    shown = visible(text)
    for told in ("± is the effect", "ε = 100", "Monday, 19:00", "0" * 64, DATA_LICENCE):
        assert told in shown
    assert "<1> & " in shown
    assert "Test mode" in shown


def test_a_reminder_has_no_number_of_people() -> None:
    """Nobody learns from a reminder how many have answered so far."""
    screen = reminder(SPOKEN, WEEK, BOT_URL)
    figures = {"2026", "23", "29"}  # the week's dates
    found = {part.strip(".") for part in screen.text.replace("–", " ").split()}
    assert {part for part in found if part.isdigit()} <= figures
    assert len(screen.keyboard) == 3
