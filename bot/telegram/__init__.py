"""All that speaks to Telegram."""

import bot.telegram.models  # noqa: F401 (its work is done as it is imported)
