"""A6, A22: whatever interrupts a close, one release is seen of a week, and its ε is spent once.

Each try to close draws fresh noise, as the counting child does, and may end before or after any
step. Were two of them ever seen, their mean would be less noisy than the post says.
"""

import random  # noqa: TID251 (a seeded schedule, so that a failure can be played again)
from asyncio import Lock
from collections.abc import Awaitable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.calendar import Calendar
from bot.domain.compose import lost_release, make_release
from bot.domain.pause import Pauses
from bot.domain.published import Profile
from bot.domain.release import Facts, NoisyTables, Release, parse
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage import schema
from bot.storage.weeks import SqlWeeks
from bot.usecases.weeks import FreezeWeek
from tests.attacks.conftest import Measure
from tests.storage.house import House
from tests.support.releases import KEY, full_tables

DECLARED = Decimal(2)
FACTS = Facts(Profile.FULL, KEY)
FIRST = Week.parse("2027-W01")
ATTEMPTS = 4


class Crash(Exception):
    """The process ended here."""


class Luck:
    """Lets a step end before its effect, after it, or not at all."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.left = 0

    async def meets(self, step: Awaitable[None]) -> None:
        fate = self._chance.choice(("before", "after", "", "")) if self.left else ""
        if fate == "before":
            step.close()  # type: ignore[attr-defined]  # a coroutine that never ran
            raise Crash
        await step
        if fate == "after":
            raise Crash


class Unlucky(SqlWeeks):
    """The real store, whose steps may be interrupted."""

    luck: Luck

    async def closing(self, week: Week) -> None:
        await self.luck.meets(super().closing(week))

    async def freeze(self, release: Release) -> None:
        await self.luck.meets(super().freeze(release))


async def closes(house: House, weeks: Unlucky, week: Week, chance: random.Random) -> list[bytes]:
    """Close a week with interruptions; return what was frozen after each attempt, once."""
    counted = 0

    async def count(week: Week) -> NoisyTables:
        nonlocal counted
        counted += 1
        return full_tables(3, week, seed=chance.randrange(1 << 30))

    async def nobody() -> None:
        return None

    freeze = FreezeWeek(
        weeks,
        house.releases,
        count,
        lambda payload: payload[:64],
        Calendar(house.clock, Pauses()),
        lambda tables, history, rated: make_release(tables, history, FACTS, rated),
        lambda lost, history, rated: lost_release(lost, history, FACTS, rated),
        nobody,
        Lock(),
    )
    seen: list[bytes] = []
    for left in reversed(range(ATTEMPTS)):
        weeks.luck.left = left
        with suppress(Crash):
            if await weeks.state(week) in {WeekState.OPEN, WeekState.CLOSING}:
                await freeze(week)
        seen += [one.payload for one in await house.releases.latest(week.next, 1)]
    assert counted >= 1
    return [payload for payload in dict.fromkeys(seen) if parse(payload).week == week.label]


@pytest.mark.parametrize(
    "towns", [pytest.param(1, id="short"), pytest.param(4, marks=pytest.mark.slow, id="long")]
)
async def test_no_schedule_spends_a_week_twice(
    tmp_path: Path, towns: int, measure: Measure
) -> None:
    """A night of crashes costs nobody more of their privacy than the post says."""
    chance = random.Random(towns)  # noqa: S311 (it decides about crashes, not about noise)
    schedules = 60 if towns == 1 else 2_500
    spent = [await most_spent(tmp_path / str(town), schedules, chance) for town in range(towns)]
    measure("A6", f"releases seen of each of {towns * schedules} interrupted closes", 1, "= 1")
    what = f"ε spent by {towns * schedules} interrupted closes, at most"
    measure("A22", what, float(max(spent)), "= 2")
    assert max(spent) == DECLARED


async def most_spent(folder: Path, schedules: int, chance: random.Random) -> Decimal:
    """Close so many weeks of one town in turn; return the most that one of them spent."""
    url = f"sqlite+aiosqlite:///{folder}/data/bot.db"
    schema.upgrade(url)
    house = await House(url, folder).open()
    weeks = Unlucky(house.database, house.keys, house.clock)
    weeks.luck = Luck(chance)
    most = Decimal()
    try:
        for number in range(schedules):
            week = FIRST.later(number)
            house.clock.now = week.ends
            await weeks.open(week)
            frozen = await closes(house, weeks, week, chance)
            assert len(frozen) == 1, "noise of one week was seen twice"
            assert not house.keys.exists("week", week)
            most = max(most, sum((parse(one).epsilon for one in frozen), Decimal()))
    finally:
        await house.database.close()
    return most
