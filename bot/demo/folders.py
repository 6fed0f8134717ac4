"""Where the demo's data lies: in a folder that goes with it, unless one is named."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import OperatorError

OWN = ("data", "keys")


@contextmanager
def home(keep: Path | None) -> Iterator[Path]:
    """Give a folder to live in; raises OperatorError where one that is kept holds data already."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="six-principles-demo-") as name:
            yield Path(name)
        return
    if any((keep / name).exists() for name in OWN):
        raise OperatorError(f"{keep} holds data already: name another folder for --keep.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()


def emptied(folder: Path) -> None:
    """Remove the database and the keys."""
    for name in OWN:
        shutil.rmtree(folder / name)
