"""What a bot asks of the system, as strace writes it down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STRACE = (
    *("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "160"),
    *("-e", "signal=none", "-e", "trace=pwrite64,fdatasync,write,writev,sendto,sendmsg"),
)
"""Of the bot and its threads: writes to files and sockets, and what makes them durable."""

WAL = "bot.db-wal>"
_LINE = re.compile(r"\d+ +(?:<\.\.\. )?(?P<name>\w+)(?: resumed>|\()(?P<rest>.*)")
_REQUEST = re.compile(r"POST /bot[^/]+/(?P<method>\w+)")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to Telegram leaves; ``synced`` counts the WAL's fdatasyncs until then.

    ``dirty`` tells that something was written to the WAL and is not yet on the disk.
    """

    method: str
    synced: int
    dirty: bool


def requests(trace: Path, methods: frozenset[str]) -> Iterator[Request]:
    """Read a trace: the requests of these methods, and how the WAL stood as each left."""
    synced, dirty = 0, False
    syncing: dict[str, bool] = {}
    for line in trace.read_text(errors="replace").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        thread, name, rest = line.split()[0], found["name"], found["rest"]
        if name == "pwrite64" and WAL in rest:
            dirty = True
        elif name == "fdatasync":
            syncing[thread] = syncing.get(thread, False) or WAL in rest
            if rest.endswith("= 0") and syncing.pop(thread):
                synced, dirty = synced + 1, False
        elif (request := _REQUEST.search(rest)) and request["method"] in methods:
            yield Request(request["method"], synced, dirty)
