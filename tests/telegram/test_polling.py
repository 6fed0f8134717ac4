import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiogram import Bot

from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.intake import Intake
from bot.telegram.polling import Polling
from bot.telegram.updates import ALLOWED_UPDATES, Arrival
from tests.support.session import longest, raw_update
from tests.support.telegram_http import BotApi, bot_api

Handle = Callable[[Arrival], Awaitable[None]]


class Naps:
    """Waits that take no time, and are kept."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0.001)


class Citizens:
    """Handles updates; ``gate`` holds them back."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.started: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, update: Arrival) -> None:
        self.started.append(update.update_id)
        await self.gate.wait()
        self.done.append(update.update_id)


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[BotApi, Bot]]:
    async with bot_api() as both:
        yield both


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 (what is waited for is on the far side)
            await asyncio.sleep(0.002)


def polling(bot: Bot, handle: Handle, naps: Naps | None = None) -> Polling:
    return Polling(bot, Intake(handle), longest, seconds=5, sleep=naps or Naps())


async def test_updates_are_confirmed_only_after_their_effect(
    telegram: tuple[BotApi, Bot],
) -> None:
    """A crash at any moment loses no answer: Telegram still has it."""
    api, bot = telegram
    citizens = Citizens()
    citizens.gate.clear()
    api.deliver(*(raw_update(n, person=n) for n in range(11, 16)))
    poll = polling(bot, citizens)
    running = asyncio.ensure_future(poll.run())

    await until(lambda: len(citizens.started) == 5)
    before = list(api.offsets)
    citizens.gate.set()
    await until(lambda: 16 in api.offsets)
    poll.stop()
    await running

    assert before == [0]
    assert sorted(citizens.done) == list(range(11, 16))
    assert api.waiting == []


async def test_asks_for_what_it_uses_and_removes_a_webhook(telegram: tuple[BotApi, Bot]) -> None:
    """Switching from a webhook to polling takes no steps by hand and loses nothing."""
    api, bot = telegram
    poll = polling(bot, Citizens())
    running = asyncio.ensure_future(poll.run())
    await until(lambda: bool(api.questions))
    poll.stop()
    await running

    assert api.calls[0] == "deleteWebhook"
    for kind in ALLOWED_UPDATES:
        assert f'"{kind}"' in api.questions[0]["allowed_updates"]


async def test_stop_finishes_what_is_in_hand_and_confirms_it(
    telegram: tuple[BotApi, Bot],
) -> None:
    """A restart of the bot neither loses nor repeats a hundred updates in flight."""
    api, bot = telegram
    citizens = Citizens()
    citizens.gate.clear()
    api.deliver(*(raw_update(n, person=n % 7) for n in range(1, 101)))
    poll = polling(bot, citizens)
    running = asyncio.ensure_future(poll.run())
    await until(lambda: len(citizens.started) >= 7)
    api.deliver(raw_update(101, person=1))

    poll.stop()
    await asyncio.sleep(0.01)
    citizens.gate.set()
    await asyncio.wait_for(running, 5)

    assert sorted(citizens.done) == list(range(1, 101))
    assert [waiting["update_id"] for waiting in api.waiting] == [101]


async def test_stop_does_not_confirm_what_was_not_handled(
    telegram: tuple[BotApi, Bot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be finished in time is delivered again after the restart."""
    monkeypatch.setattr("bot.telegram.polling.GRACE", 0.05)
    api, bot = telegram
    citizens = Citizens()
    citizens.gate.clear()
    api.deliver(raw_update(1, person=5))
    poll = polling(bot, citizens)
    running = asyncio.ensure_future(poll.run())
    await until(lambda: citizens.started == [1])

    poll.stop()
    await asyncio.wait_for(running, 5)

    assert citizens.done == []
    assert [waiting["update_id"] for waiting in api.waiting] == [1]


async def test_stop_during_a_quiet_time_is_immediate(telegram: tuple[BotApi, Bot]) -> None:
    """Nobody waits for a long poll to end."""
    api, bot = telegram
    poll = polling(bot, Citizens())
    running = asyncio.ensure_future(poll.run())
    await until(lambda: bool(api.questions))

    poll.stop()

    await asyncio.wait_for(running, 1)


async def test_three_conflicts_end_with_one_line(telegram: tuple[BotApi, Bot]) -> None:
    """Two bots with one token do not fight in silence."""
    api, bot = telegram
    api.deliver(raw_update(1, 5))
    poll = polling(bot, Citizens())
    await poll._drop_webhook()
    for _ in range(9):
        api.fail(409, "Conflict: terminated by other getUpdates request")

    with pytest.raises(SecondInstance, match="another process polls"):
        await asyncio.wait_for(poll.run(), 5)


async def test_one_conflict_is_survived(telegram: tuple[BotApi, Bot]) -> None:
    """The shadow of the process before us does not stop the start."""
    api, bot = telegram
    citizens = Citizens()
    poll = polling(bot, citizens)
    for _ in range(2):
        api.fail(409, "Conflict: terminated by other getUpdates request")
    api.deliver(raw_update(1, 5))
    running = asyncio.ensure_future(poll.run())

    await until(lambda: citizens.done == [1])
    poll.stop()
    await running


@pytest.mark.parametrize("status", [401, 404])
async def test_wrong_token_ends_with_one_line(telegram: tuple[BotApi, Bot], status: int) -> None:
    """A mistyped token is named at once, and never printed."""
    api, bot = telegram
    api.fail(status, "Unauthorized")

    with pytest.raises(Unauthorised, match="check BOT_TOKEN") as error:
        await asyncio.wait_for(polling(bot, Citizens()).run(), 5)

    assert bot.token not in str(error.value)


async def test_network_trouble_is_waited_out_with_growing_pauses(
    telegram: tuple[BotApi, Bot],
) -> None:
    """The bot outlives Telegram's bad hours, and obeys when told to wait."""
    api, bot = telegram
    citizens, naps = Citizens(), Naps()
    for _ in range(4):
        api.fail(502, "Bad Gateway")
    api.fail(429, "Too Many Requests: retry after 33", retry_after=33)
    api.deliver(raw_update(1, 5))
    poll = polling(bot, citizens, naps)
    running = asyncio.ensure_future(poll.run())

    await until(lambda: citizens.done == [1])
    poll.stop()
    await running

    assert naps.taken[:4] == [1, 2, 4, 8]
    assert naps.taken[4] == 33


async def test_unreadable_update_does_not_hold_up_the_others(
    telegram: tuple[BotApi, Bot], caplog: pytest.LogCaptureFixture
) -> None:
    """One update that this version cannot read costs only itself."""
    api, bot = telegram
    citizens = Citizens()
    api.deliver(
        raw_update(1, 5),
        {"update_id": 2, "message": {"text": "secret words", "chat": 5}},
        raw_update(3, 5),
    )
    intake = Intake(citizens)
    poll = Polling(bot, intake, longest, seconds=5, sleep=Naps())
    running = asyncio.ensure_future(poll.run())

    await until(lambda: 4 in api.offsets)
    poll.stop()
    await running

    assert citizens.done == [1, 3]
    assert intake.set_aside == {"unreadable": 1}
    assert [record.msg for record in caplog.records] == ["set_aside"]
    assert "secret words" not in caplog.text
