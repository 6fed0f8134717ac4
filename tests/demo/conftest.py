"""One server and one bot for each test."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bot.demo.people import Person
from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock
from tests.support.telegram import connected


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def server(clock: FrozenClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock, webhook_retry_seconds=0.01) as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with connected(server) as bot:
        yield bot


@pytest.fixture
async def person(server: BotApiServer) -> Person:
    """Somebody who has written to the bot."""
    person = server.person(language_code="kk")
    await person.start()
    return person
