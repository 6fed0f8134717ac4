"""The bots of the comparison: how each is started, and what it has kept after a kill."""

import asyncio
import hmac
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rig import scene
from rig.load import FIRST_PERSON
from tests.support.ports import free_port

HOME = Path(__file__).parents[2]
PEERS = HOME / "benchmarks" / "peers"
PEER_PYTHON = PEERS / ".venv" / "bin" / "python"
SECRET = "benchmark-" * 4
START_PATIENCE = 300.0


@dataclass(frozen=True)
class Bot:
    """``share`` of the taps of a run are enough for a bot of its speed."""

    name: str
    command: tuple[str, ...]
    mode: str
    share: float
    path: str = "/hook"
    ours: bool = False

    @property
    def polling(self) -> bool:
        return self.mode == "polling"

    def environment(self, api: int, port: int, page: Path) -> dict[str, str]:
        plain = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        if not self.ours:
            return plain | {
                "API": f"http://127.0.0.1:{api}",
                "TOKEN": scene.TOKEN,
                "PORT": str(port),
                "SECRET": SECRET,
                "MODE": self.mode,
                "PAGE": str(page),
            }
        return plain | {
            "PYTHONPATH": str(HOME),
            "BOT_API_URL": f"http://127.0.0.1:{api}",
            "BOT_TOKEN": scene.TOKEN,
            "BOT_CHANNEL_ID": scene.CHANNEL,
            "BOT_GUIDE": "0",
            "BOT_MODE": self.mode,
            "BOT_OPERATOR": "Benchmark",
            "BOT_OPERATOR_CONTACT": "benchmark@example.com",
            "BOT_HOSTING_COUNTRY": "Kazakhstan",
            "BOT_WEBHOOK_URL": "https://127.0.0.1",
            "BOT_WEBHOOK_PORT": str(port),
            "BOT_WEBHOOK_SECRET": SECRET,
        }

    def kept(self, folder: Path, taps: Iterable[int]) -> int:
        people = [FIRST_PERSON + tap for tap in taps]
        return asyncio.run(_ballots(folder, people)) if self.ours else _rows(folder, people)


def roster(our_path: str) -> list[Bot]:
    run = (sys.executable, "-m", "bot", "run")

    def python(program: str) -> tuple[str, ...]:
        return (str(PEER_PYTHON), str(PEERS / program))

    node = ("node", str(PEERS / "grammy.mjs"))
    return [
        Bot("Six Principles", run, "webhook", 1.0, our_path, ours=True),
        Bot("aiogram, foreground", python("aiogram_naive.py"), "foreground", 0.075),
        Bot("aiogram, its default", python("aiogram_naive.py"), "default", 0.075),
        Bot("python-telegram-bot, queue", python("ptb.py"), "queue", 0.03),
        Bot("python-telegram-bot, awaited", python("ptb.py"), "awaited", 0.03),
        Bot("pyTelegramBotAPI, async", python("telebot_async.py"), "webhook", 0.2),
        Bot("grammY, plain", node, "plain", 0.2),
        Bot("grammY, optimised", node, "best", 0.4),
        Bot("Six Principles, polling", run, "polling", 0.5, ours=True),
        Bot("aiogram, polling", python("aiogram_naive.py"), "polling", 0.075),
    ]


class Running:
    """A bot on the first core; ``start`` is the seconds until it listened."""

    def __init__(self, bot: Bot, folder: Path, api: int, page: Path, core: int) -> None:
        self.bot, self.port = bot, free_port()
        self._log = (folder / "bot.log").open("wb")
        began = time.monotonic()
        self.process = subprocess.Popen(
            bot.command,
            cwd=folder,
            env=bot.environment(api, self.port, page),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        os.sched_setaffinity(self.process.pid, {core})  # before it has threads
        while not bot.polling and not listens(self.port):
            if self.process.poll() is not None or time.monotonic() - began > START_PATIENCE:
                raise SystemExit(f"{bot.name} does not start:\n{(folder / 'bot.log').read_text()}")
            time.sleep(0.01)
        self.start = time.monotonic() - began

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _rows(folder: Path, people: Iterable[int]) -> int:
    # As peers/job.py and peers/grammy.mjs make the pseudonym.
    with closing(sqlite3.connect(folder / "rating.db")) as database:
        rows = {bytes(who) for (who,) in database.execute("SELECT who FROM rating")}
    return sum(hmac.digest(b"benchmark", b"%d" % p, "sha256")[:16] in rows for p in people)


async def _ballots(folder: Path, people: Iterable[int]) -> int:
    from bot import settings as configuration  # noqa: PLC0415 (three seconds, for a kill only)
    from bot.app.stores import Stores  # noqa: PLC0415
    from bot.app.world import World  # noqa: PLC0415
    from bot.domain.citizen import Citizen  # noqa: PLC0415

    settings = configuration.of(
        token="1:a",
        database_url=f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        keys_dir=folder / "keys",
    )
    stores = Stores(settings, World())
    await stores.database.open()
    try:
        week = scene.this_week()
        found = [await stores.ballots.read(week, Citizen(person)) for person in people]
    finally:
        await stores.database.close()
    return sum(ballot.took_part for ballot in found)
