"""What a person hears of a ban, and what an admin can do about it."""

from html import escape

from bot.domain.errors import Banned
from bot.views.layout import lines, list_row, paragraphs
from bot.views.screen import Screen
from bot.views.taps import Menu
from bot.views.words import Words


def told(_: Words, menu: Menu, ban: Banned, contact: str) -> Screen:
    """Say why no report is taken, until when, and how to have it looked at; blame nobody."""
    code = f"<code>{ban.code}</code>"
    return Screen(
        paragraphs(
            lines(
                _(
                    "Reports from here are not taken for a while. The last such day: {date}.",
                    date=_.date(ban.last),
                ),
                _("Nothing else changes: you can read and rate as before."),
            ),
            _(
                "Why: in one week moderators marked three reports as clear insult or advertising. "
                "The bot does not know who wrote them. It knows a short mark, and your account "
                "has the same one, as have about a thousand others."
            ),
            _(
                "If they were not yours, we are sorry. Please send this code to the operator of "
                "the bot, and it will be looked at: {code}. The code says nothing about you.",
                code=code,
            ),
            _("The operator's contact: {contact}", contact=escape(contact)),
        ),
        (list_row(_, menu),),
    )


def lifted(_: Words) -> Screen:
    return Screen(_("The ban is lifted. Reports are taken from there again."))


def no_such_code(_: Words) -> Screen:
    return Screen(_("No ban has this code: it is over, or the code is not complete."))


def which_code(_: Words) -> Screen:
    """Say how the command is written."""
    return Screen(_("Write the code after the command: {example}", example="/unban ABCD1234"))
