"""One process for one SQLite file."""

import fcntl
import os
from pathlib import Path

from bot.domain.errors import OperatorError, SecondInstance


class ProcessLock:
    """An advisory lock on ``<file>.lock``; the kernel drops it with the process."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._handle: int | None = None

    def acquire(self) -> None:
        """Raise SecondInstance where another process has the database, or OperatorError."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise OperatorError(f"{self._path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if isinstance(error, BlockingIOError):
                fault = f"Another process uses {self._path.with_suffix('')}: stop it first."
                raise SecondInstance(fault) from None
            raise OperatorError(
                f"{self._path} cannot be locked: {error.strerror}. Use a folder on a local disk."
            ) from None
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
