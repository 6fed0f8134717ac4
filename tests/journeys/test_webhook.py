"""Updates by webhook, behind a proxy: the same journeys, and answers that cost no request."""

from pathlib import Path
from typing import Any

from bot.demo.crowd import press, showing
from bot.demo.telegram import Answer
from tests.support.looking import ballot_of
from tests.support.ports import free_port
from tests.support.stage import Stage, staged

SECRET = "s" * 32


def behind_proxy(stage: Stage) -> None:
    """Stand in for the proxy that takes TLS off: the bot itself listens without."""
    updates = stage.server.updates
    updates.use_webhook(updates.webhook.replace("https:", "http:", 1))


async def test_a_tap_is_answered_in_the_response(tmp_path: Path) -> None:
    """In a busy hour a tap costs no second request, and its answer still waits for the commit."""
    port = free_port()
    webhook: dict[str, Any] = {
        "mode": "webhook",
        "webhook_url": f"https://127.0.0.1:{port}",
        "webhook_port": port,
        "webhook_secret": SECRET,
    }
    async with staged(tmp_path, **webhook) as stage:
        behind_proxy(stage)
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
