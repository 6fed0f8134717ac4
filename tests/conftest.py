"""What holds for all tests."""

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
