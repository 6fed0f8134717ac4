"""Posts that fail on their way: the channel shows each of them once."""

import asyncio
from pathlib import Path

import pytest

from bot.demo.faults import Fault, Faults
from tests.support.stage import CHANNEL_NAME, files, staged

POSTS = 6
FILES = {f"six-principles-2026-W48.{kind}" for kind in ("json", "csv", "md")}
ROUNDS = 12


def accepted_but_unanswered(faults: Faults, method: str) -> Fault:
    return faults.drop_after(method, chat=CHANNEL_NAME)


def never_arrived(faults: Faults, method: str) -> Fault:
    return faults.drop_before(method, chat=CHANNEL_NAME)


def server_error(faults: Faults, method: str) -> Fault:
    return faults.status(method, 500, chat=CHANNEL_NAME)


TROUBLES = (accepted_but_unanswered, never_arrived, server_error)


@pytest.mark.parametrize(
    "method",
    ["sendPhoto", "sendMediaGroup", pytest.param("sendMessage", marks=pytest.mark.slow)],
)
async def test_a_post_appears_once_whatever_fails(tmp_path: Path, method: str) -> None:
    """Subscribers never read the same summary twice, and never miss one."""
    await asyncio.gather(
        *(_posted_once(tmp_path / str(n), method, n) for n in range(len(TROUBLES)))
    )


async def _posted_once(folder: Path, method: str, trouble: int) -> None:
    """Publish a week with one failure; every trouble has a town and a bot of its own."""
    async with staged(folder) as stage:
        await stage.next_week()
        fault = TROUBLES[trouble](stage.server.faults, method)
        stage.clock.tick(hours=19)
        for _ in range(ROUNDS):
            await stage.app.jobs.tick()
            stage.clock.tick(minutes=1)
        posts = [post.text for post in stage.told]
        assert fault.met
        assert len(posts) == POSTS
        assert len(set(posts)) == POSTS
        assert set(files(stage.channel)) == FILES
        assert len(stage.cards) == POSTS + len(FILES) + 1  # the preview; no forward is left
