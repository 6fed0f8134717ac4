"""The loop that asks what is due goes on, whatever fails."""

import asyncio
import logging

import pytest

from bot.domain.errors import BallotsDamaged, StorageUnavailable
from bot.jobs import Jobs


async def test_trouble_that_cannot_be_told_ends_no_loop(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where even telling of a fault fails, what is due is still done, this round and the next."""
    done: list[str] = []
    told: list[str] = []

    async def broken() -> None:
        raise StorageUnavailable("disk full")

    async def works() -> None:
        done.append("works")

    async def failed(chore: str, error: Exception) -> None:
        told.append(chore)
        raise error

    jobs = Jobs({"broken": broken, "works": works}, failed)
    with caplog.at_level(logging.ERROR):
        await jobs.tick()
        await jobs.tick()
    assert done == ["works"] * 2
    assert told == ["broken"]
    assert jobs.failing() == {"broken": True, "works": False}
    assert "trouble_not_told" in caplog.text


@pytest.mark.parametrize("first", ["", "close"])
async def test_another_trouble_of_the_same_job_is_told_too(first: str) -> None:
    """Who was told of a full disk still hears that answers are damaged, and each of it once."""
    errors = [StorageUnavailable, BallotsDamaged, StorageUnavailable, None, BallotsDamaged]
    coming = iter(errors)
    told: list[type[Exception]] = []

    async def close() -> None:
        if error := next(coming):
            raise error

    async def failed(_chore: str, error: Exception) -> None:
        told.append(type(error))

    jobs = Jobs({"close": close}, failed, first=first)
    for _ in errors:
        await jobs.tick()
    assert told == [StorageUnavailable, BallotsDamaged, BallotsDamaged]


@pytest.mark.parametrize("steps", range(6))
async def test_a_stop_just_after_a_nudge_ends_the_loop(steps: int) -> None:
    """A report that comes in the very moment of a stop does not keep the process from ending."""

    async def nothing() -> None: ...

    async def failed(_chore: str, _error: Exception) -> None: ...

    jobs = Jobs({"nothing": nothing}, failed)
    running = asyncio.ensure_future(jobs.run())
    await _some_steps(6)
    jobs.nudge()
    await _some_steps(steps)
    running.cancel()
    await _some_steps(6)
    ended = running.cancelled()
    running.cancel()
    await asyncio.wait({running})
    assert ended


async def _some_steps(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)
