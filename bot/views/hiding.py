"""Hiding parts of a report: choose a part, then all of it or single words; a mark stays."""

from bot.domain.masking import parts_of, words_of
from bot.domain.report import Report
from bot.views.desk import card_text
from bot.views.layout import paragraphs
from bot.views.screen import Button, Row, Screen
from bot.views.taps import DeskTap, DeskVerb
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
    buttons = [
        _button(
            (HIDDEN if at in report.masks else "") + _short(told[at]), DeskVerb.WORD, report, at
        )
        for at in found[number]
    ]
    rows = [tuple(buttons[at : at + WORDS_A_ROW]) for at in range(0, len(buttons), WORDS_A_ROW)]
    whole = _("Show this part again") if _whole(report, found[number]) else _("Hide all of it")
    return Screen(
        paragraphs(card_text(_, report), _("Tap words to hide them; tap again to show them.")),
        (
            (_button(whole, DeskVerb.ALL, report, number),),
            *rows,
            (_button(_("Back"), DeskVerb.HIDE, report),),
        ),
    )


def part_of(report: Report, word: int) -> int:
    """Return the number of the part that a word belongs to."""
    found = enumerate(parts_of(report.text.text))
    return next((number for number, part in found if word in part), 0)


def _whole(report: Report, part: range) -> bool:
    return set(part) <= set(report.masks)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _button(text: str, verb: DeskVerb, report: Report, number: int | None = None) -> Button:
    return Button(text, data=str(DeskTap(verb, report.id, number=number)))
