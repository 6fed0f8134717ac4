"""Every Bot API method this server knows, by its name in lower case."""

from typing import Any

from aiogram.methods import TelegramMethod

from bot.demo.handler import Handler, Handlers
from bot.demo.methods import chats, edits, files, inline, messages, pins, profile, updates

_HANDLERS: Handlers = {
    **messages.HANDLERS,
    **edits.HANDLERS,
    **chats.HANDLERS,
    **pins.HANDLERS,
    **inline.HANDLERS,
    **files.HANDLERS,
    **profile.HANDLERS,
    **updates.HANDLERS,
}

METHODS: dict[str, tuple[type[TelegramMethod[Any]], Handler]] = {
    model.__api_method__.lower(): (model, handler) for model, handler in _HANDLERS.items()
}
