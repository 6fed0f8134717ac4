"""Bots that start in a moment: forked from one process that has loaded all their code."""

import asyncio
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.process import Running, passed_on, until_serving


class Forked:
    """A bot of the nursery, with what ``Running`` asks of a process."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.pid = pid
        self._nursery = nursery
        self._end = os.pidfd_open(pid)
        self._code: int | None = None

    @property
    def returncode(self) -> int | None:
        """The exit code; None while it lives."""
        if self._code is None and select.select([self._end], [], [], 0)[0]:
            os.close(self._end)
            self._code = self._nursery.ask(wait=self.pid)
        return self._code

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def wait(self) -> int:
        if self.returncode is None:
            await _readable(self._end)
        code = self.returncode
        assert code is not None
        return code


class Nursery:
    """Starts bots; ``started`` is as tests.support.process.started.

    ``clock`` is the file of the clock that they go by, none for the real one.
    """

    def __init__(self, cradle: "subprocess.Popen[str]") -> None:
        self._cradle = cradle
        self.clock = ""

    async def started(
        self, folder: Path, environment: Mapping[str, str], log: str = "bot.log"
    ) -> Running:
        """Start the bot in a folder and wait until it serves."""
        return await until_serving(self.born(folder, environment, log))

    def born(self, folder: Path, environment: Mapping[str, str], log: str = "bot.log") -> Running:
        """Start the bot and wait for nothing."""
        file = folder / log
        file.write_text("")
        pid = self.ask(
            folder=str(folder),
            environment=passed_on(environment),
            log=str(file),
            clock=self.clock,
        )
        return Running(Forked(self, pid), file)

    def ask(self, **order: object) -> int:
        """Give the cradle an order and return its number; it answers at once."""
        assert self._cradle.stdin
        self._cradle.stdin.write(json.dumps(order) + "\n")
        self._cradle.stdin.flush()
        return self.heard()

    def heard(self) -> int:
        assert self._cradle.stdout
        return int(self._cradle.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Load the bot's code once; whoever is still alive at the end is ended."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.cradle"],
        env=passed_on({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as cradle:
        opened = Nursery(cradle)
        opened.heard()
        yield opened


async def _readable(file: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(file, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(file)
