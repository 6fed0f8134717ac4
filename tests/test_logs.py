"""Logs cannot carry a citizen's id or words, whoever logs and however."""

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import logs
from bot.domain.week import Week

CANARY = "Канарейка-7701234567"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Give the process its handlers and hooks back."""
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    root = logging.root
    before = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:], level, logging.raiseExceptions = before
    root.setLevel(level)
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = hooks


Said = pytest.CaptureFixture[str]


def test_an_event_says_its_name_and_fields(capsys: Said) -> None:
    """An operator reads what happened, in one line."""
    logs.configure("text")
    logs.get("jobs").info("week_closed", week="2026-W48", seconds=1.23456)
    assert capsys.readouterr().err.endswith(
        "INFO bot.jobs week_closed seconds=1.23 week=2026-W48\n"
    )


def test_json_lines_are_json(capsys: Said) -> None:
    """A log collector needs no pattern of its own."""
    logs.configure("json")
    logs.get("jobs").warning("chore_failed", chore="close", error=ValueError(CANARY))
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "chore_failed"
    assert (line["level"], line["chore"], line["error"]) == ("WARNING", "close", "ValueError")


def test_an_unknown_field_is_an_error() -> None:
    """A developer cannot add a field that nobody has thought about."""
    with pytest.raises(TypeError, match="citizen"):
        logs.get("jobs").info("tapped", citizen=5)  # type: ignore[call-arg] # the mistake meant


def test_every_field_is_told() -> None:
    """An operator finds in the guide all that a log line can say."""
    guide = (Path(__file__).parent.parent / "docs/operations.md").read_text(encoding="utf-8")
    section = guide.split("## The log")[1].split("\n## ")[0].split("\n\n")[2]
    assert re.findall("`([a-z]+)`", section) == sorted(logs.Fields.__annotations__)


def test_values_with_room_for_a_person_are_not_printed(capsys: Said) -> None:
    """An id or a sentence put into a field by mistake shows as its type."""
    logs.configure("text")
    logs.get("jobs").info("slip", count=7701234567, kind=CANARY, code="user-12345678")
    said = capsys.readouterr().err
    assert "slip" in said
    assert "count=<int>" in said
    assert "kind=<str>" in said
    assert "1234567" not in said


def test_an_error_is_its_classes_and_its_place(capsys: Said) -> None:
    """A fault can be found in the code without a word of what caused it."""
    logs.configure("text")
    try:
        try:
            Week.parse(CANARY)
        except ValueError as inner:
            raise RuntimeError(CANARY) from inner
    except RuntimeError as error:
        error.__traceback__ = error.__cause__.__traceback__ if error.__cause__ else None
        logs.get("jobs").error("failed", error=error)
    said = capsys.readouterr().err
    assert "error=RuntimeError<ValueError where=bot/domain/week.py:" in said
    assert CANARY not in said


def test_libraries_say_only_where(capsys: Said) -> None:
    """What aiogram, a driver or anybody else logs about an update never comes out."""
    logs.configure("text", logging.DEBUG)
    names: dict[str, str] = {}
    for name in ("aiogram.event", "aiosqlite", "asyncio", "somebody.else"):
        logging.getLogger(name).error("update %s of %s", CANARY, 7701234567)
        logging.getLogger(name).debug(CANARY)
    try:
        names[CANARY]
    except KeyError:
        logging.getLogger("asyncio").exception(CANARY)
    said = capsys.readouterr().err
    assert said.count("library at=test_logs.py:") == 6  # four errors, one debug, one exception
    assert "KeyError" in said
    assert "Канарейка" not in said
    assert "7701234567" not in said


def test_our_own_free_text_is_not_printed(capsys: Said) -> None:
    """Only a code-like name passes as an event, and only known extras with it."""
    logs.configure("text")
    ours = logging.getLogger("bot.telegram.intake")
    ours.error("set_aside", extra={"kind": "message", "citizen": CANARY})
    ours.error(CANARY)
    said = capsys.readouterr().err
    assert "set_aside kind=message\n" in said
    assert "Канарейка" not in said


def test_echo_prints_no_parameters(capsys: Said) -> None:
    """SQL that is watched at DEBUG shows no value bound to it."""
    logs.configure("text", logging.DEBUG)
    engine = create_engine("sqlite://", echo=True)
    with engine.connect() as connection:
        connection.execute(text("SELECT :word"), {"word": CANARY})
    engine.dispose()
    said = capsys.readouterr()
    assert CANARY not in said.err + said.out


def test_warnings_are_their_class(capsys: Said) -> None:
    """A library's warning about an unknown update, which quotes it, is cut to its kind."""
    logs.configure("text")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.configure("text")
        warnings.warn(CANARY, RuntimeWarning, stacklevel=1)
    said = capsys.readouterr().err
    assert "kind=RuntimeWarning" in said
    assert CANARY not in said


def test_uncaught_errors_are_their_class(capsys: Said) -> None:
    """A crash, in a thread too, prints no message of the exception."""
    logs.configure("text")

    def crash() -> None:
        raise LookupError(CANARY)

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(CANARY), None)
    said = capsys.readouterr().err
    assert "error=LookupError" in said
    assert "error=ValueError" in said
    assert CANARY not in said


def test_a_failing_handler_stays_silent(capsys: Said) -> None:
    """Logging's own error report, which quotes a record's arguments, is off."""
    logs.configure("text")

    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            try:
                int(str(record.msg))
            except ValueError:
                self.handleError(record)

    broken = Broken()
    logging.root.addHandler(broken)
    logging.getLogger("any").error("text %s", CANARY)
    assert CANARY not in capsys.readouterr().err
