"""Files that the bot reads back."""

from aiogram.methods import GetFile

from bot.demo.errors import Violation
from bot.demo.handler import Handlers
from bot.demo.telegram import Telegram
from bot.demo.world import Json


def get_file(telegram: Telegram, call: GetFile) -> Json:
    """Tell where a file can be had: under its own id."""
    media = telegram.files.get(call.file_id)
    if media is None:
        raise Violation("wrong file_id or the file is temporarily unavailable")
    told = {
        "file_id": media.file_id,
        "file_unique_id": f"u{media.file_id}",
        "file_size": len(media.data),
    }
    return told | {"file_path": media.file_id}


HANDLERS: Handlers = {GetFile: get_file}
