"""Can anything be saved now? Asked before the jobs send what they could not note as sent."""

from shutil import disk_usage

from sqlalchemy import func, select, update

from bot.domain.errors import StorageUnavailable
from bot.storage.connect import sqlite_file
from bot.storage.engine import Database
from bot.storage.tables import weeks

LEAST_FREE = 1024 * 1024
"""Bytes: with less a change might find room and the note that it was sent might not."""


class Probe:
    """Changes nothing, durably; raises StorageUnavailable where that cannot be done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self) -> None:
        file = sqlite_file(self._database.url)
        if file is not None and disk_usage(file.parent).free < LEAST_FREE:
            raise StorageUnavailable("disk full")
        newest = weeks.c.week == select(func.max(weeks.c.week)).scalar_subquery()
        same = update(weeks).where(newest).values(lost=weeks.c.lost)
        await self._database.write(lambda connection: connection.execute(same))
