"""Pictures and files: uploaded, or known by their file id."""

from aiogram.types import BufferedInputFile, InputFile

from bot.demo.errors import Violation
from bot.demo.telegram import Telegram
from bot.demo.world import Media

PHOTO_BYTES = 10 * 1024 * 1024
FILE_BYTES = 50 * 1024 * 1024
SIDES = 10_000
RATIO = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


def media(telegram: Telegram, kind: str, given: str | InputFile) -> Media:
    """Return what a method's ``photo`` or ``document`` stands for."""
    if isinstance(given, BufferedInputFile):
        return _upload(telegram, kind, given)
    known = telegram.files.get(str(given))
    if known is None or known.kind != kind:
        raise Violation("wrong file identifier/HTTP URL specified")
    return known


def _upload(telegram: Telegram, kind: str, file: BufferedInputFile) -> Media:
    data, name = file.data, file.filename or kind
    if not data:
        raise Violation("file must be non-empty")
    if len(data) > (PHOTO_BYTES if kind == "photo" else FILE_BYTES):
        raise Violation(f"file is too big for a {kind}")
    size = _picture_size(data) if kind == "photo" else (0, 0)
    return telegram.keep(kind, data, name, size)


def _picture_size(data: bytes) -> tuple[int, int]:
    """Read a PNG's width and height; a JPEG's are not needed by anybody here."""
    if data.startswith(_JPEG):
        return 1, 1
    if not data.startswith(_PNG) or len(data) < len(_PNG) + 16:
        raise Violation("IMAGE_PROCESS_FAILED")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    thin = not width or not height or max(width, height) > RATIO * min(width, height)
    if thin or width + height > SIDES:
        raise Violation("PHOTO_INVALID_DIMENSIONS")
    return width, height
