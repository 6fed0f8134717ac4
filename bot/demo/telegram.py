"""Telegram as one bot sees it: the world, the bot's profile, its updates and open taps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import ClassVar, Unpack

from bot.demo.errors import BadRequest
from bot.demo.limits import Limits
from bot.demo.profile import Profile
from bot.demo.pulse import Pulse
from bot.demo.updates import UpdateQueue
from bot.demo.witness import Witness
from bot.demo.world import Chat, ChatKind, Circumstances, Content, Json, Media, Message, User
from bot.domain.week import Clock

CALLBACK_LIFETIME = 15 * 60
TAPS_REMEMBERED = 100_000
FIRST_CALLBACK = 4_611_686_018_427_387_904


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What popped up over the chat after a tap; an alert waits to be closed."""

    text: str
    show_alert: bool
    url: str = ""


@dataclass(slots=True, eq=False, repr=False)
class Tap:
    """A press on an inline button, ``answer`` set once the bot has answered it."""

    id: str
    user: User
    chat: Chat
    date: int
    message: int = 0
    data: str = ""
    update: int = 0
    answer: Answer | None = None


@dataclass(slots=True, eq=False, repr=False)
class InlineQuery:
    """What somebody typed after the bot's @name; ``results`` are set once the bot has answered."""

    id: str
    user: User
    text: str
    date: int
    results: list[Json] | None = None
    contents: dict[str, Content] = field(default_factory=dict)


@dataclass(slots=True, repr=False)
class Webhook:
    """How updates are posted; the address itself stands in the queue, which it switches."""

    default_connections: ClassVar[int] = 40
    secret: str = ""
    connections: int = default_connections
    last_error: str = ""
    last_error_date: int = 0


@dataclass(slots=True)
class _Ids:
    """The counters; callback ids look as large as Telegram's."""

    mailbox: Iterator[int] = field(default_factory=lambda: count(1))
    taps: Iterator[int] = field(default_factory=lambda: count(FIRST_CALLBACK, 7919))
    files: Iterator[int] = field(default_factory=lambda: count(1))
    albums: Iterator[int] = field(default_factory=lambda: count(13_000_000_000_000_001))


class Telegram:
    """Everything the methods read and change; ``activity`` beats with every step of the bot."""

    def __init__(self, me: User, clock: Clock, limits: Limits) -> None:
        self.me = me
        self.limits = limits
        self.profile = Profile({"": me.first_name})
        self.activity = Pulse()
        self.witness = Witness()
        self.updates = UpdateQueue(clock, self.activity)
        self.webhook = Webhook()
        self.users: dict[int, User] = {me.id: me}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.queries: dict[str, InlineQuery] = {}
        self.files: dict[str, Media] = {}
        self._names: dict[str, Chat] = {}
        self._clock = clock
        self._ids = _Ids()

    def now(self) -> int:
        """Return the time in Unix seconds, as Telegram's dates are."""
        return int(self._clock().timestamp())

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        if chat.username and not chat.is_private:
            self._names[chat.username.lower()] = chat
        self.witness.placed(chat)
        return chat

    def add_user(self, user: User) -> Chat:
        """Make a person known, with their (still unopened) private chat."""
        self.users[user.id] = user
        return self.add_chat(
            Chat(
                user.id, ChatKind.PRIVATE, title=user.first_name, username=user.username, user=user
            )
        )

    def chat(self, key: int | str | None) -> Chat:
        """Find a chat by id or by a public @name."""
        if key in {None, ""}:
            raise BadRequest("chat_id is empty")
        text = str(key)
        chat = (
            self._names.get(text[1:].lower())
            if text.startswith("@")
            else self.chats.get(int(text) if text.removeprefix("-").isdecimal() else 0)
        )
        if chat is None or (chat.is_private and chat.user is self.me):
            raise BadRequest("chat not found")
        return chat

    def post(self, chat: Chat, content: Content, **fields: Unpack[Circumstances]) -> Message:
        """Append a message to a chat."""
        message = Message(self._next_id(chat), chat, self.now(), content, **fields)
        chat.history[message.id] = message
        self._changed(message)
        return message

    def edit(self, message: Message, content: Content) -> None:
        message.become(content, self.now())
        self._changed(message)

    def remove(self, chat: Chat, messages: Iterable[Message]) -> None:
        """Take messages out of a chat, and out of its pins."""
        gone = list(messages)
        for message in gone:
            chat.remove(message)
        self.witness.deleted(chat, [message.id for message in gone])

    def pin(self, chat: Chat, pinned: list[int]) -> None:
        """Set which messages are pinned, oldest pin first."""
        chat.pinned = pinned
        chat.pulse.beat()
        self.witness.pinned(chat)

    def keep(self, kind: str, data: bytes, name: str, size: tuple[int, int] = (0, 0)) -> Media:
        """Store an upload under a new file id."""
        number = next(self._ids.files)
        media = Media(kind, f"{kind}-{number:08}", data, name, *size)
        self.files[media.file_id] = media
        return media

    def album(self) -> str:
        return str(next(self._ids.albums))

    def tap(self, user: User, chat: Chat, message: int = 0, data: str = "") -> Tap:
        """Open a callback query; only the newest are remembered."""
        tap = Tap(str(next(self._ids.taps)), user, chat, self.now(), message, data)
        self.taps[tap.id] = tap
        if len(self.taps) > TAPS_REMEMBERED:
            del self.taps[next(iter(self.taps))]
        return tap

    def answer(self, tap_id: str, answer: Answer) -> None:
        """Show the answer to a tap; a tap takes one answer, and only while it is young."""
        tap = self.taps.get(tap_id)
        if tap is None or tap.answer or self.now() - tap.date > CALLBACK_LIFETIME:
            raise BadRequest(
                "query is too old and response timeout expired or query ID is invalid"
            )
        tap.answer = answer
        tap.chat.pulse.beat()
        self.witness.answered(tap)

    def ask_inline(self, user: User, text: str) -> InlineQuery:
        """Open an inline query."""
        query = InlineQuery(str(next(self._ids.taps)), user, text, self.now())
        self.queries[query.id] = query
        return query

    def _changed(self, message: Message) -> None:
        message.chat.pulse.beat()
        self.witness.wrote(message)

    def _next_id(self, chat: Chat) -> int:
        if not chat.counts_alone:
            return next(self._ids.mailbox)
        chat.newest += 1
        return chat.newest
