"""The one owner of everything that runs in the background."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot import logs

log = logs.get("telegram.tasks")


class Tasks:
    """Starts tasks, keeps hold of them, notes their crashes and ends them together."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, coro: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a coroutine in the background; its crash is logged without the error's text."""
        task = asyncio.create_task(coro, name=name)  # noqa: TID251 (this is the owner of tasks)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, within: float) -> None:
        """Give what runs so many seconds to end by itself, then cancel the rest."""
        if not self._running:
            return
        _, late = await asyncio.wait(set(self._running), timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_crashed", kind=task.get_name(), error=error)
