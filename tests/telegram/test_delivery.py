"""Whether Telegram still delivers here."""

from datetime import UTC, datetime, timedelta

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.delivery import FRESH, is_delivering, watch_webhook
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


def _info(path: str) -> WebhookInfo:
    return WebhookInfo(
        url="https://bot.example" + path, has_custom_certificate=False, pending_update_count=0
    )


async def test_a_bot_that_telegram_cannot_call_knows_it(
    sender: Sender, session: RecordingSession
) -> None:
    """A monitor is told where nothing arrives, and not where merely nobody writes."""
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    info = WebhookInfo(
        url="https://bot.example/", has_custom_certificate=False, pending_update_count=3
    )
    failed = {"last_error_message": "Connection refused", "last_error_date": now}
    earlier = now - FRESH - timedelta(seconds=1)
    for told, delivering in (
        (info, True),
        (info.model_copy(update={"url": ""}), False),
        (info.model_copy(update=failed), False),
        (info.model_copy(update=failed | {"pending_update_count": 0}), True),
        (info.model_copy(update=failed | {"last_error_date": earlier}), True),
    ):
        session.prepare("getWebhookInfo", told)
        assert await is_delivering(sender, now) is delivering
