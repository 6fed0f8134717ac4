"""The bot's keys and database as at its start, without Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot import settings as configuration
from bot.app.stores import Stores
from bot.app.world import World
from bot.domain.week import Week
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.storage import schema
from tests.support.clock import FrozenClock

WEEK = Week(202648)


def chosen(folder: Path, **changed: object) -> Settings:
    usual: dict[str, object] = {
        "token": "123456:ABC-def",
        "database_url": f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        "keys_dir": folder / "keys",
    }
    return configuration.of(**(usual | changed))


@asynccontextmanager
async def awake(
    settings: Settings, clock: FrozenClock | None = None
) -> AsyncIterator[tuple[Stores, Signatory]]:
    """Open keys and database as the bot does at its start."""
    stores = Stores(settings, replace(World(), clock=clock or FrozenClock()))
    schema.ensure(settings.database_url)
    await stores.database.open()
    try:
        signatory = await stores.signatory()
        await stores.weeks.open(WEEK)
        yield stores, signatory
    finally:
        await stores.database.close()
