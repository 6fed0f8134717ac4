"""The desk's window, as a moderator uses it."""

from bot.demo.people import Room
from bot.demo.world import Message
from bot.domain.week import Week
from bot.views.taps_window import WindowTap, WindowVerb
from tests.support.stage import Stage

FILES = 3
POSTS = 6 + FILES
"""A picture and the figures, in three languages, and an album of files."""


def windows(stage: Stage) -> list[Message]:
    """Return what the desk was told of releases, oldest first; the previews stand above."""
    return [message for message in stage.desk.messages if _data(message)]


def previews(stage: Stage) -> list[Message]:
    """Return what the desk was shown before it is posted."""
    return [message for message in stage.cards if not _data(message)]


def read_and_seen(message: Message) -> tuple[str, bytes]:
    """Return all the words of a message, and its picture."""
    return message.words, message.media.data if message.media else b""


async def tapped(room: Room, message: Message, verb: WindowVerb, week: Week) -> str:
    """Press a button of the window; return what pops up."""
    data = next(data for data in _data(message) if data.startswith(f"win:{verb}:{week.number}"))
    return (await room.answer(await room.tap_data(data, message))).text


async def held(stage: Stage, week: Week, number: int = 0) -> Message:
    """Have a moderator hold a week for the first reason offered; return the window's message."""
    message = windows(stage)[-1]
    await tapped(stage.room(number), message, WindowVerb.HOLD, week)
    await stage.settle()
    await tapped(stage.room(number), message, WindowVerb.REASON, week)
    await stage.settle()
    return message


def forged(verb: WindowVerb, week: Week) -> str:
    """Return data of a button that was not drawn."""
    return str(WindowTap(verb, week))


def _data(message: Message) -> list[str]:
    buttons = [button for row in message.content.keyboard for button in row]
    data = (button.get("callback_data", "") for button in buttons)
    return [one for one in data if one.startswith("win:")]
