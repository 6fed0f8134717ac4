"""What a citizen or a moderator does: parse one event, call one use case, show one screen."""

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
