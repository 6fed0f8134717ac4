"""Small secret files: written whole or not at all, readable by their owner only, shredded."""

import fcntl
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.privacy.sealing import Randomness

DRAFT, OLD = ".tmp", ".old"
"""What a file's name ends in while it is written, and while it is being destroyed."""


def private_folder(folder: Path) -> None:
    """Make a folder for its owner alone, or raise OperatorError where it is not."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The keys folder {folder} cannot be made: {error.strerror}."
        ) from None
    only_owner(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OperatorError(f"The keys folder {folder} is not writable: run chmod 700 {folder}")


def private_files(folder: Path) -> None:
    """Raise OperatorError where others may read anything in a folder of keys."""
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):  # a draft of a running bot, gone since
            only_owner(path)


def only_owner(path: Path) -> None:
    """Raise OperatorError where others may read a file or folder, or it is somebody else's."""
    found = path.stat()
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid != os.geteuid():
        raise OperatorError(f"{path} belongs to another user: run chown {os.geteuid()} {path}")
    if mode & 0o077:
        right = "700" if path.is_dir() else "600"
        raise OperatorError(f"{path} can be read by others: run chmod {right} {path}")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is whole or not there, and never replaces one that is."""
    handle, name = tempfile.mkstemp(DRAFT, f"{path.stem}.", path.parent)
    draft = Path(name)  # not by the process's number: in containers all of them have the same
    with os.fdopen(handle, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)  # a sweep leaves it alone while this process lives
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was faster: its key is the key
                path.hardlink_to(draft)
        finally:
            draft.unlink(missing_ok=True)
    flush_folder(path.parent)


def replace(path: Path, content: bytes, randomness: Randomness) -> None:
    """Put other content into a file, whole or not at all, and overwrite what was there."""
    draft = path.with_name(path.name + DRAFT)
    draft.unlink(missing_ok=True)
    write_new(draft, content)
    put(draft, path, randomness)


def put(draft: Path, path: Path, randomness: Randomness) -> None:
    """Let a file take another's place in one step, and overwrite the other."""
    old = path.with_name(path.name + OLD)
    old.unlink(missing_ok=True)
    old.hardlink_to(path)
    draft.replace(path)
    flush_folder(path.parent)
    shred(old, randomness)


def sweep(folder: Path, randomness: Randomness) -> None:
    """Overwrite drafts and old files that a killed process left.

    One that is a second name of a file in use only loses that name; one that a living process
    is writing stays.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix in {DRAFT, OLD}:
            with suppress(FileNotFoundError, BlockingIOError):
                _swept(path, randomness)


def _swept(path: Path, randomness: Randomness) -> None:
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_nlink > 1:
            path.unlink()
            flush_folder(path.parent)
        else:
            shred(path, randomness)


def shred(path: Path, randomness: Randomness) -> None:
    """Overwrite a file in place with as many random bytes, flush, then unlink it."""
    with path.open("r+b", buffering=0) as file:
        file.write(randomness(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
