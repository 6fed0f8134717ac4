"""All that a process says, with every library at its loudest."""

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
def overheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as the bot does, but at DEBUG; and our own lines a second time, unfiltered."""
    written = io.StringIO()
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    before = logging.root.handlers[:], logging.root.level, logging.raiseExceptions
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("json", logging.DEBUG)
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    plain = logging.StreamHandler(written)
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
