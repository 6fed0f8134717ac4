"""The bot as a process of its own, started and ended as an operator does.

It talks to an embedded server that lives in the test's process, and it gets nothing of the
test's own environment but the way to Python and to the code.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.demo.server import BotApiServer
from tests.support.stage import CHANNEL, CHANNEL_NAME, DESK

HOME = Path(__file__).parents[2]
START_PATIENCE = 120.0
STOP_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr; AssertionError where there are more or none."""
        assert len(self.err.splitlines()) == 1, self.err
        return self.err.strip()


class Process(Protocol):
    """A process that was started somehow."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int) -> None: ...

    async def wait(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that serves, or served; ``log`` is what it wrote to stderr."""

    process: Process
    log: Path

    async def says(self, event: str, within: float = START_PATIENCE) -> None:
        """Wait for a line of the log; AssertionError where the process ends before it."""
        async with asyncio.timeout(within):
            while f" {event}" not in self.log.read_text():
                assert self.process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """End it as a power cut does: no handler of its own runs."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self, within: float = STOP_PATIENCE) -> int:
        """Ask it to end, as a service manager does; return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            return await self.process.wait()


def town(server: BotApiServer) -> BotApiServer:
    """Give a server the channel and the moderation group that ``bot_environment`` names."""
    server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
    server.group(DESK, "Moderators", [server.person(first_name="Moderator")])
    return server


def bot_environment(server: BotApiServer, **changed: str) -> dict[str, str]:
    """Return an operator's settings for a server; an empty value leaves a setting out."""
    usual = {
        "BOT_TOKEN": server.token,
        "BOT_API_URL": server.url,
        "BOT_CHANNEL_ID": CHANNEL_NAME,
        "BOT_MODERATION_CHAT_ID": str(DESK),
        "BOT_DESK_BATCH_SECONDS": "0",
        "BOT_DESK_QUIET": "00:00-00:00",
        "BOT_OPERATOR": "Qogam LLP, BIN 000000000000",
        "BOT_OPERATOR_CONTACT": "privacy@example.com",
        "BOT_HOSTING_COUNTRY": "Kazakhstan",
        "BOT_GUIDE": "0",
    }
    return {name: value for name, value in (usual | changed).items() if value}


async def started(folder: Path, environment: Mapping[str, str], log: str = "bot.log") -> Running:
    """Start ``python -m bot run`` in a folder and wait until it serves."""
    file = folder / log
    with file.open("wb") as errors:
        process = await running_python(folder, environment, "run", stdout=errors, stderr=errors)
    return await until_serving(Running(process, file))


async def until_serving(running: Running) -> Running:
    """Return a bot once it serves; one that does not is ended."""
    try:
        await running.says("serving")
    except BaseException:
        if running.process.returncode is None:
            await running.kill()
        raise
    return running


@asynccontextmanager
async def serving(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Running]:
    """Have the bot serve while the context lasts."""
    running = await started(folder, environment)
    try:
        yield running
    finally:
        await running.stop()


async def command(folder: Path, environment: Mapping[str, str], *words: str) -> Ended:
    """Run ``python -m bot`` with these words in a folder until it ends."""
    process = await running_python(folder, environment, *words)
    try:
        async with asyncio.timeout(START_PATIENCE * 2):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def running_python(
    folder: Path, environment: Mapping[str, str], *words: str, **streams: object
) -> asyncio.subprocess.Process:
    """Start ``python -m bot`` with these words; what is not in ``streams`` is a pipe."""
    pipe, silence = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    streams = {"stdin": silence, "stdout": pipe, "stderr": pipe} | streams
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env=passed_on(environment),
        **streams,  # type: ignore[arg-type]
    )


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """Return all that a bot's process finds in its environment."""
    usual = {"PATH": os.defpath, "PYTHONPATH": str(HOME), "LC_ALL": "C.UTF-8"}
    return usual | dict(environment)


def resident(pid: int | str = "self") -> int:
    """Return the bytes of a process that are in memory; of this one unless told."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
