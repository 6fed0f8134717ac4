"""The loop that asks what is due goes on, whatever fails."""

import logging

import pytest

from bot.domain.errors import StorageUnavailable
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
