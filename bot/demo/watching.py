"""Looking at a chat: what it shows now, and waiting until it shows something."""

from collections.abc import Callable, Iterable

from bot.demo.telegram import Answer, Telegram
from bot.demo.world import Chat, Message

Seen = Message | Answer
Look = str | Callable[[Seen], bool]
"""A part of the text, or a question about a message or an answer."""

PATIENCE = 60.0
"""Seconds; it only ends a wait for what will never come, on a busy machine too."""


class Watching:
    """A chat, from outside."""

    def __init__(self, telegram: Telegram, chat: Chat) -> None:
        self.telegram = telegram
        self.place = chat

    @property
    def id(self) -> int:
        return self.place.id

    @property
    def messages(self) -> list[Message]:
        """What the chat shows, oldest first."""
        return self.place.messages

    @property
    def deleted(self) -> list[Message]:
        return self.place.deleted

    @property
    def screen(self) -> Message:
        """The newest message of the bot; AssertionError where there is none."""
        for message in reversed(self.place.history.values()):
            if message.by_bot and not message.service:
                return message
        raise AssertionError("the bot has written nothing here")

    async def sees(self, what: Look, within: float = PATIENCE) -> Seen:
        """Wait until the chat shows something of the bot's that fits; return it."""
        try:
            return await self.place.pulse.until(lambda: self._find(what), within)
        except TimeoutError:
            wanted = repr(what) if isinstance(what, str) else "what was asked for"
            raise AssertionError(f"{wanted} is not shown; {self.describe()}") from None

    async def gone(self, message: Message, within: float = PATIENCE) -> None:
        """Wait until a message has been deleted."""
        await self.place.pulse.until(lambda: message.id not in self.place.history, within)

    def describe(self) -> str:
        """Tell what the chat shows, for a failing test."""
        shown = [f"{m.text!r} {m.buttons}" for m in self.messages if m.by_bot]
        return "the chat shows: " + ("; ".join(shown) or "nothing")

    def _shown(self) -> Iterable[Seen]:
        return (m for m in reversed(self.place.history.values()) if m.by_bot)

    def _find(self, what: Look) -> Seen | None:
        fits = (lambda seen: what in seen.text) if isinstance(what, str) else what
        return next((seen for seen in self._shown() if fits(seen)), None)
