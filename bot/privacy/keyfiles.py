"""Small secret files: written whole or not at all, readable by their owner only, shredded."""

import os
import stat
from pathlib import Path

from bot.domain.errors import OperatorError


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


def only_owner(path: Path) -> None:
    """Raise OperatorError where others may read a file or folder."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        right = "700" if path.is_dir() else "600"
        raise OperatorError(f"{path} can be read by others: run chmod {right} {path}")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is whole or not there, and never replaces one that is."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was faster: its key is the key
    finally:
        draft.unlink()
    flush_folder(path.parent)


def shred(path: Path, content: bytes) -> None:
    """Overwrite a file in place with as many random bytes, flush, then unlink it."""
    with path.open("r+b", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())
    path.unlink()
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
