"""What implements a Bot API method."""

from collections.abc import Callable
from typing import Any

from aiogram.methods import TelegramMethod

from bot.demo.telegram import Telegram

Handler = Callable[[Telegram, Any], Any]
"""Takes the validated call; returns the result as JSON values, or a promise of it."""

Handlers = dict[type[TelegramMethod[Any]], Handler]
