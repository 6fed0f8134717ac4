"""A person who types the bot's @name in any chat, and chooses what it offers."""

from bot.demo import render
from bot.demo.people import Room
from bot.demo.telegram import InlineQuery
from bot.demo.watching import PATIENCE
from bot.demo.world import ChatKind, Message

_KINDS = {ChatKind.PRIVATE: "sender"}
"""A private chat is told as "sender" where it is the one with the bot itself."""


async def offered(room: Room, text: str, within: float = PATIENCE) -> InlineQuery:
    """Ask the bot; return the query with its results, TimeoutError where none come."""
    telegram = room.telegram
    query = telegram.ask_inline(room.user, text)
    payload = {
        "id": query.id,
        "from": render.user(room.user),
        "query": text,
        "offset": "",
        "chat_type": _KINDS.get(room.place.kind, str(room.place.kind)),
    }
    if telegram.profile.inline and telegram.updates.push("inline_query", payload, room.user.id):
        await telegram.activity.until(lambda: query.results is not None, within)
    return query


def choose(room: Room, query: InlineQuery, result: str) -> Message:
    """Put an offered result into the chat; KeyError where it was not offered."""
    telegram = room.telegram
    via = {"via_bot": render.user(telegram.me)}
    message = room.put(query.contents[result], author=room.user, extra=via)
    chosen = {"result_id": result, "from": render.user(room.user), "query": query.text}
    telegram.updates.push("chosen_inline_result", chosen, room.user.id)
    return message
