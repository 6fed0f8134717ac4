"""A13: who watches the logs and scrapes every page each second cannot tell that somebody rated."""

import io
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.demo.people import Person
from tests.attacks.conftest import Measure
from tests.attacks.sinks import PAGES, page
from tests.support.loud import overheard
from tests.support.ports import free_port
from tests.support.stage import Stage, staged

SECONDS = 6
"""In every second one of them somebody rates, in the next nobody does."""

MOVING = re.compile(rb'"time": ?"[^"]*"')
"""What goes on by itself: the clock."""

LABELS = re.compile(rb"[{,](principle|region|score|language|citizen|user|chat)\w*=", re.IGNORECASE)
"""Names of labels; a chore of the bot's own may be called after what it looks at."""

Look = Callable[[], Awaitable[bytes]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as an operator's bot does."""
    with overheard(monkeypatch, loud=False) as written:
        yield written


async def told_apart(stage: Stage, person: Person, look: Look) -> float:
    """Return the advantage of whoever calls a second busy when something changed in it."""
    right = {True: 0, False: 0}
    for jobs in (stage.app.jobs, stage.app.watch.rounds):
        await jobs.tick()  # as each minute: so no minute of theirs ends here by itself
    await stage.settle()
    before = await look()
    for second in range(2 * SECONDS):
        busy = second % 2 == 0
        if busy:
            score = second // 2 % 5 + 1
            await person.tap_data(f"rate:kk1no:{stage.week.number}:1:{score}")
        await stage.settle()
        now = await look()
        right[busy] += now != before
        before = now
    return (right[True] - right[False]) / SECONDS


async def test_a_rating_moves_no_number(
    tmp_path: Path,
    said: io.StringIO,
    measure: Measure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a line of the log nor a number on a page changes when somebody rates."""
    port = free_port()
    async with staged(tmp_path, http_port=port) as stage:
        person = stage.citizen()
        await stage.opened_page(person)

        async def pages() -> bytes:
            scraped = b"".join([await page(port, name) for name in PAGES])
            return MOVING.sub(b"", scraped)

        async def lines() -> bytes:
            return MOVING.sub(b"", said.getvalue().encode())

        scraped, logged = [await told_apart(stage, person, look) for look in (pages, lines)]
        labels = len(LABELS.findall(await pages()))
        taken: list[int] = []
        take = stage.app.intake.take

        async def counted(updates: Sequence[Any]) -> None:
            taken.append(len(updates))
            await take(updates)

        monkeypatch.setattr(stage.app.intake, "take", counted)

        async def naive() -> bytes:
            return json.dumps({"updates_total": sum(taken)}).encode()

        weak = await told_apart(stage, person, naive)
    measure("A13", "advantage of who scrapes the pages around a tap", scraped, "= 0", weak)
    measure("A13", "advantage of who reads the log around a tap", logged, "= 0", weak)
    measure("A13", "labels of metrics that tell of a person or an answer", labels, "= 0")
    assert scraped == logged == labels == 0
    assert weak == 1.0
