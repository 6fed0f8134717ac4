"""Read what a tap carries, once, and hand it to the handler."""

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from bot.domain.citizen import Citizen
from bot.views.desk_taps import DeskTap, RoomTap, parse_desk, parse_room
from bot.views.objection_taps import AgainTap, NoteTap, parse_again, parse_note
from bot.views.taps import OwnTap, RateTap, Tap, Verb, parse_own, parse_rate, parse_tap
from bot.views.window_taps import WindowTap, parse_window
from bot.views.words import Words, words


class Tapped(Filter):
    """A citizen's button with one of these verbs; gives ``tap``, ``_`` and ``citizen``."""

    def __init__(self, *verbs: Verb) -> None:
        self._verbs = frozenset(verbs)

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Tap | Words | Citizen]:
        tap = parse_tap(query.data or "")
        if tap is None or tap.verb not in self._verbs or not is_private(query):
            return False
        return {"tap": tap, "_": words(tap.menu.language), "citizen": Citizen(query.from_user.id)}


async def rated(query: CallbackQuery) -> bool | dict[str, RateTap | Words | Citizen]:
    """Take a score button, or its withdrawal; gives ``tap``, ``_`` and ``citizen``."""
    tap = parse_rate(query.data or "")
    if tap is None or not is_private(query):
        return False
    return {"tap": tap, "_": words(tap.menu.language), "citizen": Citizen(query.from_user.id)}


async def on_own(query: CallbackQuery) -> bool | dict[str, OwnTap | Words | Citizen]:
    """Take a button about one of one's own reports; gives ``tap``, ``_`` and ``citizen``."""
    tap = parse_own(query.data or "")
    if tap is None or not is_private(query):
        return False
    return {"tap": tap, "_": words(tap.menu.language), "citizen": Citizen(query.from_user.id)}


async def on_desk(query: CallbackQuery) -> bool | dict[str, DeskTap]:
    """Take a button under a card, wherever the card was forwarded to; gives ``tap``."""
    tap = parse_desk(query.data or "")
    return False if tap is None else {"tap": tap}


async def on_window(query: CallbackQuery) -> bool | dict[str, WindowTap]:
    """Take a button under the preview of a release; gives ``window_tap``."""
    tap = parse_window(query.data or "")
    return False if tap is None else {"window_tap": tap}


async def on_note(query: CallbackQuery) -> bool | dict[str, NoteTap | Words | Citizen]:
    """Take a button under the note of a verdict; gives ``tap``, ``_`` and ``citizen``."""
    tap = parse_note(query.data or "")
    if tap is None or not is_private(query):
        return False
    return {"tap": tap, "_": words(tap.language), "citizen": Citizen(query.from_user.id)}


async def on_second_reading(query: CallbackQuery) -> bool | dict[str, AgainTap]:
    """Take a button under a second reading, wherever it was forwarded to; gives ``tap``."""
    tap = parse_again(query.data or "")
    return False if tap is None else {"tap": tap}


async def in_room(query: CallbackQuery) -> bool | dict[str, RoomTap]:
    """Take a button of the desk message, wherever it was forwarded to; gives ``tap``."""
    tap = parse_room(query.data or "")
    return False if tap is None else {"tap": tap}


def is_private(query: CallbackQuery) -> bool:
    """Tell whether the tap comes from the tapper's own chat with the bot."""
    return query.message is not None and query.message.chat.id == query.from_user.id
