"""The bot's own log, as production writes it, in a text that a test can read."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest

from bot import logs


@contextmanager
def overheard() -> Iterator[StringIO]:
    """Log as in production but into a text, at DEBUG; then give the process its own log back."""
    root, heard = logging.root, StringIO()
    handlers, level, loud = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, warnings.showwarning
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", heard)
        logs.configure("text", logging.DEBUG)
    try:
        yield heard
    finally:
        root.handlers[:], logging.raiseExceptions = handlers, loud
        root.setLevel(level)
        sys.excepthook, sys.unraisablehook, warnings.showwarning = hooks
