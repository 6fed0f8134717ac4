"""Updates by webhook, behind a proxy: the same journeys, and answers that cost no request."""

import socket
from pathlib import Path
from typing import Any

import pytest

from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.crowd import press, showing
from bot.demo.server import BotApiServer
from bot.demo.telegram import Answer
from bot.domain.errors import NotNow, Unauthorised
from tests.support.clock import Pace
from tests.support.looking import ballot_of
from tests.support.ports import free_port
from tests.support.process import town
from tests.support.stage import stage_settings, staged

SECRET = "s" * 32


def webhook(**changed: object) -> dict[str, Any]:
    port = free_port()
    usual = {
        "mode": "webhook",
        "webhook_url": f"https://127.0.0.1:{port}",
        "webhook_port": port,
        "webhook_secret": SECRET,
    }
    return usual | changed


async def test_a_tap_is_answered_in_the_response(tmp_path: Path) -> None:
    """In a busy hour a tap costs no second request, and its answer still waits for the commit."""
    async with staged(tmp_path, **webhook()) as stage:
        requests = stage.server.faults.drop_before("answercallbackquery", times=1000)
        person = stage.citizen("ru")
        await stage.opened_page(person, 1, "ru")
        await press(person, "rate:", ":1:4")
        answer = await person.sees(lambda seen: isinstance(seen, Answer) and "4" in seen.text)
        assert "из 5" in answer.text
        assert (await ballot_of(stage, person)).scores[0] == 4
        await showing(person, "rate:", ":2:5")
        await stage.settle()
        assert requests.met == 0


async def test_an_address_that_telegram_does_not_take_is_named(tmp_path: Path) -> None:
    """Who mistyped the public address reads which setting it is, and nothing stays open.

    A service tries again and again, for a new name may not be known everywhere yet: so it does
    nothing in a chat before.
    """
    chosen = webhook(webhook_url="https://not-there.example")
    async with BotApiServer(World().clock) as server:
        settings = stage_settings(town(server), tmp_path, **chosen)
        async with opened(settings, may_follow=True) as app:
            with pytest.raises(NotNow, match="BOT_WEBHOOK_URL: Telegram"):
                await _serve(app)
            with socket.socket() as taken, pytest.raises(ConnectionRefusedError):
                taken.connect(("127.0.0.1", chosen["webhook_port"]))
            await app.out.tasks.drain(1)
        assert set(server.calls) == {"getMe", "getChat", "getChatMember", "setWebhook"}


async def test_a_start_that_telegram_does_not_answer_is_tried_again(tmp_path: Path) -> None:
    """A service whose network fails in the middle of a start is not left lying."""
    async with BotApiServer(World().clock) as server:
        settings = stage_settings(town(server), tmp_path, **webhook())
        server.faults.status("setwebhook", times=1000)
        pace = Pace()
        world = World(seconds=pace, sleep=pace.sleep)
        async with opened(settings, world, may_follow=True) as app:
            with pytest.raises(NotNow, match="check the network"):
                await _serve(app)


async def test_a_token_that_ended_during_the_start_is_named(tmp_path: Path) -> None:
    """Who renewed the token meanwhile reads so; a service does not try the old one for ever."""
    async with BotApiServer(World().clock) as server:
        settings = stage_settings(town(server), tmp_path, **webhook())
        server.faults.status("setwebhook", 401)
        async with opened(settings, may_follow=True) as app:
            with pytest.raises(Unauthorised):
                await _serve(app)


async def _serve(app: App) -> None:
    async with app.serving():
        pass
