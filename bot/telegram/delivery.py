"""Whether Telegram still delivers to our webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

from aiogram.methods import GetWebhookInfo

from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.outcomes import UNKNOWN_TOKEN, Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.webhook import webhook_path

WATCH_SECONDS = 60.0
ELSEWHERE = 3
"""So many times in a row Telegram names another address before this process gives way."""


async def watch_webhook(
    sender: Sender,
    url: str,
    secret: str,
    every: float = WATCH_SECONDS,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    heard: Callable[[], None] = lambda: None,
) -> NoReturn:
    """Ask for ever whether Telegram still delivers here; ``heard`` is told when it does.

    It does where the address is ours, and either no delivery has failed since the last question
    (where nobody writes, nothing fails) or nothing waits: what failed has then arrived, at another
    process behind the same proxy.

    A process that polls with this token, or has its own webhook, takes the updates away without a
    word to this one: then SecondInstance is raised; Unauthorised where the token has ended.
    """
    ours, elsewhere = url.rstrip("/") + webhook_path(secret), 0
    failed = None
    while True:
        await sleep(every)
        try:
            info = await sender(GetWebhookInfo())
        except Refused as refusal:
            if refusal.code is Code.UNAUTHORISED:
                raise Unauthorised(UNKNOWN_TOKEN) from None
        except TelegramFailure:
            continue
        else:
            elsewhere = 0 if info.url == ours else elsewhere + 1
            arrived = info.last_error_date == failed or not info.pending_update_count
            if info.url == ours and arrived:
                heard()
            failed = info.last_error_date
        if elsewhere == ELSEWHERE:
            raise SecondInstance(
                "another process takes the updates of this token, not the webhook: stop it first"
            )
