"""Commands that need no Telegram, carried out here where no bot runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app.commands import back_up, export, rotate
from bot.app.stores import Stores
from bot.app.world import World
from bot.control import Tell
from bot.domain.errors import OperatorError
from bot.settings import Settings
from bot.storage import schema
from bot.storage.engine import Database
from bot.usecases.signing import RotateSigning

OFFLINE = frozenset({"backup", "export", "rotate"})


async def offline(settings: Settings, name: str, arguments: Mapping[str, Any], tell: Tell) -> str:
    """Do one of OFFLINE; raises OperatorError where a bot, or nothing, is there."""
    if not schema.check(settings.database_url):
        raise OperatorError("There is no database yet: nothing to do.")
    if name == "backup":  # it does not even need keys
        async with open_database(Database(settings.database_url)) as database:
            return await back_up(database, arguments, tell)
    stores = Stores(settings, World())
    async with open_database(stores.database):
        await stores.database.lead()
        signatory = await stores.signatory()
        if name == "export":
            return await export(stores, signatory, Path(arguments["into"]), tell)
        return await rotate(RotateSigning(stores.signing_keys, signatory))


@asynccontextmanager
async def open_database(database: Database) -> AsyncIterator[Database]:
    """Have a database open while the context lasts."""
    await database.open()
    try:
        yield database
    finally:
        await database.close()
