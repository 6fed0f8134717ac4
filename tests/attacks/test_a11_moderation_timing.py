"""A11: somebody who knows when everybody wrote cannot tell whose card is whose.

The attacker sees the cards in their order, with their numbers and what their buttons carry, and
has the exact moment at which each citizen sent a report.
"""

import asyncio
import math
import random  # noqa: TID251 (seeded, so that a failure can be played again)
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.desk import BATCH, Quiet
from bot.domain.pause import Pauses
from bot.domain.report import Verdict
from bot.storage import schema
from bot.usecases.dealing import DealCards, Pace
from tests.attacks.conftest import Measure
from tests.storage.house import WEEK, House, report
from tests.support.clock import FrozenClock
from tests.support.fakes import FakeDesk, FakeDeskStore, a_report

SEED = 20251105
MARGIN = 0.05
NOISE = 0.1
NO_NIGHT = Quiet(time(0), time(0))


@dataclass(slots=True)
class Scene:
    """A desk on a real database, and what the attacker writes down about it."""

    house: House
    batch_seconds: int
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    clock: FrozenClock = field(default_factory=FrozenClock)
    desk: FakeDesk = field(default_factory=FakeDesk)
    arrived: list[bytes] = field(default_factory=list)
    batches: list[list[bytes]] = field(default_factory=list)

    def dealer(self) -> DealCards:
        calendar = Calendar(self.clock, Pauses())
        pace = Pace(self.batch_seconds, time(18), 10_000, NO_NIGHT)
        return DealCards(self.house.desk, self.desk, calendar, pace, self._shuffled)

    async def write(self, count: int = 1) -> None:
        """Have so many people send a report each, one right after the other."""
        news = []
        for number in range(len(self.arrived), len(self.arrived) + count):
            made = replace(report(1, f"Words of {number}"), id=self.chance.randbytes(16))
            news.append(self.house.send(made, Citizen(1_000_000 + number)))
            self.arrived.append(made.id)
        await asyncio.gather(*news)

    async def deal(self, dealer: DealCards) -> None:
        """Let the desk deal what is due, and note the cards that came."""
        before = len(self.desk.shown)
        await dealer()
        if len(self.desk.shown) > before:
            self.batches.append([card.id for card in self.desk.shown[before:]])

    @property
    def cards(self) -> list[bytes]:
        return [card for batch in self.batches for card in batch]

    def _shuffled(self, ids: Sequence[bytes]) -> Sequence[bytes]:
        return self.chance.sample(ids, len(ids))


Guess = Callable[[Sequence[bytes], int], bytes]
"""Name a card's report, given who may have written it (in order of arrival) and its place."""

