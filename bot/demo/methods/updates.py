"""Methods by which the bot gets its updates."""

import re
from urllib.parse import urlsplit

import msgspec
from aiogram.methods import Close, DeleteWebhook, GetUpdates, GetWebhookInfo, LogOut, SetWebhook

from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.telegram import Telegram
from bot.demo.world import Json

MOST_UPDATES = 100
LONGEST_POLL = 50
CONNECTIONS = range(1, 101)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_updates(telegram: Telegram, call: GetUpdates) -> list[msgspec.Raw]:
    limit = min(call.limit or MOST_UPDATES, MOST_UPDATES)
    if limit < 1:
        raise Violation("limit must be positive")
    seconds = min(max(call.timeout or 0, 0), LONGEST_POLL)
    return await telegram.updates.poll(call.offset or 0, limit, seconds, call.allowed_updates)


def set_webhook(telegram: Telegram, call: SetWebhook) -> bool:
    """Set the webhook; this server delivers to loopback only, and there takes plain HTTP."""
    if call.url and urlsplit(call.url).hostname not in LOOPBACK:
        raise BadRequest("bad webhook: Failed to resolve host: Name or service not known")
    if call.secret_token is not None and not _SECRET.fullmatch(call.secret_token):
        raise Violation("secret token contains unallowed characters")
    if call.max_connections is not None and call.max_connections not in CONNECTIONS:
        raise Violation("max_connections is out of range")
    hook = telegram.webhook
    hook.secret = call.secret_token or ""
    hook.connections = call.max_connections or hook.default_connections
    hook.last_error = ""
    _switch(telegram, call.url, drop=call.drop_pending_updates)
    telegram.updates.allow(call.allowed_updates)
    return True


def delete_webhook(telegram: Telegram, call: DeleteWebhook) -> bool:
    _switch(telegram, "", drop=call.drop_pending_updates)
    return True


def get_webhook_info(telegram: Telegram, call: GetWebhookInfo) -> Json:
    del call
    hook, updates = telegram.webhook, telegram.updates
    info: Json = {
        "url": updates.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting),
        "max_connections": hook.connections,
    }
    if updates.allowed:
        info["allowed_updates"] = sorted(updates.allowed)
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    return info


def log_out(telegram: Telegram, call: LogOut | Close) -> bool:
    """Accept a farewell; there is no other server to move to."""
    del telegram, call
    return True


def _switch(telegram: Telegram, url: str, *, drop: bool | None) -> None:
    if drop:
        telegram.updates.drop()
    telegram.updates.use_webhook(url)


HANDLERS: Handlers = {
    GetUpdates: get_updates,
    SetWebhook: set_webhook,
    DeleteWebhook: delete_webhook,
    GetWebhookInfo: get_webhook_info,
    LogOut: log_out,
    Close: log_out,
}
