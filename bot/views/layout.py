"""What screens are laid out with: paragraphs, bullets, and buttons to other screens."""

from collections.abc import Sequence
from html import escape

from bot.domain.principles import Principle
from bot.domain.report import HIDDEN_MARK, utf16_length
from bot.views.screen import Button, Keyboard, Row
from bot.views.taps import HOME, Menu, Tap, Target, Verb
from bot.views.words import Words


def paragraphs(*parts: str) -> str:
    """Put a blank line between parts; empty ones are left out."""
    return "\n\n".join(filter(None, parts))


def lines(*parts: str) -> str:
    """Put each part on its own line; empty ones are left out."""
    return "\n".join(filter(None, parts))


def bullets(*items: str) -> str:
    return lines(*(f"• {item}" for item in items))


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def quoted(_: Words, text: str) -> str:
    """Set a citizen's words as a quotation, with what was hidden told in this language."""
    words = escape(text).replace(HIDDEN_MARK, _("[hidden]"))
    return f"<blockquote>{words}</blockquote>"


def shortened(text: str, limit: int) -> str:
    """Return as much of a text as fits into so many UTF-16 units, the cut marked."""
    if utf16_length(text) <= limit:
        return text
    while utf16_length(text) >= limit:
        text = text[:-1]
    return text.rstrip() + "…"


def to(text: str, verb: Verb, menu: Menu, target: Target = HOME) -> Button:
    """Make a button to another screen."""
    return Button(text, data=str(Tap(verb, menu, target=target)))


def to_principle(text: str, verb: Verb, menu: Menu, principle: Principle) -> Button:
    """Make a button that concerns one principle."""
    return Button(text, data=str(Tap(verb, menu, principle)))


def list_row(_: Words, menu: Menu) -> Row:
    return (to(_("Back to the list"), Verb.HOME, menu),)


def pairs(buttons: Sequence[Button]) -> Keyboard:
    """Set buttons two a row."""
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
