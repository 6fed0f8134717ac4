"""Requests as they arrive: form, multipart or JSON, read into aiogram's own method classes."""

from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from aiohttp import BodyPartReader, MultipartReader, web
from pydantic import BaseModel, ValidationError

from bot.demo.errors import Violation
from bot.demo.world import Json

M = TypeVar("M", bound=TelegramMethod[Any])
_MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
}
_RAW = {str, InputFile}


@dataclass(slots=True)
class Form:
    """The fields of a request, and its uploads by part name."""

    values: Json = field(default_factory=dict)
    files: dict[str, BufferedInputFile] = field(default_factory=dict)


async def read_request(request: web.Request) -> Form:
    """Read any of the encodings that the Bot API takes."""
    form = Form(dict(request.query))
    match request.content_type:
        case "application/json":
            form.values |= decode_json(await request.read())
        case "multipart/form-data":
            await read_parts(await request.multipart(), form)
        case _:
            form.values.update(await request.post())
    return form


async def read_parts(parts: MultipartReader, form: Form) -> None:
    """Add the parts of a multipart body to a form; a part with a file name is an upload."""
    async for part in parts:
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Violation("a multipart part has no name")
        data = bytes(await part.read(decode=True))
        if part.filename:
            form.files[part.name] = BufferedInputFile(data, part.filename)
        else:
            form.values[part.name] = _utf8(data)


def decode_json(body: bytes) -> Json:
    try:
        values = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Violation("can't parse request JSON object") from error
    if not isinstance(values, dict):
        raise Violation("object expected as the request")
    return values


def read_method(model: type[M], form: Form) -> M:
    """Validate a form as one method; Violation where a parameter is unknown, lacking or wrong."""
    values = dict(form.values)
    for name in values:
        if name not in model.model_fields:
            raise Violation(f"unknown parameter {name}")
    for name in values.keys() & _encoded(model):
        if isinstance(values[name], str):
            values[name] = _nested(name, values[name])
    _put_files(values, form, model)
    try:
        call = model.model_validate(values)
    except ValidationError as error:
        raise _wrong(error) from None
    _refuse_extras(call)
    return call


@cache
def _encoded(model: type[BaseModel]) -> frozenset[str]:
    """Return the parameters that travel as JSON within a form."""
    return frozenset(
        name for name, info in model.model_fields.items() if not _plain(info.annotation)
    )


def _plain(annotation: object) -> bool:
    """Tell whether a parameter is a word or a number by itself."""
    if get_origin(annotation) in {Union, UnionType}:
        return any(_plain(part) for part in get_args(annotation) if part is not type(None))
    return annotation in {*_RAW, int, float, bool}


def _nested(name: str, text: str) -> object:
    try:
        return msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Violation(f"can't parse {name} JSON object") from error


def _put_files(values: Json, form: Form, model: type[BaseModel]) -> None:
    """Set uploads in their places: under their own name, or where ``attach://`` points."""
    if not form.files:
        return
    for name, value in values.items():
        values[name] = _attached(value, form)
    for name, file in form.files.items():
        if name in model.model_fields:
            values[name] = file


def _attached(value: Any, form: Form) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, str) and value.startswith("attach://"):
        try:
            return form.files[value.removeprefix("attach://")]
        except KeyError:
            raise Violation("attached file not found") from None
    if isinstance(value, list):
        return [_attached(item, form) for item in value]
    if isinstance(value, dict):
        return {key: _attached(item, form) for key, item in value.items()}
    return value


def _refuse_extras(model: BaseModel) -> None:
    """Refuse fields no class knows, at any depth; aiogram's models would keep them."""
    for name in model.model_extra or ():
        raise Violation(f"unknown field {name} in {type(model).__name__}")
    for name in model.model_fields_set:
        for part in _models_in(getattr(model, name)):
            _refuse_extras(part)


def _models_in(value: object) -> list[BaseModel]:
    if isinstance(value, BaseModel):
        return [value]
    if isinstance(value, list):
        return [model for item in value for model in _models_in(item)]
    return []


def _wrong(error: ValidationError) -> Violation:
    """Name the first wrong parameter; never its value, which may be a person's words."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "request"
    if first["type"] == "missing":
        return Violation(_MISSING.get(name, f"parameter {name} is required"))
    return Violation(f"parameter {name} is of a wrong type")


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Violation("strings must be encoded in UTF-8") from error
