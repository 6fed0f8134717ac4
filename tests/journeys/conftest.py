"""One stage for each journey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock
from tests.support.restarts import Town
from tests.support.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as there:
        yield there


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        yield Town(server, tmp_path, clock)
        assert server.violations == []
