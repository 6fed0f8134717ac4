"""What the attacks reached, in one table at the end of the run.

Each figure stands beside its limit and beside what the same attack reached against a variant that
is weak on purpose: an attack that does not bite there proves nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

ATTACKS = tuple(f"A{number}" for number in range(1, 23))
"""Modules here and docs/privacy.md go by these; the table names those that the run left out."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of an attack, and the most (or least) it may be."""

    attack: str
    what: str
    figure: float
    limit: str
    weak: float | None


@dataclass(slots=True)
class Measure:
    """Notes what attacks reached: against the bot by a call, else by ``weak``."""

    figures: list[Measured] = field(default_factory=list)
    weakest: dict[str, float] = field(default_factory=dict)

    def __call__(
        self, attack: str, what: str, figure: float, limit: str, weak: float | None = None
    ) -> None:
        """Note a figure and its limit in words; ``weak`` is what the weak variant gave away."""
        self.figures.append(Measured(attack, what, figure, limit, weak))

    def weak(self, attack: str, figure: float) -> None:
        """Note what a weak variant gave away to an attack; of several the least is told."""
        self.weakest[attack] = min(figure, self.weakest.get(attack, figure))


MEASURED = pytest.StashKey[Measure]()


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """Return what notes a figure for the table."""
    return request.config.stash.setdefault(MEASURED, Measure())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    noted = config.stash.get(MEASURED, Measure())
    if not noted.figures:
        return
    terminalreporter.section("what the attacks reached")
    terminalreporter.line(f"{'':<4} {'':<66} {'reached':>9}   {'weak':>9}   limit")
    for line in table(noted.figures, noted.weakest):
        terminalreporter.line(line)
    left_out = [
        attack for attack in ATTACKS if attack not in {one.attack for one in noted.figures}
    ]
    if left_out:
        terminalreporter.line(f"not in this run: {', '.join(left_out)}")


def table(figures: Sequence[Measured], weakest: Mapping[str, float]) -> Sequence[str]:
    """Return a line for each figure, in the order of the attacks."""
    lines = []
    for one in sorted(figures, key=lambda one: (len(one.attack), one.attack)):
        weak = weakest.get(one.attack) if one.weak is None else one.weak
        beside = "–" if weak is None else f"{weak:.3f}"
        reached = f"{one.figure:.3f}"
        lines.append(f"{one.attack:<4} {one.what:<66} {reached:>9}   {beside:>9}   {one.limit}")
    return lines
