"""Whether anything can be saved is found out without being in anybody's way."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.storage.connect import make_engine, parsed
from bot.storage.probe import Probe
from bot.storage.tables import weeks
from tests.storage.house import WEEK, House


async def test_the_probe_waits_for_no_ballots(postgres_url: str, tmp_path: Path) -> None:
    """While the ratings of a busy hour share the week's row, the jobs go on, and so do they."""
    house = await House(postgres_url, tmp_path).open()
    await house.weeks.open(WEEK)
    engine = make_engine(parsed(postgres_url))
    async with engine.begin() as ballots:
        await ballots.execute(select(weeks.c.state).with_for_update(read=True))
        async with asyncio.timeout(10):
            await Probe(house.database)()
    await engine.dispose()
    await house.database.close()
