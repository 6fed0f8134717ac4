"""Writing ``.env``: readable by its owner only, whole or as it was."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import OperatorError

_PLAIN = re.compile(r"[\w@:,./=+-]*", re.ASCII)


def write_env(file: Path, answers: Mapping[str, str]) -> None:
    """Set ``answers`` in a file and keep its other lines; an empty answer leaves a setting out.

    Raises OperatorError where the file cannot be written.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        before = file.read_text("utf-8").splitlines() if file.exists() else []
        lines = [line for line in before if _name(line) not in answers]
        lines += [f"{name}={_quoted(value)}" for name, value in answers.items() if value]
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write("\n".join(lines) + "\n")
            new.flush()
            os.fsync(handle)
        draft.replace(file)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise OperatorError(f"{file} cannot be written: {why}.") from None
    finally:
        with suppress(OSError):  # the token is in it
            draft.unlink(missing_ok=True)


def _name(line: str) -> str:
    return line.partition("=")[0].removeprefix("export ").strip().upper()


def _quoted(value: str) -> str:
    """Quote so that Python, a container engine and systemd all read the same."""
    if _PLAIN.fullmatch(value):
        return value
    text = " ".join(value.split()).replace("'", "’").replace("\\", "/")
    return f"'{text}'"
