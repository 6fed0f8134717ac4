"""The two screens on the way in: language, then consent."""

from html import escape

from bot.domain.language import Language
from bot.views.layout import bold, bullets, lines, list_row, paragraphs, to
from bot.views.screen import Screen
from bot.views.taps import Menu, Target, Verb
from bot.views.words import Words, words

LANGUAGE_NAMES = {
    Language.KK: "Қазақша",
    Language.RU: "Русский",
    Language.EN: "English",
}
"""Each in its own language, whatever the screen's."""


def choose_language(menu: Menu, target: Target) -> Screen:
    """Ask for the language in all of them; nothing else the menu remembers is lost."""
    return Screen(
        " · ".join(_("Choose a language") for _ in map(words, Language)),
        tuple(
            (to(name, Verb.SPEAK, menu.speaking(language), target),)
            for language, name in LANGUAGE_NAMES.items()
        ),
    )


def consent(_: Words, menu: Menu, target: Target, operator: str) -> Screen:
    """Say who runs the bot and what is kept; agreeing takes an active tap."""
    return Screen(
        paragraphs(
            lines(
                bold(_("Six Principles")),
                _(
                    "This is an independent open-source project, not a state service. Here you "
                    "can rate how well each principle is kept where you live and write a short "
                    "report."
                ),
                _("Operated by: {operator}", operator=escape(operator)),
            ),
            bullets(
                _(
                    "We do not store your name or phone number. Your Telegram id is never "
                    "written in readable form."
                ),
                _(
                    "Ratings are sealed with a key that is new each week. Until the week ends "
                    "the key is on our server; then it is destroyed. After that nobody can open "
                    "single ratings, ourselves included."
                ),
                _(
                    "Results are published with added random (statistical) noise, so that no one "
                    "person's answer stands out."
                ),
                _(
                    "Telegram itself and your own phone are outside our power, so the chat keeps "
                    "only ✓ marks, never scores."
                ),
            ),
            _(
                "The bot is for people aged 18 and over. By pressing the button you confirm your "
                "age and give your consent. You can withdraw it at any time: /delete. The limits "
                "of these promises and everything else: /privacy"
            ),
        ),
        (
            (to(_("I agree, continue"), Verb.AGREE, menu.consenting(), target),),
            (to(_("Decline"), Verb.DECLINE, menu),),
            (to(_("Privacy policy"), Verb.PRIVACY, menu, target),),
            (to(_("Change language"), Verb.LANGUAGES, menu, target),),
        ),
    )


def declined(_: Words, menu: Menu) -> Screen:
    return Screen(
        lines(
            _("All right, nothing was stored. If you change your mind, start again: /start"),
            _("You can still read about the principles."),
        ),
        (list_row(_, menu),),
    )
