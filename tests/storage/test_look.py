"""Looking at a database beside the bot that works with it."""

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import StorageUnavailable
from bot.storage import schema
from bot.storage.opening import open_week
from bot.storage.tables import weeks
from tests.storage.house import WEEK, House


async def test_who_only_looks_changes_nothing(house: House, url: str) -> None:
    """An operator can have the bot's data looked at while it runs, without a risk for them."""

    def count(connection: Connection) -> int | None:
        return connection.scalar(select(func.count()).select_from(weeks))

    assert schema.look(url, count) == 1
    with pytest.raises((StorageUnavailable, DBAPIError)):
        schema.look(url, lambda connection: open_week(connection, house.keys, WEEK.next))
    assert schema.look(url, count) == 1
