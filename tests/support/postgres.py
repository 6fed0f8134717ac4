"""A real PostgreSQL of the machine's own packages, for one test run."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from pwd import getpwnam
from shutil import rmtree
from typing import Any

from tests.support.ports import free_port

VERSIONS = Path("/usr/lib/postgresql")
"""Where Debian puts each version: 12 has 15, 13 has 17."""

START_SECONDS = 30


class Postgres:
    """A running server; every database is made by the test that wants it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = 0

    def database(self, template: str = "template1") -> str:
        """Make a database, empty or a copy of another, and return its name."""
        self._made += 1
        name = f"six_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str, name: str = "postgres") -> str:
        """Run one statement and return what psql prints, bare."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", name]
        return _done("psql", *where, "-XAtqc", statement)


@contextmanager
def postgres_server(*, fsync: bool = False) -> Iterator[Postgres]:
    """Start a server on a free port of 127.0.0.1 and stop it, by its id, at the end."""
    server_program = _program("postgres")  # before anything is made
    folder = Path(tempfile.mkdtemp(prefix="six-pg-"))
    who = _unprivileged(folder)
    data, port = folder / "data", free_port()
    _done("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", **who)
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "fsync": "on" if fsync else "off",
        "log_parameter_max_length": "0",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        command = [server_program, "-D", str(data), "-p", str(port), *flags]
        server = subprocess.Popen(command, stderr=log, **who)  # noqa: S603 (all of it is ours)
    try:
        _wait_until_ready(server, port)
        yield Postgres(port)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        server.wait()
        rmtree(folder)


@cache
def _binaries() -> Path:
    """Find the newest version there is."""
    found = [path.parent for path in VERSIONS.glob("*/bin/initdb")]
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return max(found, key=lambda folder: float(folder.parent.name))


def _program(name: str) -> str:
    return str(_binaries() / name)


def _done(program: str, *arguments: str, **who: Any) -> str:  # noqa: ANN401 (Popen's own)
    command = [_program(program), *arguments]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, **who)  # noqa: S603
    return str(ended.stdout)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: give it the folder and an ordinary user."""
    if os.geteuid() != 0:
        return {}
    user = getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        with suppress(subprocess.CalledProcessError):
            _done("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))
            return
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.05)
