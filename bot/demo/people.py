"""A person at a client: writes, taps, and sees what the bot shows."""

from collections.abc import Callable, Iterable, Iterator
from typing import Unpack
from urllib.parse import parse_qs, urlsplit

from bot.demo import render
from bot.demo.kinds import KINDS
from bot.demo.telegram import Answer, Tap, Telegram
from bot.demo.text import typed
from bot.demo.watching import PATIENCE, Seen, Watching
from bot.demo.world import (
    ANONYMOUS_ADMIN,
    CHANNEL_BOT,
    Chat,
    Circumstances,
    Content,
    Json,
    Member,
    Message,
    Role,
    User,
)

TAP_LANE = 3 << 33
"""Telegram keeps taps of a person in order, apart from what they write."""

Label = str | Callable[[str], bool]


class Room(Watching):
    """One person in one chat."""

    def __init__(self, telegram: Telegram, user: User, chat: Chat) -> None:
        super().__init__(telegram, chat)
        self.user = user
        self._taps: list[Tap] = []

    @property
    def answers(self) -> list[Answer]:
        """What popped up after this person's taps, oldest first."""
        return [tap.answer for tap in self._taps if tap.answer]

    async def send(
        self,
        text: str,
        *,
        reply_to: Message | None = None,
        forwarded: bool = False,
        via_bot: User | None = None,
        as_chat: Watching | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write a text: by oneself, forwarded, via an inline bot, or in another's name.

        ``anonymous`` is an admin who hides behind the group, ``as_chat`` a channel's owner who
        writes in the channel's name.
        """
        extra: Json = {}
        if forwarded:
            date = self.telegram.now()
            extra["forward_origin"] = {
                "type": "hidden_user",
                "sender_user_name": "Somebody",
                "date": date,
            }
        if via_bot:
            extra["via_bot"] = render.user(via_bot)
        words, entities = typed(text)
        how = self._author(as_chat, anonymous=anonymous)
        how |= {"reply_to": reply_to, "extra": extra}
        return self.put(Content(words, entities), **how)

    async def send_kind(self, kind: str, caption: str = "") -> Message:
        """Send something that is no text: a key of ``KINDS`` such as ``voice``."""
        words, entities = typed(caption)
        content = Content(words, entities, other=KINDS[kind])
        return self.put(content, **self._author(None, anonymous=False))

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        words, entities = typed(text)
        self.telegram.edit(message, Content(words, entities))
        self._push("edited_message", message)

    async def tap(
        self, label: Label, message: Message | None = None, within: float = PATIENCE
    ) -> Tap:
        """Press the newest button with such a label, waiting until there is one.

        A string fits the whole label, or else its beginning, or else a part of it.
        """
        shown, button = await self._button(label, message, within)
        if "callback_data" not in button:
            raise AssertionError(f"{button['text']!r} is no button to tap: {button}")
        return await self.tap_data(button["callback_data"], shown)

    async def tap_data(self, data: str, message: Message | None = None) -> Tap:
        """Send any callback data from a message, as a modified client may."""
        message = message or self.screen
        tap = self.telegram.tap(self.user, self.place, message.id, data)
        self._taps.append(tap)
        there = message.id in self.place.history
        payload = {
            "id": tap.id,
            "from": render.user(self.user),
            "chat_instance": str(-self.place.id),
            "data": data,
            "message": render.message(message) if there else render.gone(self.place, message.id),
        }
        lane = self.user.id + TAP_LANE
        tap.update = self.telegram.updates.push("callback_query", payload, lane)
        return tap

    async def follow(
        self, label: Label, message: Message | None = None, within: float = PATIENCE
    ) -> str:
        """Press a link button; a deep link to the bot is followed. Returns the address."""
        _, button = await self._button(label, message, within)
        await self.open_link(button["url"])
        return str(button["url"])

    async def open_link(self, url: str) -> None:
        """Open a link: a deep link to the bot sends its /start, another one does nothing."""
        parts = urlsplit(url)
        username = self.telegram.me.username.lower()
        if parts.hostname == "t.me" and parts.path.strip("/").lower() == username:
            payload = parse_qs(parts.query).get("start", [""])[0]
            await self.send(f"/start {payload}".strip())

    async def answer(self, tap: Tap, within: float = PATIENCE) -> Answer:
        """Wait for the answer to one tap."""
        try:
            return await self.place.pulse.until(lambda: tap.answer, within)
        except TimeoutError:
            raise AssertionError(f"the tap was not answered; {self.describe()}") from None

    def _shown(self) -> Iterable[Seen]:
        yield from super()._shown()
        yield from reversed(self.answers)

    async def _button(
        self, label: Label, message: Message | None, within: float
    ) -> tuple[Message, Json]:
        try:
            return await self.place.pulse.until(lambda: self._labelled(label, message), within)
        except TimeoutError:
            raise AssertionError(f"no button {label!r}; {self.describe()}") from None

    def _labelled(self, label: Label, message: Message | None) -> tuple[Message, Json] | None:
        shown = [message] if message else reversed(self.place.history.values())
        found = ((m, _fitting(label, m)) for m in shown)
        return next(((m, button) for m, button in found if button), None)

    def _author(self, as_chat: Watching | None, *, anonymous: bool) -> Circumstances:
        if as_chat:
            author = self.telegram.users[CHANNEL_BOT]
            return {"author": author, "sender_chat": as_chat.place}
        if anonymous:
            author = self.telegram.users[ANONYMOUS_ADMIN]
            return {"author": author, "sender_chat": self.place}
        return {"author": self.user}

    def put(self, content: Content, **how: Unpack[Circumstances]) -> Message:
        """Write any content, with the bot told of what it may read."""
        if self.place.blocked:
            raise AssertionError("who has blocked the bot cannot write to it")
        self.place.started = True
        message = self.telegram.post(self.place, content, **how)
        self._push("message", message)
        return message

    def _push(self, kind: str, message: Message) -> None:
        if _bot_reads(self.telegram, message):
            self.telegram.updates.push(kind, render.message(message), self.place.id)


class Person(Room):
    """Somebody with a private chat with the bot; ``in_group`` is the same person elsewhere."""

    def __init__(self, telegram: Telegram, user: User, chat: Chat) -> None:
        super().__init__(telegram, user, chat)
        self._rooms: dict[int, Room] = {}

    @property
    def chat(self) -> list[Message]:
        """What the private chat shows, oldest first."""
        return self.messages

    @property
    def commands(self) -> list[tuple[str, str]]:
        """The command list this person is offered, as (command, description)."""
        listed = self.telegram.profile.commands_for(self.user, self.place)
        return [(command["command"], command["description"]) for command in listed]

    def in_group(self, group: Watching) -> Room:
        return self._rooms.setdefault(group.id, Room(self.telegram, self.user, group.place))

    async def start(self, payload: str = "") -> Message:
        """Press "Start", or open a deep link."""
        return await self.send(f"/start {payload}".strip())

    async def block_bot(self) -> None:
        self._restate(Role.MEMBER, Role.KICKED)

    async def unblock_bot(self) -> None:
        self._restate(Role.KICKED, Role.MEMBER)

    def _restate(self, before: Role, after: Role) -> None:
        self.place.blocked = after is Role.KICKED
        me, now = self.telegram.me, self.telegram.now()
        change = render.member_update(
            self.place, self.user, now, Member(me, before), Member(me, after)
        )
        self.telegram.updates.push("my_chat_member", change, self.place.id)


def _fitting(label: Label, message: Message) -> Json | None:
    """Return the button of a message that fits best, exact labels first."""
    buttons = [button for row in message.content.keyboard for button in row]
    for fits in _fits(label):
        for button in buttons:
            if fits(button["text"]):
                return button
    return None


def _fits(label: Label) -> Iterator[Callable[[str], bool]]:
    if not isinstance(label, str):
        yield label
        return
    yield label.__eq__
    yield lambda text: text.startswith(label)
    yield lambda text: label in text


def _bot_reads(telegram: Telegram, message: Message) -> bool:
    """Tell whether privacy mode lets a message through to the bot."""
    chat, me = message.chat, message.chat.member(telegram.me)
    if chat.is_private:
        return True
    if not me.present:
        return False
    meant = message.text.startswith("/") or f"@{telegram.me.username}" in message.text
    answers = message.reply_to is not None and message.reply_to.by_bot
    return me.runs_chat or message.service or meant or answers
