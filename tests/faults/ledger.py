"""What a stopped bot has kept, read with its own keys."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from sqlalchemy import select

from bot import settings as configuration
from bot.app.stores import Stores
from bot.app.world import World
from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from bot.storage.tables import ballots, reports


class Ledger:
    """The stores of one installation while no bot runs on it."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def ballot(self, week: Week, person: int) -> Ballot:
        return await self._stores.ballots.read(week, Citizen(person))

    async def ballots(self) -> int:
        """Count the sheets."""
        rows = select(ballots.c.slot)
        return len(await self._stores.database.read(lambda c: c.execute(rows).all()))

    async def reports(self, week: Week) -> Sequence[str]:
        """Return the texts that were taken."""
        rows = select(reports.c.id, reports.c.sealed_text)
        found = await self._stores.database.read(lambda c: c.execute(rows).all())
        safe = self._stores.keyring.report(week)
        return [safe.open(sealed or b"", id_).text for id_, sealed in found]


@asynccontextmanager
async def ledger(folder: Path, url: str = "") -> AsyncIterator[Ledger]:
    """Open what lies in a bot's folder; ``url`` is that of a database which lies elsewhere."""
    settings = configuration.of(
        token="1:a",
        database_url=url or f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        keys_dir=folder / "keys",
    )
    stores = Stores(settings, World())
    await stores.database.open()
    try:
        yield Ledger(stores)
    finally:
        await stores.database.close()


def integrity(database: Path) -> str:
    """Ask SQLite whether a file is whole."""
    with closing(sqlite3.connect(database)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    return str(found)
