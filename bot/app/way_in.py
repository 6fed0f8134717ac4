"""How updates come: the bot asks for them, or Telegram calls its webhook."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot import doctor
from bot.app.outward import Outward
from bot.app.world import World
from bot.domain.errors import NotNow, Unauthorised
from bot.settings import Mode, Settings
from bot.telegram.delivery import watch_webhook
from bot.telegram.intake import Intake
from bot.telegram.outcomes import UNKNOWN_TOKEN, Code, Refused, TelegramFailure
from bot.telegram.polling import Polling
from bot.telegram.sender import Sender
from bot.telegram.webhook import Webhook, register_webhook

Heard = Callable[[], None]
"""Is told whenever Telegram has answered."""


@asynccontextmanager
async def way_in(
    settings: Settings, world: World, out: Outward, intake: Intake, heard: Heard
) -> AsyncIterator[Awaitable[None]]:
    """Let updates in while the context lasts; gives what ends when the way breaks down."""
    if settings.mode is Mode.POLLING:
        polling = Polling(
            out.bot, intake, world.uniform, clock=world.seconds, sleep=world.sleep, heard=heard
        )
        polled = asyncio.ensure_future(polling.run())
        try:
            yield asyncio.shield(polled)
        finally:
            polling.stop()
            await asyncio.wait([polled])
        return
    here, secret = _address(settings)
    webhook = Webhook(out.bot, intake, secret)
    await webhook.start(settings.webhook_host, settings.webhook_port)
    try:
        watch = watch_webhook(out.sender, here, secret, world.tick_seconds, heard=heard)
        watching = asyncio.ensure_future(watch)
        try:
            yield watching
        finally:
            watching.cancel()
    finally:
        await webhook.stop()


async def announce(settings: Settings, sender: Sender) -> None:
    """Tell Telegram the webhook's address, where there is one.

    It comes before anything else is done: until the webhook listens Telegram tries again, but a
    start that ends here, as each does while the address is wrong, has touched nobody's chat.
    Raises NotNow where Telegram does not take the address: a name may be too new to be found
    everywhere. Raises Unauthorised where the token has ended.
    """
    if settings.mode is Mode.POLLING:
        return
    try:
        await register_webhook(sender, *_address(settings))
    except Refused as refusal:
        if refusal.code is Code.UNAUTHORISED:
            raise Unauthorised(UNKNOWN_TOKEN) from None
        raise NotNow(
            "BOT_WEBHOOK_URL: Telegram does not take this address; it has to be found from "
            "everywhere, on port 443, 80, 88 or 8443."
        ) from None
    except TelegramFailure:
        raise NotNow(doctor.UNREACHABLE) from None


def _address(settings: Settings) -> tuple[str, str]:
    secret = settings.webhook_secret
    return settings.webhook_url or "", secret.get_secret_value() if secret else ""
