"""Commands that need no Telegram, carried out here where no bot runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app.commands import back_up, disclose, export, rotate
from bot.app.stores import Stores
from bot.app.world import World
from bot.control import Tell
from bot.domain.errors import OperatorError, SecondInstance
from bot.settings import Settings
from bot.storage import schema
from bot.storage.engine import Database
from bot.storage.moving import move

OFFLINE = frozenset({"backup", "export", "rotate", "disclose"})


async def offline(settings: Settings, name: str, arguments: Mapping[str, Any], tell: Tell) -> str:
    """Do one of OFFLINE; raises OperatorError where a bot, or nothing, is there."""
    if not schema.check(settings.database_url):
        raise OperatorError("There is no database yet: nothing to do.")
    if name == "backup":  # it does not even need keys
        async with open_database(Database(settings.database_url)) as database:
            return await back_up(database, arguments, tell, World().clock)
    stores = Stores(settings, World())
    async with open_database(stores.database):
        await stores.database.must_lead()
        if name == "disclose":
            return await disclose(stores, int(arguments["account"]))
        signatory = await stores.signatory()
        if name == "export":
            return await export(stores, signatory, Path(arguments["into"]), tell)
        return await rotate(stores, signatory, str(arguments["key"]))


async def move_to(settings: Settings, url: str, tell: Tell) -> str:
    """Carry the database over to another; raises OperatorError where a bot is at work."""
    if not schema.check(settings.database_url):
        raise OperatorError("There is no database yet: nothing to do.")
    async with open_database(Database(settings.database_url)) as database:
        await database.must_lead()
        await move(database, url, tell)
    return (
        "moved: put the new address into BOT_DATABASE_URL, keep BOT_KEYS_DIR as it is, and once "
        "the bot runs, destroy the old database"
    )


async def note_post(settings: Settings, channel: int | str, message: int) -> None:
    """Remember setup's test post: the search for a lost post begins behind it.

    Makes keys and database where they are new; a running bot knows its channel already.
    """
    stores = Stores(settings, World())
    try:
        schema.ensure(settings.database_url)
        async with open_database(stores.database):
            await stores.outbox.note_message(channel, message)
    except SecondInstance:
        return


@asynccontextmanager
async def open_database(database: Database) -> AsyncIterator[Database]:
    """Have a database open while the context lasts."""
    await database.open()
    try:
        yield database
    finally:
        await database.close()
