"""The words of a method: parsed, checked, and with the people they mention found."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from aiogram.types import MessageEntity

from bot.demo import render
from bot.demo.telegram import Telegram
from bot.demo.text import Formatted, caption, message_text
from bot.demo.world import Json


class Captioned(Protocol):
    """A method, or a part of an album, that carries a caption."""

    @property
    def caption(self) -> str | None: ...
    @property
    def parse_mode(self) -> object: ...
    @property
    def caption_entities(self) -> Sequence[MessageEntity] | None: ...


class Worded(Protocol):
    """A method that carries the text of a message."""

    @property
    def text(self) -> str | None: ...
    @property
    def parse_mode(self) -> object: ...
    @property
    def entities(self) -> Sequence[MessageEntity] | None: ...


def text_of(telegram: Telegram, call: Worded) -> Formatted:
    return known(telegram, message_text(call.text, call.parse_mode, call.entities))


def caption_of(telegram: Telegram, part: Captioned) -> Formatted:
    return known(telegram, caption(part.caption, part.parse_mode, part.caption_entities))


def known(telegram: Telegram, words: Formatted) -> Formatted:
    """Name the people who are mentioned by id; a mention of a stranger is plain text."""
    text, entities = words
    return text, tuple(_named(telegram, entities))


def _named(telegram: Telegram, entities: Sequence[Json]) -> Iterator[Json]:
    for entity in entities:
        if entity["type"] != "text_mention":
            yield entity
        elif user := telegram.users.get(entity["user"]):
            yield entity | {"user": render.user(user)}
