"""Many people's answers at once, put straight into the ballot box."""

import asyncio
import random  # noqa: TID251 (made-up opinions, the same each time)
from collections.abc import Sequence
from dataclasses import replace

from bot.app.running import App
from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.principles import PRINCIPLES
from bot.domain.published import CELLS
from bot.domain.week import Week

Scores = tuple[Score | None, ...]


def opinions(people: int) -> list[Scores]:
    """Draw what so many people answer; some skip a principle or have no opinion."""
    chance = random.Random(people)  # noqa: S311 (see above)
    cells = [*Score, None]
    return [tuple(chance.choices(cells, k=len(PRINCIPLES))) for _ in range(people)]


def cells(answers: Sequence[Scores]) -> list[list[int]]:
    """Count the answers as a release does: no opinion, 1 to 5, not rated."""
    took_part = [scores for scores in answers if any(score is not None for score in scores)]
    rows = [[0] * CELLS for _ in PRINCIPLES]
    for scores in took_part:
        for row, score in zip(rows, scores, strict=True):
            row[CELLS - 1 if score is None else score] += 1
    return rows


async def cast(app: App, week: Week, answers: Sequence[Scores], first: int = 1) -> None:
    """Put answers into the ballot box, a citizen's each; ``first`` is the first one's id."""

    async def one(citizen: int, scores: Scores) -> None:
        def filled(ballot: Ballot) -> Ballot:
            return replace(ballot, scores=scores)

        await app.stores.ballots.change(week, Citizen(citizen), filled)

    await asyncio.gather(*(one(first + n, scores) for n, scores in enumerate(answers)))
