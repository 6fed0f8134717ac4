"""What ``setup`` says on a terminal; plain text, one question at a time."""

from bot.domain.language import Language
from bot.views.layout import lines, paragraphs
from bot.views.words import Words, words

NO = "-"
"""What is typed for "none" and "no", in every language."""


def welcome(_: Words) -> str:
    return paragraphs(
        _("This sets up the bot in a few questions. Ctrl+C stops it; nothing is written before."),
        _("Enter keeps what stands in [brackets]. {no} means none, or no.", no=NO),
    )


def ask_token(_: Words) -> str:
    return _("Token from @BotFather (send /newbot there):")


def token_unknown(_: Words) -> str:
    return _("Telegram does not know this token. Copy it again, all of it.")


def met(_: Words, bot: str) -> str:
    return _("This is {bot}.", bot=bot)


def ask_channel(_: Words, bot: str) -> str:
    return paragraphs(
        _(
            "Results go to a public channel. Make {bot} an administrator there that may post "
            "messages, then press Enter. Or type the channel's @name or number.",
            bot=bot,
        ),
        _("Channel:"),
    )


def ask_group(_: Words, bot: str) -> str:
    return paragraphs(
        _(
            "Reports are read in a private group: whoever joins it is a moderator. Add {bot} to "
            "it, then press Enter. Or type the group's number. Without a group, reports are off.",
            bot=bot,
        ),
        _("Group:"),
    )


def found(_: Words, title: str, chat: str) -> str:
    return _("Found: {title} ({chat})", title=title, chat=chat)


def nothing_found(_: Words) -> str:
    return _(
        "Nothing of that kind has come from Telegram yet. Remove the bot there, add it again and "
        "press Enter."
    )


def cannot_look(_: Words) -> str:
    return _(
        "Another program takes this bot's updates, so the chat cannot be found. Stop that "
        "program, or type the @name or number."
    )


def not_a_chat(_: Words) -> str:
    return _("This is no @name or number of such a chat that the bot can see.")


def ask_admin(_: Words, number: int) -> str:
    return _(
        "The account {number} added the bot. Shall it be an administrator, who may lift holds and "
        "bans? Enter for yes:",
        number=number,
    )


def ask_operator(_: Words) -> str:
    return paragraphs(
        _("The law wants citizens to know who runs the bot; /privacy will show it."),
        _("Your name, or your organisation's:"),
    )


def ask_contact(_: Words) -> str:
    return _("How people can reach you (e-mail, phone or @name):")


def ask_country(_: Words) -> str:
    return _("The country where this server stands:")


def too_long(_: Words) -> str:
    return _("This is longer than 100 characters.")


def written(_: Words, file: str) -> str:
    return _("Written to {file}, for this user's eyes only.", file=file)


def mend(_: Words) -> str:
    return _("Mend this in Telegram, then press Enter; {no} goes on without.", no=NO)


def ask_post(_: Words) -> str:
    return _("Send a test post to the channel now? Enter for yes:")


def test_post(bot: str) -> str:
    """Return the post itself, in all languages at once."""
    spoken = (words(language) for language in Language)
    return lines(*(_("A test of {bot}. This post can be deleted.", bot=bot) for _ in spoken))


def ask_delete(_: Words) -> str:
    return _("It is there. Look at it; then Enter deletes it, {no} keeps it:", no=NO)


def delete_yourself(_: Words) -> str:
    return _("Telegram did not delete it; delete it by hand.")


def not_posted(_: Words) -> str:
    return _("Telegram did not take the post. Look for it in the channel, then run doctor.")


def done(_: Words) -> str:
    return _("All is set. Start the bot with: python -m bot run")
