"""Can anything be saved now? Asked before the jobs send what they could not note as sent."""

from shutil import disk_usage

from bot.domain.errors import StorageUnavailable
from bot.storage.connect import sqlite_file
from bot.storage.engine import Database
from bot.storage.room import Fact, SqlRoom

LEAST_FREE = 1024 * 1024
"""Bytes: with less a change might find room and the note that it was sent might not."""


class Probe:
    """Changes nothing, durably; raises StorageUnavailable where that cannot be done.

    It has a row of its own: on PostgreSQL ballots share the week's row, and would wait for it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._room = SqlRoom(database)

    async def __call__(self) -> None:
        file = sqlite_file(self._database.url)
        if file is not None and disk_usage(file.parent).free < LEAST_FREE:
            raise StorageUnavailable("disk full")
        await self._room.remember(Fact.PROVED, "")
