"""Passing the bot on: links, and posters with a QR code, for each principle and language."""

from collections.abc import Mapping
from html import escape

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.views.entry import LANGUAGE_NAMES
from bot.views.layout import bold, lines, list_row, paragraphs, to
from bot.views.links import Sharing, deep_link, share_row
from bot.views.screen import Keyboard, Screen
from bot.views.taps import HOME, Menu, Target, Verb
from bot.views.words import Words

POSTERS: Mapping[Verb, Language] = {
    Verb.POSTER_KK: Language.KK,
    Verb.POSTER_RU: Language.RU,
    Verb.POSTER_EN: Language.EN,
}


def share(_: Words, menu: Menu, target: Target, sharing: Sharing) -> Screen:
    """Offer the links and posters of one principle, or of the bot itself."""
    links = (
        f"{LANGUAGE_NAMES[language]}: {deep_link(sharing.bot_url, target, language)}"
        for language in Language
    )
    text = paragraphs(
        bold(_("Share: {name}", name=title(_, target))),
        _("A link opens the bot in its language. Copy it, or send it to a chat."),
        lines(*map(escape, links)),
        _("A QR code comes as a picture to print, A6 in size."),
    )
    posters = tuple(
        to(f"QR · {LANGUAGE_NAMES[language]}", verb, menu, target)
        for verb, language in POSTERS.items()
    )
    return Screen(text, (*share_row(_, sharing, target), posters, *_others(_, menu, target)))


def poster_sent(_: Words, target: Target, bot_url: str) -> Screen:
    """Accompany a poster; ``_`` are the words of the poster's own language."""
    link = deep_link(bot_url, target, _.language)
    return Screen(lines(bold(title(_, target)), escape(link), not_the_state(_)))


def no_poster(_: Words) -> Screen:
    return Screen(_("Something went wrong on our side. Please try again later."))


def title(_: Words, target: Target) -> str:
    """Name what is shared."""
    return _(target.principle.name) if target.principle else _("Six Principles")


def not_the_state(_: Words) -> str:
    return _("Independent open-source project, not a state service.")


def _others(_: Words, menu: Menu, target: Target) -> Keyboard:
    if target != HOME:
        return ((to(_("Share something else"), Verb.SHARE, menu),), list_row(_, menu))
    principles = ((to(_(p.short), Verb.SHARE, menu, Target(p)),) for p in PRINCIPLES)
    return (*principles, list_row(_, menu))
