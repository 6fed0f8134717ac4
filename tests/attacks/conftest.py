"""What the attacks measured, in one table at the end of the run."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of an attack, and the most (or least) it may be."""

    attack: str
    what: str
    figure: float
    limit: str


Measure = Callable[[str, str, float, str], None]
"""Note what an attack reached: its name, what was measured, the figure, and its limit in words."""

MEASURED = pytest.StashKey[list[Measured]]()


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """Return what notes a figure for the table."""
    noted = request.config.stash.setdefault(MEASURED, [])

    def note(attack: str, what: str, figure: float, limit: str) -> None:
        noted.append(Measured(attack, what, figure, limit))

    return note


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    noted = config.stash.get(MEASURED, [])
    if not noted:
        return
    terminalreporter.section("what the attacks reached")
    for one in sorted(noted, key=lambda one: (len(one.attack), one.attack)):
        terminalreporter.line(f"{one.attack:<4} {one.what:<58} {one.figure:>9.3f}   {one.limit}")
