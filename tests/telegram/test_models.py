"""Telegram's types are built when they are used: a start takes moments, not seconds."""

import subprocess
import sys

import pytest
from aiogram import types

BUILT = """
import {entry}
from aiogram import types
every = [getattr(types, name) for name in types.__all__]
print(sum(getattr(model, "__pydantic_complete__", False) is True for model in every))
"""


@pytest.mark.parametrize(
    "entry", ["bot.app.running", "bot.demo.browser", "bot.handlers.routers", "bot.doctor"]
)
def test_a_start_builds_next_to_none_of_telegrams_types(entry: str) -> None:
    """A server that comes back after a cut of power takes taps again at once."""
    asked = [sys.executable, "-c", BUILT.format(entry=entry)]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 (our own words)
    assert int(ran.stdout) < 20


def test_each_type_of_telegrams_can_be_built() -> None:
    """Whatever Telegram sends is understood, also what nobody has met so far."""
    every = [getattr(types, name) for name in types.__all__]
    unbuilt = [
        model.__name__
        for model in every
        if hasattr(model, "model_rebuild") and model.model_rebuild() is False
    ]
    assert unbuilt == []
