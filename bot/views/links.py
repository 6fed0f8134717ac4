"""Links and buttons that lead out of the chat: to the bot, to the channel, and to a friend."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.domain.language import Language
from bot.views.screen import Button, Keyboard
from bot.views.taps import HOME, Target, start_payload
from bot.views.words import Words


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the bot is passed on.

    ``bot_url`` opens it; ``inline`` tells whether Telegram lets it be called in any chat, which
    is switched on at @BotFather.
    """

    bot_url: str = ""
    inline: bool = False


def deep_link(bot_url: str, target: Target, language: Language) -> str:
    """Return the link that opens a principle or a week, or the list, in a language."""
    return f"{bot_url}?start={start_payload(target, language)}"


def channel_row(_: Words, channel: str) -> Keyboard:
    """Make a button to the channel, where it has an @name or a link."""
    url = f"https://t.me/{channel[1:]}" if channel.startswith("@") else channel
    return ((Button(_("Open the channel"), url=url),),) if url.startswith("https://") else ()


def share_row(_: Words, sharing: Sharing, target: Target = HOME) -> Keyboard:
    """Make a button that puts a card, or else a link, into a chat of the person's choice."""
    if not sharing.bot_url:
        return ()
    name = _("Share in a chat")
    if sharing.inline:
        return ((Button(name, share=" ".join((*_number(target), _.language))),),)
    words = _(target.principle.name) if target.principle else _invitation(_)
    query = {"url": deep_link(sharing.bot_url, target, _.language), "text": words}
    return ((Button(name, url=f"https://t.me/share/url?{urlencode(query)}"),),)


def _number(target: Target) -> tuple[str, ...]:
    return (str(target.principle.number),) if target.principle else ()


def _invitation(_: Words) -> str:
    return _("Six principles: how well are they kept where you live?")