ATTACKS: dict[str, Guess] = {
    "in order": lambda candidates, place: candidates[place],
    "in reverse": lambda candidates, place: candidates[-1 - place],
    "the first": lambda candidates, _place: candidates[0],
    "the last": lambda candidates, _place: candidates[-1],
    "the middle": lambda candidates, _place: candidates[len(candidates) // 2],
    "by id": lambda candidates, place: sorted(candidates)[place],
    "by id, reversed": lambda candidates, place: sorted(candidates)[-1 - place],
}
"""``by id`` knows the ids too, which no citizen does: the order of cards must not follow them."""


def hits(scene: Scene, guess: Guess) -> float:
    """Return the share of cards whose author is named, each batch being of its own arrivals."""
    right, start = 0, 0
    for batch in scene.batches:
        candidates = scene.arrived[start : start + len(batch)]
        start += len(batch)
        right += sum(guess(candidates, place) == card for place, card in enumerate(batch))
    return right / len(scene.cards)


def rho(first: Sequence[int], second: Sequence[int]) -> float:
    """Return Spearman's rank correlation of two lists without ties."""
    size = len(first)
    places = [{value: at for at, value in enumerate(sorted(v))} for v in (first, second)]
    squares = (
        (places[0][one] - places[1][other]) ** 2 for one, other in zip(first, second, strict=True)
    )
    return 1 - 6 * sum(squares) / (size * (size**2 - 1))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    schema.upgrade(url)
    there = await House(url, tmp_path).open()
    await there.weeks.open(WEEK)
    yield there
    await there.database.close()


@pytest.mark.parametrize("batches", [60, pytest.param(400, marks=pytest.mark.slow)])
async def test_in_a_batch_of_five_a_guess_is_a_guess(
    house: House, batches: int, measure: Measure
) -> None:
    """With the least batch there is, exact times name an author once in five, no oftener."""
    scene = Scene(house, batch_seconds=600)
    dealer = scene.dealer()
    for _batch in range(batches):
        await scene.write(BATCH - 1)
        await scene.deal(dealer)
        await scene.write()
        scene.clock.tick(minutes=10)
        await scene.deal(dealer)
    assert [len(batch) for batch in scene.batches] == [BATCH] * batches
    best = max(hits(scene, guess) for guess in ATTACKS.values())
    measure(
        "A11", f"authors named by exact times, {batches} batches of five", best, "≤ 0.2 + 0.05"
    )
    assert best <= 1 / BATCH + MARGIN
    places = [place for batch in scene.batches for place in range(len(batch))]
    came = [scene.arrived.index(card) % BATCH for card in scene.cards]
    assert abs(pearson(places, came)) < max(NOISE, 4 / len(came) ** 0.5)


async def test_cards_that_come_at_once_are_found_out(house: House, measure: Measure) -> None:
    """The attack is a real one: where cards come at once it names every author."""
    scene = Scene(house, batch_seconds=0)
    dealer = scene.dealer()
    for _citizen in range(60):
        await scene.write()
        await scene.deal(dealer)
    measure.weak("A11", hits(scene, ATTACKS["in order"]))
    assert hits(scene, ATTACKS["in order"]) == 1.0
    numbers = list(range(len(scene.cards)))
    assert rho(numbers, [scene.arrived.index(card) for card in scene.cards]) == 1.0


@pytest.mark.parametrize("count", [200, pytest.param(1600, marks=pytest.mark.slow)])
async def test_nothing_follows_the_order_of_arrival(house: House, count: int) -> None:
    """No order, id or number of cards, rows or audit tells who of a burst wrote first."""
    scene = Scene(house, batch_seconds=600)
    dealer = scene.dealer()
    await scene.write(count)
    await scene.deal(dealer)
    assert len(scene.cards) == count
    decisions = (house.desk.decide(card, Verdict(), 42, scene.clock()) for card in scene.cards)
    await asyncio.gather(*decisions)
    noise = max(NOISE, 4 / count**0.5)  # four standard deviations: what chance alone may do
    came = {report: at for at, report in enumerate(scene.arrived)}
    orders = {"cards": scene.cards, "ids": sorted(scene.arrived)}
    for query in (
        "SELECT id FROM reports",
        "SELECT report FROM cards",
        "SELECT report FROM cards ORDER BY message",
        "SELECT report FROM verdicts ORDER BY id",
        "SELECT report FROM twins",
    ):
        orders[query] = await _listed(house, query)
    for name, order in orders.items():
        assert len(order) == count, name
        assert abs(rho([came[one] for one in order], list(range(count)))) < noise, name
    guesses = sum(card == guess for card, guess in zip(scene.cards, scene.arrived, strict=True))
    assert guesses / count <= 1 / BATCH + MARGIN


async def _listed(house: House, query: str) -> list[bytes]:
    return await house.database.read(lambda connection: list(connection.scalars(sql(query))))


@pytest.mark.parametrize("hours", [(1, 60, 130), (17.9, 42.1, 100), (22.5, 90, 166)])
async def test_three_reports_a_week_reach_the_desk_in_a_day(hours: Sequence[float]) -> None:
    """Where few write, a report waits for the daily batch, and for no more than a day."""
    clock = FrozenClock("2026-11-23T00:00+05:00")
    store, desk = FakeDeskStore(), FakeDesk()
    pace = Pace(600, time(18), 5, Quiet())
    deal = DealCards(store, desk, Calendar(clock, Pauses()), pace, list)
    begins, sent, seen = clock(), dict[bytes, datetime](), dict[bytes, datetime]()
    for _tick in range(8 * 24 * 6):
        for number, hour in enumerate(hours):
            id_ = bytes([number]) * 16
            if id_ not in sent and clock() >= begins + timedelta(hours=hour):
                sent[id_] = clock()
                store.reports[id_] = a_report(id_)
        await deal()
        for card in desk.shown:
            seen.setdefault(card.id, clock())
        clock.tick(minutes=10)
    assert sorted(seen) == sorted(sent)
    assert all(seen[one] - sent[one] <= timedelta(days=1) for one in sent)


def pearson(first: Sequence[int], second: Sequence[int]) -> float:
    """Return the correlation of two lists of ranks, ties and all."""
    size = len(first)
    one, other = ([value - sum(ranks) / size for value in ranks] for ranks in (first, second))
    both = sum(a * b for a, b in zip(one, other, strict=True))
    return both / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
