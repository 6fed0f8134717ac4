"""A monitor can ask whether the bot is well, and learns nothing about anybody."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot import jobs
from bot.app.running import opened
from bot.app.world import World
from bot.demo.crowd import press, showing
from bot.demo.server import BotApiServer
from bot.domain.schedule import WeekState
from bot.domain.vitals import Vitals, Wait
from bot.health import LATE, answering
from bot.metrics import METRICS, PREFIX, coarse, exposition
from tests.support.ports import free_port
from tests.support.process import town
from tests.support.stage import Stage, stage_settings, staged

ROOT = Path(__file__).parent.parent
WELL = Vitals(
    week=WeekState.OPEN,
    waits=dict.fromkeys(Wait, timedelta(0)),
    jobs=12.0,
    heard=3.0,
    committed=59.9,
    failing={"deliver": False},
    set_aside=False,
    backup_failed=False,
)
ILL = {
    "jobs that hang": replace(WELL, jobs=LATE),
    "a database that cannot be read": replace(WELL, week=None, waits=None),
    "a database that does not save": replace(WELL, committed=LATE),
    "a Telegram that is not heard": replace(WELL, heard=LATE),
}
LINE = re.compile(r'(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[a-z_]+"\})? [0-9.e+]+)', re.ASCII)


async def asked(port: int, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_a_question_without_an_answer_holds_up_no_stop() -> None:
    """A monitor that asks while the database hangs does not keep the bot from ending in time."""
    in_hand, port = asyncio.Event(), free_port()

    async def hangs() -> Vitals:
        in_hand.set()
        await asyncio.get_running_loop().create_future()
        return WELL

    async with asyncio.timeout(20):
        async with answering(port, hangs):
            asking = asyncio.ensure_future(asked(port, "/healthz"))
            await in_hand.wait()
        with pytest.raises(aiohttp.ClientError):
            await asking


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Stage, int]]:
    port = free_port()
    async with staged(tmp_path, http_port=port) as stage:
        await stage.tick()
        await stage.app.watch.rounds.tick()
        yield stage, port


async def told(watched: tuple[Stage, int]) -> tuple[str, str]:
    """Return what a monitor reads now."""
    stage, port = watched
    status, facts = await asked(port, "/healthz")
    assert status == 200, facts
    await stage.settle()
    return facts, (await asked(port, "/metrics"))[1]


async def test_a_serving_bot_is_well(watched: tuple[Stage, int]) -> None:
    """An operator's monitor sees 200 while ratings can be saved."""
    _stage, port = watched
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert (answer.status, await answer.json()) == (
                200,
                {
                    "well": True,
                    "database": True,
                    "week": "open",
                    "jobs": 0,
                    "telegram": 0,
                    "commit": 0,
                    "waiting": {"close": 0, "publication": 0, "outbox": 0, "backup": 0},
                },
            )
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"


async def test_a_monitor_learns_of_no_tap(watched: tuple[Stage, int]) -> None:
    """Who reads all that a monitor may read cannot tell that somebody rated or wrote."""
    stage, _port = watched
    before = await told(watched)
    person = stage.citizen("ru")
    await stage.opened_page(person, 1, "ru")
    await press(person, "rate:", ":1:5")
    await showing(person, "rate:", ":2:5")
    await person.send("/report")
    await press(person, "write:", ":p1")
    await showing(person, "cancel:", "")
    await person.send("Во дворе темно.")
    await press(person, "send:")
    await person.sees("/my")
    await stage.tick()
    assert stage.cards
    assert await told(watched) == before


async def test_a_process_that_begins_to_lead_is_not_ill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No monitor restarts a process for what it left to another; for what then hangs, it does."""
    now = 0.0
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: now))
    async with (
        BotApiServer(World().clock) as server,
        opened(stage_settings(town(server), tmp_path)) as app,
    ):
        for _ in range(2):
            now += LATE
            assert app.jobs.rest() == 0
            async with app._duties():
                await app.jobs.tick()
                await app.jobs.tick()  # now the first of the loop is over too
                now += LATE
                assert app.jobs.rest() == LATE


@pytest.mark.parametrize("vitals", ILL.values(), ids=ILL)
async def test_what_makes_a_bot_useless_is_not_well(vitals: Vitals) -> None:
    """A bot that looks alive but cannot close its week, hear or save, is reported."""

    async def ask() -> Vitals:
        return vitals

    port = free_port()
    async with answering(port, ask):
        assert (await asked(port, "/healthz"))[0] == 503
        assert (await asked(port, "/metrics"))[0] == 200


@pytest.mark.parametrize("vitals", [WELL, *ILL.values()])
def test_the_metrics_are_in_prometheus_own_form(vitals: Vitals) -> None:
    """A monitor can read every line."""
    text = exposition(vitals)
    assert text.endswith("\n")
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


async def test_no_metric_tells_of_people(watched: tuple[Stage, int]) -> None:
    """There is none by principle, score, language, region or person, nor a label's value."""
    assert {metric.label for metric in METRICS} == {"", "what", "state", "chore"}
    _facts, shown = await told(watched)
    samples = [line.removeprefix(PREFIX) for line in shown.splitlines() if line[0] != "#"]
    assert 'chore_failing{chore="deliver"} 0' in samples
    opinions = re.compile("rating|score|principle|language|region|person|user|citizen|tap|total")
    assert [sample for sample in samples if opinions.search(sample)] == []


def test_times_are_whole_minutes() -> None:
    """A tap answers an open question early, and a history of seconds would tell when."""
    assert [coarse(seconds) for seconds in (0, 25.1, 59.9, 60, 3601)] == [0, 0, 0, 60, 3600]


def test_every_metric_is_told() -> None:
    """An operator finds each metric in the guide, and no other."""
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{PREFIX}(\w+)(?:\{{(\w+)\}})?` \|", guide, re.MULTILINE)
    assert rows == [(metric.name, metric.label) for metric in METRICS]


def test_every_alert_asks_for_a_metric_that_is_there() -> None:
    """No alert is silent because it asks for a name that the bot never had."""
    rules = (ROOT / "deploy/alerts.yml").read_text(encoding="utf-8")
    known: dict[str, Any] = {PREFIX + metric.name: metric for metric in METRICS}
    asked_for = re.findall(rf"({PREFIX}\w+)(?:\{{(\w+)=\"(\w+)\"\}})?", rules)
    assert {name for name, _label, _value in asked_for} == set(known)
    shown = exposition(WELL)
    for name, label, value in asked_for:
        assert label == (known[name].label if label else "")
        assert not value or f'{name}{{{label}="{value}"}}' in shown
    ill = exposition(ILL["a database that cannot be read"])
    assert f"{PREFIX}week_state" not in ill, "so an alert has to ask for what is missing"
    assert f"unless on (instance) {PREFIX}week_state\n" in rules
