"""What people wrote, beside the figures and outside what is signed."""

from collections.abc import Sequence

from bot.domain.quote import QUOTE_MAX, QUOTES_A_WEEK, Quote
from bot.domain.report import utf16_length
from bot.views.layout import bold, lines, quoted
from bot.views.words import Words


def quotes(_: Words, chosen: Sequence[Quote]) -> Sequence[str]:
    """Set up to three quotes, a paragraph each, under a heading; nothing where there are none."""
    fitting = [quote for quote in chosen if utf16_length(quote.text) <= QUOTE_MAX]
    if not fitting:
        return []
    head = lines(
        bold(_("In people's words")),
        _("Single views, shown with their authors' permission; not part of the signed figures."),
    )
    told = (_told(_, quote) for quote in fitting[:QUOTES_A_WEEK])
    first, *rest = told
    return [lines(head, first), *rest]


def _told(_: Words, quote: Quote) -> str:
    return lines(f"{_(quote.principle.short)}:", quoted(_, quote.text))
