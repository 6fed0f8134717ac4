"""A real bot on a recording session, and time that does not pass by itself."""

from collections.abc import AsyncIterator

import pytest

from bot.telegram.lanes import Lanes
from bot.telegram.sender import Sender
from bot.telegram.tasks import Tasks
from tests.support.session import RecordingSession, VirtualTime, bot_on, longest


@pytest.fixture
def session() -> RecordingSession:
    return RecordingSession()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def sender(session: RecordingSession, time: VirtualTime) -> Sender:
    return Sender(bot_on(session), longest, clock=time.clock, sleep=time.sleep)


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    tasks = Tasks()
    yield tasks
    await tasks.drain(within=0)


@pytest.fixture
def lanes(tasks: Tasks) -> Lanes:
    return Lanes(tasks)
