"""How the text of a setting becomes the value that the code works with.

Each reader takes what stands in the environment and raises ValueError where it cannot be meant.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from pydantic import BeforeValidator

from bot.domain.desk import Quiet
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.schedule import PublishAt

Chat = int | str
"""A chat's number, or a public channel's @name."""

_MASTER_KEY_BYTES = 32
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def reader(parse: Callable[[str], object]) -> BeforeValidator:
    """Parse a text; leave alone what is a value already."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


def like(pattern: str) -> BeforeValidator:
    """Refuse a text that is not wholly of this ASCII pattern."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise ValueError
        return value

    return reader(check)


def read_chat(value: str) -> Chat:
    if re.fullmatch(r"@[A-Za-z]\w{3,31}", value, re.ASCII):
        return value
    return read_number(value)


def read_number(value: str) -> int:
    """Read a Telegram id; groups and channels have negative ones."""
    if re.fullmatch(r"-?[1-9][0-9]{0,15}", value, re.ASCII) is None:
        raise ValueError
    return int(value)


def read_numbers(value: str) -> tuple[int, ...]:
    return tuple(read_number(part.strip()) for part in value.split(","))


def read_channels(value: str) -> Mapping[Language, Chat]:
    """Read ``kk=@a,ru=@b,en=@c``; every language has its channel."""
    pairs = (part.strip().split("=", 1) for part in value.split(","))
    channels = {Language(language): read_chat(chat) for language, chat in pairs}
    if len(channels) < len(Language):
        raise ValueError
    return channels


def same_channel(given: dict[str, Any]) -> Mapping[Language, Chat]:
    """Publish all languages in turn where there is one channel."""
    chat = given.get("channel_id")
    return {} if chat is None else dict.fromkeys(Language, chat)


def read_hour(value: str) -> time:
    if re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value, re.ASCII) is None:
        raise ValueError
    return time.fromisoformat(value)


def read_quiet(value: str) -> Quiet:
    starts, _, ends = value.partition("-")
    return Quiet(read_hour(starts.strip()), read_hour(ends.strip()))


def read_publish_at(value: str) -> PublishAt:
    day, _, hour = value.lower().partition(" ")
    return PublishAt(_WEEKDAYS.index(day), read_hour(hour.strip()))


def read_pauses(value: str) -> Pauses:
    return Pauses(tuple(_pause(part.strip()) for part in value.split(",")))


def _pause(value: str) -> Pause:
    first, last = (date.fromisoformat(day) for day in value.split("/"))
    if last < first:
        raise ValueError
    return Pause(first, last)


def read_master_key(value: str) -> str:
    if len(b64decode(value, validate=True)) != _MASTER_KEY_BYTES:
        raise ValueError
    return value
