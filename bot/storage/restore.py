"""A backup on its way to the database's place: nothing is replaced before all is checked."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.storage import schema
from bot.storage.backup import flush, whole
from bot.storage.connect import parsed, sqlite_file
from bot.storage.lock import ProcessLock

KEPT = ".replaced"
DRAFT = ".restoring"
BESIDE = ("-wal", "-shm", "-journal", ".lock")


@contextmanager
def replacing(url: str, file: Path, tell: Callable[[str], None]) -> Iterator[str]:
    """Give the URL of a checked copy of a backup, brought up to date; at the end it takes over.

    Until then whatever fails leaves the database as it is. What was there is kept beside it, with
    ``.replaced`` behind its name. Raises OperatorError, SecondInstance, WrongSchema.
    """
    target = _target(url, file)
    lock = ProcessLock(target)
    lock.acquire()
    draft = target.with_name(target.name + DRAFT)
    try:
        _remove(draft)
        tell("copying")
        _copy(file, draft)
        tell("checking")
        _check(draft, file)
        drafted = f"sqlite+aiosqlite:///{draft}"
        if schema.bring_up(drafted):
            tell("brought up to the schema of this version")
        yield drafted
        _check(draft, file)
        _put_in_place(draft, target)
    finally:
        _remove(draft)
        lock.release()


def _target(url: str, file: Path) -> Path:
    found = parsed(url)
    target = sqlite_file(found)
    if target is None:
        raise OperatorError(
            "PostgreSQL restores its own copies: stop the bot, then run "
            f"pg_restore --clean --if-exists -d {found.database} {file}"
        )
    if file.with_name(file.name + "-wal").exists():
        raise OperatorError(f"{file} was copied by hand: name a file that backup wrote.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"{target.parent} cannot be made: {error.strerror}.") from None
    return target.absolute()


def _copy(file: Path, draft: Path) -> None:
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as copy, file.open("rb") as source:
            shutil.copyfileobj(source, copy, 1024 * 1024)
    except OSError as error:
        raise OperatorError(f"{file} cannot be copied to {draft}: {error.strerror}.") from None


def _check(draft: Path, file: Path) -> None:
    if not whole(draft):
        raise OperatorError(f"{file} is damaged, or no backup of this bot: name another one.")


def _put_in_place(draft: Path, target: Path) -> None:
    """Let the draft be the database; cut off at any instant, one whole database is there."""
    flush(draft)
    _bring_in_log(target)
    kept = target.with_name(target.name + KEPT)
    _remove(kept)
    if target.exists():
        kept.hardlink_to(target)
    for beside in ("-wal", "-shm"):
        log = target.with_name(target.name + beside)
        if log.exists():  # the file could not take it: a new one must never meet it
            log.rename(kept.with_name(kept.name + beside))
    draft.replace(target)
    flush(target.parent)


def _bring_in_log(target: Path) -> None:
    """Let what a killed bot committed stand in the file itself, which is whole without its log."""
    if target.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    for beside in BESIDE:
        database.with_name(database.name + beside).unlink(missing_ok=True)
