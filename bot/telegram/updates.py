"""What Telegram sends: reading it, its kind, and whose it is."""

from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.telegram.presses import HIGHEST_UPDATE_ID, Press

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member", "channel_post", "inline_query")
"""All that the bot asks Telegram for."""

Arrival = Update | Press
"""What the intake takes: an update read whole, or a tap that may not need it."""


def update_id_of(raw: object) -> int | None:
    """Return the update's id, or None where this is no update at all."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if 0 <= found <= HIGHEST_UPDATE_ID else None


def read_update(raw: Mapping[str, Any], bot: Bot) -> Update | None:
    """Return an update; None where its content is not as the Bot API describes it.

    Updates are read one by one, so that one that cannot be read does not hold up the rest. The
    error is dropped with its text: it would quote the content.
    """
    try:
        return Update.model_validate(raw, context={"bot": bot})
    except ValidationError:
        return None


def whole(arrival: Arrival) -> Update | None:
    """Return all of an update; None where it cannot be read."""
    return arrival.whole() if isinstance(arrival, Press) else arrival


def kind_of(update: Arrival) -> str:
    """Return for example ``message``; ``unknown`` where this library does not know the type."""
    if isinstance(update, Press):
        return "callback_query"
    try:
        return update.event_type
    except UpdateTypeLookupError:
        return "unknown"


def person_of(update: Arrival) -> int:
    """Return whose updates this one must keep in order with: a user, else a chat, else nobody.

    What is typed after the bot's @name changes nothing, and waits for nobody's taps.
    """
    if isinstance(update, Press):
        return update.person
    if update.inline_query is not None:
        return -update.update_id
    event = getattr(update, kind_of(update), None)
    for name in ("from_user", "user", "chat"):
        if (who := getattr(event, name, None)) is not None:
            return int(who.id)
    return -update.update_id
