"""Granting what somebody on the page does in a chat: writes, taps, opens a link."""

import re

from bot.demo import frames, inline
from bot.demo import wishes as w
from bot.demo.live import Live
from bot.demo.people import Person, Room
from bot.demo.telegram import InlineQuery
from bot.demo.text import TEXT_UNITS, utf16
from bot.demo.wishes import Refused
from bot.demo.world import Chat, ChatKind, Json, Message

DATA_BYTES = 64
QUERY_CHARACTERS = 256
INLINE_PATIENCE = 3.0
MOST_NEWCOMERS = 50
NAMES = ("Ерлан", "Жанар", "Марат", "Ольга", "Нұргүл", "Dmitri", "Алия", "Тоғжан")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Doings:
    """What a person of the cast can do; Refused where Telegram would not let them."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._queries: dict[int, InlineQuery] = {}

    async def send(self, wish: w.Send) -> None:
        room = self._writable(wish.who, wish.chat)
        if not wish.text.strip() or utf16(wish.text) > TEXT_UNITS:
            raise Refused("A message has 1 to 4,096 characters.")
        reply = None if wish.reply_to is None else _message(room.place, wish.reply_to)
        await room.send(wish.text, reply_to=reply)

    async def tap(self, wish: w.Tap) -> None:
        room = self._room(wish.who, wish.chat)
        if not 1 <= len(wish.data.encode("utf-8", "surrogatepass")) <= DATA_BYTES:
            raise Refused("A button carries 1 to 64 bytes.")
        await room.tap_data(wish.data, _message(room.place, wish.message))

    async def start(self, wish: w.Start) -> None:
        if not _PAYLOAD.fullmatch(wish.payload):
            raise Refused("A deep link carries up to 64 letters, digits, _ and -.")
        await self._person(wish.who).start(wish.payload)

    async def commands(self, wish: w.Commands) -> Json:
        room = self._room(wish.who, wish.chat)
        return self._live.commands(self._person(wish.who), room.place)

    async def language(self, wish: w.Speak) -> None:
        person = self._person(wish.who)
        person.user.language_code = wish.code or None
        self._live.met(person)

    async def newcomer(self, wish: w.Newcomer) -> None:
        del wish
        scene = self._live.stage
        number = len(scene.cast.of("citizen"))
        if number >= MOST_NEWCOMERS:
            raise Refused("There are enough newcomers; be one of them.")
        name = NAMES[number % len(NAMES)]
        person = scene.cast.add(
            scene.server.person(first_name=name, language_code="kk"), "citizen"
        )
        self._live.push({"type": "chat", "chat": frames.chat(person.place)})
        self._live.met(person)

    async def inline(self, wish: w.Inline) -> Json:
        if len(wish.query) > QUERY_CHARACTERS:
            raise Refused("An inline query has up to 256 characters.")
        person = self._person(wish.who)
        try:
            query = await inline.offered(person, wish.query, INLINE_PATIENCE)
        except TimeoutError:
            raise Refused("The bot has offered nothing.") from None
        if query.results is None:
            raise Refused("This bot has no inline mode.")
        self._queries[person.id] = query
        return {"type": "inline", "person": person.id, "results": query.results}

    async def choose(self, wish: w.Choose) -> None:
        room = self._writable(wish.who, wish.chat)
        query = self._offered(wish.who)
        if query is None or wish.result not in query.contents:
            raise Refused("This was not offered.")
        inline.choose(room, query, wish.result)

    def _offered(self, number: int) -> InlineQuery | None:
        return self._queries.get(number)

    def _person(self, number: int) -> Person:
        try:
            return self._live.stage.cast.people[number]
        except KeyError:
            raise Refused("There is no such person here.") from None

    def _room(self, number: int, chat: int) -> Room:
        """Find a person's place in a chat that they may look into."""
        person, scene = self._person(number), self._live.stage
        if chat == person.id:
            return person
        if chat not in scene.cast.chats(person):
            raise Refused("This person does not see that chat.")
        return person.in_group(scene.desk if chat == scene.desk.id else scene.channel)

    def _writable(self, number: int, chat: int) -> Room:
        room = self._room(number, chat)
        place = room.place
        if place.kind is ChatKind.CHANNEL:
            raise Refused("Only the bot writes in the channel.")
        if not place.is_private and not place.member(room.user).present:
            raise Refused("Only members write in this group.")
        return room


def _message(chat: Chat, number: int) -> Message:
    """Find a message, deleted ones included: an old client may still show it."""
    found = chat.history.get(number)
    found = found or next((gone for gone in chat.deleted if gone.id == number), None)
    if found is None:
        raise Refused("There is no such message.")
    return found
