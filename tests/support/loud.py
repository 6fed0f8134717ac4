"""All that a process says: as in production, or with every library at its loudest."""

import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot import logs


@contextmanager
def overheard(monkeypatch: pytest.MonkeyPatch, *, loud: bool = True) -> Iterator[io.StringIO]:
    """Log as the bot does; ``loud`` at DEBUG, and our own lines a second time, unfiltered."""
    written = io.StringIO()
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    before = logging.root.handlers[:], logging.root.level, logging.raiseExceptions
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("json", logging.DEBUG if loud else logging.INFO)
    names = list(logging.root.manager.loggerDict) if loud else []
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    plain = logging.StreamHandler(written)
    if loud:
        logging.getLogger("bot").addHandler(plain)
    try:
        yield written
    finally:
        logging.getLogger("bot").removeHandler(plain)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        logging.root.handlers[:], level, logging.raiseExceptions = before
        logging.root.setLevel(level)
        sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = hooks
