"""Whether Telegram still delivers here."""

from datetime import UTC, datetime

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.delivery import watch_webhook
from bot.telegram.sender import Sender
from bot.telegram.webhook import webhook_path
from tests.support.session import METHOD, RecordingSession, VirtualTime, server_error

SECRET = "a-secret-of-enough-length"


async def test_a_process_that_lost_its_webhook_ends_with_one_line(
    sender: Sender, session: RecordingSession, time: VirtualTime
) -> None:
    """A bot whose updates another one takes does not look alive for weeks and hear nothing."""
    ours, other = _info(webhook_path(SECRET)), _info("/elsewhere")
    session.prepare("getWebhookInfo", other, other, ours, other, server_error(), other, other)
    watching = watch_webhook(sender, "https://bot.example/", SECRET, sleep=time.sleep)
    with pytest.raises(SecondInstance, match="another process"):
        await time.run(watching)
    assert not session.prepared["getWebhookInfo"]


async def test_a_webhook_whose_token_ended_ends_with_one_line(
    sender: Sender, session: RecordingSession, time: VirtualTime
) -> None:
    """The operator reads that the token has ended, not that nobody writes any more."""
    session.prepare("getWebhookInfo", TelegramUnauthorizedError(METHOD, "Unauthorized"))
    watching = watch_webhook(sender, "https://bot.example/", SECRET, sleep=time.sleep)
    with pytest.raises(Unauthorised, match="BOT_TOKEN"):
        await time.run(watching)


async def test_a_bot_that_telegram_cannot_call_knows_it(
    sender: Sender, session: RecordingSession, time: VirtualTime
) -> None:
    """A monitor is told where nothing arrives, and not where merely nobody writes."""
    heard: list[float] = []
    ours, other = _info(webhook_path(SECRET)), _info("/elsewhere")
    failed, later, delivered = (
        ours.model_copy(
            update={
                "last_error_date": datetime(2026, 11, 25, 9, minute, tzinfo=UTC),
                "pending_update_count": waiting,
            }
        )
        for minute, waiting in ((0, 3), (1, 3), (2, 0))
    )
    session.prepare("getWebhookInfo", ours, failed, failed, later, delivered, other, other, other)
    watching = watch_webhook(
        sender,
        "https://bot.example/",
        SECRET,
        every=60.0,
        sleep=time.sleep,
        heard=lambda: heard.append(time.now),
    )
    with pytest.raises(SecondInstance):
        await time.run(watching)
    assert heard == [60.0, 180.0, 300.0], "of several backends one may be down: others deliver"


def _info(path: str) -> WebhookInfo:
    return WebhookInfo(
        url="https://bot.example" + path, has_custom_certificate=False, pending_update_count=0
    )
