"""Hiding parts of a report: choose a part, then all of it or single words; a mark stays."""

from bot.domain.masking import parts_of, words_of
from bot.domain.report import Report
from bot.views.desk import card_text
from bot.views.desk_taps import DeskTap, DeskVerb
from bot.views.layout import paragraphs
from bot.views.screen import Button, Row, Screen
from bot.views.words import Words

SHOWN = 26
"""Characters of a word or a part on a button."""

WORDS_A_ROW = 3
HIDDEN = "✕ "


def parts(_: Words, report: Report) -> Screen:
    """Offer the parts of a text, each with its first words."""
    words = words_of(report.text.text)
    rows: list[Row] = []
    for number, part in enumerate(parts_of(report.text.text)):
        mark = HIDDEN if set(part) <= set(report.masks) else ""
        label = mark + _short(" ".join(words[at] for at in part))
        rows.append((_button(label, DeskVerb.PART, report, number),))
    return Screen(
        paragraphs(card_text(_, report), _("Choose the part that holds what has to be hidden.")),
        (*rows, (_button(_("Back"), DeskVerb.BACK, report),)),
    )


def words(_: Words, report: Report, number: int) -> Screen:
    """Offer one part as a whole and word by word; the parts again where there is none such."""
    found = parts_of(report.text.text)
    if number >= len(found):
        return parts(_, report)
    told = words_of(report.text.text)
    buttons = [_word(report, at, told[at]) for at in found[number]]
    rows = [tuple(buttons[at : at + WORDS_A_ROW]) for at in range(0, len(buttons), WORDS_A_ROW)]
    hidden = set(found[number]) <= set(report.masks)
    verb = DeskVerb.SHOW_PART if hidden else DeskVerb.HIDE_PART
    whole = _("Show this part again") if hidden else _("Hide all of it")
    return Screen(
        paragraphs(card_text(_, report), _("Tap words to hide them; tap again to show them.")),
        (
            (_button(whole, verb, report, number),),
            *rows,
            (_button(_("Back"), DeskVerb.HIDE, report),),
        ),
    )


def part_of(report: Report, word: int) -> int:
    """Return the number of the part that a word belongs to."""
    found = enumerate(parts_of(report.text.text))
    return next((number for number, part in found if word in part), 0)


def _word(report: Report, number: int, word: str) -> Button:
    """Make a button that says what a tap does, so that one that comes twice changes nothing."""
    if number in report.masks:
        return _button(HIDDEN + _short(word), DeskVerb.SHOW_WORD, report, number)
    return _button(_short(word), DeskVerb.HIDE_WORD, report, number)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _button(text: str, verb: DeskVerb, report: Report, number: int | None = None) -> Button:
    return Button(text, data=str(DeskTap(verb, report.id, number=number)))
