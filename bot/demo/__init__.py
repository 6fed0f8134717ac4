"""The embedded Bot API server: Telegram in memory, on loopback, as strict as the real one."""

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
