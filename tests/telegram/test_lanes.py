import asyncio
import logging
from collections.abc import Callable

import pytest

from bot.telegram.lanes import Job, Lanes
from bot.telegram.tasks import Tasks
from tests.support.session import written


class Notes:
    """What was done, in order; ``gate`` holds the jobs back."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gate = asyncio.Event()

    def job(self, name: str) -> Job:
        async def work() -> None:
            await self.gate.wait()
            self.done.append(name)

        return work


async def test_one_chat_in_order_and_waiting_edits_coalesce(lanes: Lanes) -> None:
    """Five quick taps redraw the message at most twice, and the last state is what stays."""
    notes = Notes()
    lanes.later(1, notes.job("first"), replaces="page")
    await asyncio.sleep(0)  # it has started, so it cannot be replaced
    for name in ("second", "third", "fourth"):
        lanes.later(1, notes.job(name), replaces="page")
    lanes.later(1, notes.job("other"))
    notes.gate.set()

    await lanes.drain(within=1)

    assert notes.done == ["first", "fourth", "other"]


async def test_stuck_chat_blocks_nobody(lanes: Lanes) -> None:
    """A chat that Telegram makes wait does not hold up the others."""
    stuck, free = Notes(), Notes()
    free.gate.set()
    lanes.later(1, stuck.job("stuck"))
    lanes.later(2, free.job("free"))

    await asyncio.sleep(0.01)

    assert (stuck.done, free.done) == ([], ["free"])
    stuck.gate.set()


class Post:
    """What can begin without a task; ``tell`` says how it ended."""

    def __init__(self, *, can: bool = True) -> None:
        self.can = can
        self.tell: list[Callable[[bool], None]] = []

    def __call__(self, told: Callable[[bool], None]) -> bool:
        if self.can:
            self.tell.append(told)
        return self.can


async def test_swift_work_needs_no_task_and_keeps_its_lane(lanes: Lanes, tasks: Tasks) -> None:
    """A page goes out at the least cost, and still nothing in that chat overtakes it."""
    post, notes = Post(), Notes()
    notes.gate.set()
    unused = notes.job("unused")
    lanes.swiftly(1, post, unused, otherwise=unused, replaces="page")
    assert (len(post.tell), len(tasks)) == (1, 0)

    for name in ("second", "third"):
        lanes.swiftly(1, post, notes.job(name), otherwise=unused, replaces="page")
    await asyncio.sleep(0.01)
    assert (len(post.tell), notes.done) == (1, [])
    post.tell[0](True)
    await lanes.drain(within=1)
    assert notes.done == ["third"]

    lanes.swiftly(1, post, unused, otherwise=unused, replaces="page")
    draining = asyncio.ensure_future(lanes.drain(within=5))
    await asyncio.sleep(0.01)
    assert draining.done() is False
    post.tell[1](True)
    await draining
    assert notes.done == ["third"]


async def test_swift_work_that_fails_is_done_the_long_way(lanes: Lanes) -> None:
    """A page that was refused or lost on its way comes all the same, unless a newer one does."""
    post, notes = Post(), Notes()
    notes.gate.set()
    lanes.swiftly(1, post, notes.job("unused"), otherwise=notes.job("again"), replaces="page")
    lanes.later(1, notes.job("other"))
    post.tell[0](False)
    await lanes.drain(within=1)
    assert notes.done == ["again", "other"]

    lanes.swiftly(1, post, notes.job("unused"), otherwise=notes.job("old"), replaces="page")
    lanes.swiftly(1, post, notes.job("new"), otherwise=notes.job("unused"), replaces="page")
    post.tell[1](False)
    await lanes.drain(within=1)
    assert notes.done == ["again", "other", "new"]


async def test_what_cannot_begin_swiftly_waits_as_all_else(tasks: Tasks) -> None:
    """Where no connection is free, or too many are in use, nothing is lost."""
    lanes, notes, free = Lanes(tasks, swift_at_once=2), Notes(), Post()
    notes.gate.set()
    unused = notes.job("unused")
    for chat in range(3):
        job = notes.job(f"job {chat}")
        lanes.swiftly(chat, free, job, otherwise=unused, replaces="page")
    none = Post(can=False)
    lanes.swiftly(9, none, notes.job("job 9"), otherwise=unused, replaces="page")
    await asyncio.sleep(0.01)
    assert (len(free.tell), notes.done) == (2, ["job 2", "job 9"])
    for told in free.tell:
        told(True)
    await lanes.drain(within=1)
    assert notes.done == ["job 2", "job 9"]


async def test_failing_job_is_logged_by_class_and_the_next_one_runs(
    lanes: Lanes, caplog: pytest.LogCaptureFixture
) -> None:
    """One broken screen does not silence a chat, and its error's text stays out of the log."""

    async def broken() -> None:
        raise ValueError("chat 7123456789")

    notes = Notes()
    notes.gate.set()
    lanes.later(1, broken)
    lanes.later(1, notes.job("next"))

    await lanes.drain(within=1)

    assert notes.done == ["next"]
    assert [record.msg for record in caplog.records] == ["job_failed"]
    assert "7123456789" not in caplog.text + written(caplog.records)


async def test_at_most_so_many_at_once(tasks: Tasks) -> None:
    """A crowd of people does not open a crowd of connections."""
    lanes, running, most = Lanes(tasks, at_once=3), 0, 0

    async def job() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    for chat in range(20):
        lanes.later(chat, job)
    await lanes.drain(within=1)

    assert most == 3


async def test_backlog_asks_the_intake_to_wait(tasks: Tasks) -> None:
    """Under overload the bot takes updates more slowly instead of growing without end."""
    lanes, notes = Lanes(tasks, at_once=1, backlog=2), Notes()
    for chat in range(4):
        lanes.later(chat, notes.job(str(chat)))
    room = asyncio.ensure_future(lanes.room())
    await asyncio.sleep(0.01)
    before = room.done()
    notes.gate.set()

    await asyncio.wait_for(room, 1)

    assert before is False


async def test_drain_waits_no_longer_than_told(lanes: Lanes) -> None:
    """A stop is never held up by a chat that does not answer."""
    lanes.later(1, Notes().job("never"))

    await asyncio.wait_for(lanes.drain(within=0.01), 1)


async def test_crash_of_a_task_is_logged_by_class(
    tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator hears of a crash, and reads nobody's id in it."""

    async def crash() -> None:
        raise KeyError(7123456789)

    task = tasks.start(crash(), "weather")
    await asyncio.wait([task])
    await asyncio.sleep(0)

    (record,) = caplog.records
    assert (record.levelno, record.msg) == (logging.ERROR, "task_crashed")
    assert '"error": "KeyError", "kind": "weather"' in written([record])
    assert "7123456789" not in caplog.text + written([record])


async def test_drain_gives_time_then_cancels(tasks: Tasks) -> None:
    """What can end in time ends well; the rest cannot keep the process alive."""
    ended: list[str] = []

    async def soon() -> None:
        await asyncio.sleep(0.01)
        ended.append("soon")

    async def never() -> None:
        await asyncio.Event().wait()

    tasks.start(soon(), "soon")
    late = tasks.start(never(), "never")
    await tasks.drain(within=0.05)

    assert ended == ["soon"]
    assert late.cancelled()
    assert len(tasks) == 0
