"""One stage for each journey, and one process that bots are forked from."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.nursery import Nursery, nursery
from tests.support.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as there:
        yield there


@pytest.fixture(name="nursery", scope="session")
def the_nursery() -> Iterator[Nursery]:
    with nursery() as opened:
        yield opened
