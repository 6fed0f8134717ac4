"""Requests as bytes that stay the same for as long as they wait: what was decided is sent."""

from collections.abc import Mapping
from typing import Any, cast

import aiogram.methods
import msgspec
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile

from bot.telegram.markup import markup
from bot.views.screen import Keyboard, Screen

ATTACHED = "attach://"


class _Frozen(msgspec.Struct, array_like=True, frozen=True):
    method: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]]


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(_Frozen)


def pack(
    method: str,
    params: Mapping[str, object],
    files: Mapping[str, tuple[str, bytes]] | None = None,
) -> bytes:
    """Freeze a request of the Bot API, for example ``sendPhoto``; equal requests, equal bytes.

    ``params`` are plain values with the Bot API's own names; ``chat_id`` may be left to
    ``unpack``. ``files`` are named file contents: key -> (file name, bytes), referred to in
    ``params`` as ``attach://key``. ValueError where there is no such method.
    """
    _class_of(method)
    return _encoder.encode(_Frozen(method, dict(params), dict(files or {})))


def message(screen: Screen, *, silent: bool = True, **more: object) -> bytes:
    """Freeze a message that says what a screen says; ``more`` are parameters of its request."""
    params: dict[str, object] = {
        "text": screen.text,
        "parse_mode": "HTML",
        "disable_notification": silent,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": buttons(screen.keyboard),
    }
    return pack("sendMessage", params | more)


def buttons(keyboard: Keyboard) -> dict[str, object] | None:
    """Return a keyboard as plain values; None where there are no buttons."""
    found = markup(keyboard)
    return None if found is None else found.model_dump(exclude_none=True)


def unpack(body: bytes, chat: int | str | None = None) -> TelegramMethod[Any]:
    """Open a frozen request, addressed to ``chat`` where one is given."""
    frozen = _decoder.decode(body)
    files = {
        ATTACHED + key: BufferedInputFile(content, name)
        for key, (name, content) in frozen.files.items()
    }
    params = cast("dict[str, Any]", _attach(frozen.params, files))
    if chat is not None:
        params["chat_id"] = chat
    return _class_of(frozen.method)(**params)


def silenced(body: bytes) -> bytes:
    """Return the same request for another chat: without a sound, in answer to nothing."""
    frozen = _decoder.decode(body)
    params = frozen.params | {"disable_notification": True}
    params.pop("reply_parameters", None)
    return pack(frozen.method, params, frozen.files)


def _attach(value: object, files: Mapping[str, BufferedInputFile]) -> object:
    match value:
        case str():
            return files.get(value, value)
        case dict():
            return {key: _attach(item, files) for key, item in value.items()}
        case list():
            return [_attach(item, files) for item in value]
    return value


def _class_of(method: str) -> type[TelegramMethod[Any]]:
    found = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    if not (isinstance(found, type) and issubclass(found, TelegramMethod)):
        raise ValueError(method)  # noqa: TRY004 (the name is wrong, not its type)
    return found
