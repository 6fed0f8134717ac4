"""What a person is shown: a text, a keyboard, and what pops up over it."""

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.release import Release


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; exactly one of ``data`` (callback data), ``url`` and ``share`` is set.

    ``share`` opens the list of chats with this text typed after the bot's name.
    """

    text: str
    data: str = ""
    url: str = ""
    share: str = ""


Row = tuple[Button, ...]
Keyboard = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The chart of a release, in one language; ``history`` is newest first."""

    release: Release
    history: tuple[Release, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Screen:
    """``text`` is Telegram HTML, already escaped; empty where only an answer to a tap is meant.

    ``toast`` passes by at the top of the chat, ``alert`` waits to be closed; both are plain text
    of at most 200 characters, at most one is set, and neither is ever the only sign of success.
    Where there is a ``picture`` the text stands under it, and must do without it.
    """

    text: str = ""
    keyboard: Keyboard = ()
    toast: str = ""
    alert: str = ""
    picture: Picture | None = None
