"""What holds for every pattern that looks for personal data, on every Python it may run on."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]  # how a pattern is made of its parts
from re import _parser  # type: ignore[attr-defined]  # has no public name
from typing import Any

import pytest

from bot import privacy

ONE_CHARACTER = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each pattern that stands in a module, under its name there."""
    for module in pkgutil.iter_modules(privacy.__path__, "bot.privacy."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(_within(value)):
                yield f"{module.name}.{name} {number}", pattern


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _within(part)
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from _within(part)


def _parts(parsed: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 (``re`` keeps it untyped)
    """Yield each operation of a pattern, from the outside in."""
    if isinstance(parsed, tuple) and parsed and isinstance(parsed[0], type(op.LITERAL)):
        yield parsed[0], parsed[1]
    if isinstance(parsed, tuple | list | _parser.SubPattern):
        for part in parsed:
            yield from _parts(part)


PATTERNS = dict(patterns())


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_leans_on_what_a_python_does_wrongly(name: str) -> None:
    """Debian 12's own Python hides the same words: see CPython's issue 106052.

    Before 3.11.5 a possessive repetition of more than one character matches what it must not,
    or misses what it must find; an atomic group says the same and is right everywhere.
    """
    pattern = PATTERNS[name]
    for operation, told in _parts(_parser.parse(pattern.pattern, pattern.flags)):
        if operation is op.POSSESSIVE_REPEAT:
            ((kind, _),) = told[2]
            assert kind in ONE_CHARACTER


def test_patterns_are_found() -> None:
    """The rule above is asked of every finder's patterns."""
    assert len(PATTERNS) > 30
