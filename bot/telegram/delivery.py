"""Whether Telegram still delivers to our webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NoReturn

from aiogram.methods import GetWebhookInfo

from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.outcomes import UNKNOWN_TOKEN, Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.webhook import webhook_path

WATCH_SECONDS = 60.0
ELSEWHERE = 3
"""So many times in a row Telegram names another address before this process gives way."""

FRESH = timedelta(minutes=5)
"""An error of an earlier delivery is no news."""


async def watch_webhook(
    sender: Sender,
    url: str,
    secret: str,
    every: float = WATCH_SECONDS,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> NoReturn:
    """Ask for ever whether Telegram still delivers here.

    A process that polls with this token, or has its own webhook, takes the updates away without a
    word to this one: then SecondInstance is raised; Unauthorised where the token has ended.
    """
    ours, elsewhere = url.rstrip("/") + webhook_path(secret), 0
    while True:
        await sleep(every)
        try:
            delivered = (await sender(GetWebhookInfo())).url == ours
        except Refused as refusal:
            if refusal.code is Code.UNAUTHORISED:
                raise Unauthorised(UNKNOWN_TOKEN) from None
        except TelegramFailure:
            continue
        else:
            elsewhere = 0 if delivered else elsewhere + 1
        if elsewhere == ELSEWHERE:
            raise SecondInstance(
                "another process takes the updates of this token, not the webhook: stop it first"
            )


async def is_delivering(sender: Sender, now: datetime) -> bool:
    """Ask Telegram whether it has our address and no fresh trouble with it."""
    info = await sender(GetWebhookInfo())
    failed = info.last_error_date
    return bool(info.url) and (
        failed is None or now - failed > FRESH or not info.pending_update_count
    )
