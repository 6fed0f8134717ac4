"""Citizens who write reports, and a look at what is kept of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql

from bot.demo.crowd import press, showing
from bot.demo.people import Person, Room
from bot.demo.world import Message
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.report import Conversation
from bot.storage.all_tables import metadata
from bot.views.words import Words, words
from tests.support.stage import Stage

LANGUAGES = tuple(Language)
TEXT = "Ауламыздағы жол жөнделді, бірақ жарық әлі жоқ."


async def prompted(
    stage: Stage, person: Person, language: str = "kk", principle: int = 1
) -> Message:
    """Take a person from /start to the prompt of a report."""
    await stage.opened_page(person, principle, language)
    await press(person, "write:")
    return await showing(person, "cancel:", "")


async def previewed(
    stage: Stage, person: Person, text: str = TEXT, language: str = "kk", principle: int = 1
) -> Message:
    """Take a person from /start to the preview of a report."""
    await prompted(stage, person, language, principle)
    await person.send(text)
    return await showing(person, "send:", "")


async def submitted(
    stage: Stage, text: str = TEXT, language: str = "kk", *, tell: bool = False
) -> Person:
    """Have somebody new send a report, and the chats come to rest."""
    person = stage.citizen(language)
    await previewed(stage, person, text, language)
    if tell:
        await press(person, "tell:")
    await press(person, "send:")
    await person.sees("/my")
    await stage.settle()
    return person


async def card_of(stage: Stage, text: str = TEXT) -> Message:
    """Let the desk deal, and return the card that holds a text."""
    await stage.tick()
    return next(card for card in stage.cards if text in card.text)


async def answered(room: Room, data: str, card: Message) -> str:
    """Tap with such data and return what pops up."""
    return (await room.answer(await room.tap_data(data, card))).text


def data_of(card: Message, verb: str) -> str:
    """Return what a card's button carries: ``ok``, ``no``, ``why``, ``back`` or ``undo``."""
    buttons = [button["callback_data"] for row in card.content.keyboard for button in row]
    return next(str(data) for data in buttons if data.startswith(f"desk:{verb}:"))


def in_words(language: str) -> Words:
    return words(Language(language))


def only_in(language: str, text: str, msgid: str, **values: object) -> bool:
    """Tell whether a text says something in this language and in none of the others."""
    said = {one: in_words(one)(msgid, **values) in text for one in LANGUAGES}
    return said == {one: one == language for one in LANGUAGES}


async def rows(stage: Stage, query: str) -> list[Any]:
    """Read the database as somebody who holds the file would."""
    return await stage.app.stores.database.read(
        lambda connection: list(connection.execute(sql(query)).all())
    )


async def kept(stage: Stage) -> int:
    """Count the reports."""
    return int((await rows(stage, "SELECT count(*) FROM reports"))[0][0])


async def dialogue(stage: Stage, person: Person) -> Conversation | None:
    return await stage.app.stores.conversations.read(stage.week, Citizen(person.user.id))


async def raw_bytes(stage: Stage) -> bytes:
    """Return all that lies on the disk of an SQLite database, or in the tables of PostgreSQL."""
    if not stage.app.stores.database.sqlite:
        values = [value for row in await all_rows(stage) for value in row]
        return b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
    await rows(stage, "SELECT 1")
    return b"".join(f.read_bytes() for f in (stage.folder / "data").iterdir() if f.is_file())


async def all_rows(stage: Stage) -> list[tuple[object, ...]]:
    """Return every row of every table."""
    return await stage.app.stores.database.read(
        lambda c: [tuple(row) for t in metadata.sorted_tables for row in c.execute(select(t))]
    )
