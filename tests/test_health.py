"""A monitor can ask whether the bot is well."""

import socket
from functools import partial
from pathlib import Path

import aiohttp

from bot.domain.errors import StorageUnavailable
from bot.domain.schedule import WeekState
from bot.health import LATE, answering
from tests.support.stage import staged


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def asked(port: int) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        return answer.status, await answer.json()


async def test_a_serving_bot_is_well(tmp_path: Path) -> None:
    """An operator's monitor sees 200 while ratings can be saved."""
    port = free_port()
    async with staged(tmp_path, http_port=port) as stage:
        await stage.app.jobs.tick()
        status, facts = await asked(port)
    assert (status, facts["week"], facts["database"]) == (200, "open", True)


async def test_hanging_jobs_and_a_failing_database_are_not_well() -> None:
    """A bot that looks alive but cannot close its week, or save, is reported."""

    async def fails() -> WeekState | None:
        raise StorageUnavailable

    async def opens() -> WeekState | None:
        return WeekState.OPEN

    for rest, week in ((LATE + 1, opens), (0.0, fails)):
        port = free_port()
        async with answering(port, partial(float, rest), week):
            assert (await asked(port))[0] == 503
