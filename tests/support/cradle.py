"""The process that bots are forked from: ``python -m tests.support.cradle``.

It has loaded all their code, so that one of them starts without seconds of imports; else it is
the bot as ``python -m bot run`` starts it: with its own memory, files, signals and environment.
One order a line comes in, one number a line goes out; at the end it ends whom it started.
"""

import gc
import json
import os
import signal
import struct
import sys
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import NoReturn

from bot.__main__ import main
from bot.app import running
from bot.app.world import World
from tests.support.clock import Pace

LOADED = ("bot.settings", "bot.storage.schema", "uvloop")
"""What ``run`` imports only when it is called, beside bot.app.running."""

SECONDS = struct.Struct("d")
"""A moment in a clock's file, in seconds since 1970."""


def serve() -> None:
    """Obey ``fork`` with a process id and ``wait`` with an exit code, until the input ends."""
    for module in LOADED:
        import_module(module)
    gc.freeze()
    born: set[int] = set()
    _say(os.getpid())
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            born.discard(order["wait"])
            _say(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1]))
        elif pid := os.fork():
            born.add(pid)
            _say(pid)
        else:
            if order["clock"]:
                _live_by(order["clock"])
            _be_a_bot(order["folder"], order["environment"], order["log"])
    for pid in born:
        os.kill(pid, signal.SIGKILL)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _live_by(clock: str) -> None:
    """Let time be what the test writes into a file, and let waiting for Telegram take none."""
    pace, file = Pace(), os.open(clock, os.O_RDONLY)

    def now() -> datetime:
        return datetime.fromtimestamp(SECONDS.unpack(os.pread(file, SECONDS.size, 0))[0], UTC)

    vars(running)["World"] = partial(
        World, clock=now, seconds=pace, sleep=pace.sleep, tick_seconds=0.2
    )


def _be_a_bot(folder: str, environment: dict[str, str], log: str) -> NoReturn:
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 (the bot gets an operator's environment, not the test's)
    os.environ.update(environment)  # noqa: TID251 (see above)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, written), (2, written)):
        os.dup2(file, stream)
    sys.argv = ["bot", "run"]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
