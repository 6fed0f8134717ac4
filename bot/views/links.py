"""Buttons that lead out of the chat: to the channel, and to a friend."""

from urllib.parse import urlencode

from bot.views.screen import Button, Keyboard
from bot.views.words import Words


def channel_row(_: Words, channel: str) -> Keyboard:
    """Make a button to the channel, where it has an @name or a link."""
    url = f"https://t.me/{channel[1:]}" if channel.startswith("@") else channel
    return ((Button(_("Open the channel"), url=url),),) if url.startswith("https://") else ()


def share_row(_: Words, bot_url: str) -> Keyboard:
    """Make a button that opens Telegram's list of chats with the bot's link in it."""
    if not bot_url:
        return ()
    query = {"url": bot_url, "text": _("Six principles: how well are they kept where you live?")}
    return ((Button(_("Share the bot"), url=f"https://t.me/share/url?{urlencode(query)}"),),)
