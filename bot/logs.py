"""Logs that cannot carry a citizen's id or words: an event's name and allow-listed fields.

What a library logs is reduced to its logger and place in code, an exception to class names and
a place in ``bot/``, a warning to its class: their texts quote updates, SQL parameters and chat
ids. Usage::

    log = logs.get("jobs")
    log.info("week_closed", week="2026-W48")
"""

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, TextIO, TypedDict, Unpack

_QUIET = (
    "aiogram",
    "aiohttp",
    "aiosqlite",
    "alembic",
    "asyncio",
    "asyncpg",
    "matplotlib",
    "PIL",
    "sqlalchemy",
)
_ECHO = "sqlalchemy.engine.Engine"
"""Where SQLAlchemy puts a handler of its own, unless there is one, once echo is on."""

_HOME = Path(__file__).parent
_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)
_SAFE = re.compile(r"(?!.*[0-9]{6})[A-Za-z0-9_.:<+-]{1,80}", re.ASCII)


class Fields(TypedDict, total=False):
    """All that an event may say. No field is meant for a person, and none has room for one.

    Texts are short codes; a run of six digits, which could be somebody's id, is not printed.
    """

    chore: str
    code: str
    count: int
    error: BaseException | str
    kind: str
    mode: str
    percent: int
    reason: str
    seconds: float
    week: str


class Log:
    """Speaks for one part of the bot; an unknown field is a TypeError.

    The same line comes of ``logging.getLogger("bot.part").info("event", extra={...})``.
    """

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"bot.{part}")

    def info(self, event: str, **fields: Unpack[Fields]) -> None:
        self._say(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Unpack[Fields]) -> None:
        self._say(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Unpack[Fields]) -> None:
        self._say(logging.ERROR, event, fields)

    def _say(self, level: int, event: str, fields: Fields) -> None:
        if unknown := fields.keys() - Fields.__annotations__:
            raise TypeError(f"not among the fields of a log: {', '.join(sorted(unknown))}")
        self._logger.log(level, event, extra=dict(fields))


get = Log


def configure(style: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Replace every handler of the process by one that knows no other way to speak."""
    logging.raiseExceptions = False  # a failing handler would print a record's arguments
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(as_json=style == "json"))
    for name in (None, *logging.root.manager.loggerDict, *_QUIET):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.root.addHandler(handler)
    logging.root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger(_ECHO).addHandler(logging.NullHandler())
    _catch_the_rest()


def _catch_the_rest() -> None:
    """Send warnings and uncaught exceptions the same way."""
    log = Log("process")

    def uncaught(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        log.error("uncaught", error=error)

    def warned(
        message: Warning | str,  # noqa: ARG001 (the names are the library's; the text is dropped)
        category: type[Warning],
        filename: str,
        lineno: int,  # noqa: ARG001
        file: TextIO | None = None,  # noqa: ARG001
        line: str | None = None,  # noqa: ARG001
    ) -> None:
        log.warning("warned", kind=category.__name__, code=Path(filename).name)

    sys.excepthook = uncaught
    sys.unraisablehook = lambda args: log.error("unraisable", error=args.exc_value or Exception())
    threading.excepthook = lambda args: log.error("uncaught", error=args.exc_value or Exception())
    warnings.showwarning = warned


class _Formatter(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        head = {"time": moment, "level": record.levelname, "part": record.name}
        line = head | dict(_own(record) if _is_ours(record) else _foreign(record))
        if self._as_json:
            return json.dumps(line)
        said = (f"{key}={value}" for key, value in line.items() if key not in {*head, "event"})
        return " ".join((*head.values(), line["event"], *said))


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.startswith("bot.") and _NAME.fullmatch(str(record.msg)) is not None


def _own(record: logging.LogRecord) -> Iterator[tuple[str, str]]:
    yield "event", str(record.msg)
    for name in Fields.__annotations__:
        if name not in vars(record):
            continue
        value = vars(record)[name]
        if isinstance(value, BaseException):
            yield from _error(value)
        else:
            text = f"{value:.3g}" if isinstance(value, float) else str(value)
            yield name, text if _SAFE.fullmatch(text) else f"<{type(value).__name__}>"


def _foreign(record: logging.LogRecord) -> Iterator[tuple[str, str]]:
    """Say where a library spoke, and of what error; never what it said."""
    yield "event", "library"
    yield "at", f"{record.filename}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        yield from _error(record.exc_info[1])


def _error(error: BaseException) -> Iterator[tuple[str, str]]:
    """Name the classes of an error and its causes, and the innermost place in our code."""
    yield "error", "<".join(type(link).__name__ for link in _causes(error))
    if place := _place(error.__traceback__):
        yield "where", place


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(trace: TracebackType | None) -> str:
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HOME):
            place = f"bot/{file.relative_to(_HOME)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
