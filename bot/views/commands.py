"""How the bot introduces itself in Telegram: name, descriptions, commands."""

from collections.abc import Sequence

from bot.views.words import Words


def bot_name(_: Words) -> str:
    """Return at most 64 characters."""
    return _("Six Principles")


def short_description(_: Words) -> str:
    """Return at most 120 characters, shown with the bot's picture."""
    return _(
        "Six principles of domestic policy: read, rate, write. Independent, not a state service."
    )


def description(_: Words) -> str:
    """Return at most 512 characters, shown in an empty chat."""
    return "\n\n".join(
        (
            _(
                "The bot presents the six principles, collects ratings and short reports, and "
                "publishes a joint summary without names every week."
            ),
            _(
                "This is an independent open-source project, not a state service. Results show "
                "only the views of people who used the bot and do not represent the whole "
                "population."
            ),
        )
    )


def citizen_commands(_: Words) -> Sequence[tuple[str, str]]:
    """Name and describe the commands of a private chat, in the order of the menu."""
    return (
        ("start", _("begin")),
        ("principles", _("list of principles")),
        ("results", _("latest summary")),
        ("my", _("my answers and reports")),
        ("report", _("write a report")),
        ("region", _("region")),
        ("language", _("language")),
        ("share", _("links and QR codes to pass on")),
        ("privacy", _("privacy policy")),
        ("mydata", _("what is kept about me")),
        ("delete", _("delete my data")),
        ("help", _("help")),
        ("cancel", _("stop")),
    )
