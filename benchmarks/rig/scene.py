"""What every bot of the comparison is given: the same page, the same taps, the same answers."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.domain.ballot import Ballot
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.week import Week
from bot.views import principles
from bot.views.screen import Screen
from bot.views.taps import Menu, RateTap
from bot.views.words import words

TOKEN = "1000000001:benchmark"
CHANNEL = "@benchmark_channel"
MENU = Menu(Language.EN, agreed=True, region=Region.ALMATY)
SENT = 1_795_000_000
BOT = {"id": 1000000001, "is_bot": True, "first_name": "Benchmark", "username": "benchmark_bot"}
UPDATE, CALLBACK, PERSON = "\x01", "\x02", "\x03"
"""Stand in the update where its own numbers go."""


def page(week: Week, at: int = 0, *, saved: bool = False) -> dict[str, Any]:
    """Return a principle's page as Telegram takes it: what a bot shows after a tap."""
    before = PRINCIPLES[at - 1] if saved else None
    screen = principles.page(
        words(MENU.language), MENU, week, PRINCIPLES[at], Ballot(), saved=before, reports=False
    )
    return {"text": screen.text, "reply_markup": {"inline_keyboard": keyboard(screen)}}


def keyboard(screen: Screen) -> list[list[dict[str, str]]]:
    return [[{"text": b.text, "callback_data": b.data} for b in row] for row in screen.keyboard]


def update(week: Week) -> list[str]:
    """Return the pieces of a tap's JSON; its own numbers go between them."""
    who = {"id": PERSON, "is_bot": False, "first_name": "Aigerim", "language_code": "en"}
    chat = {"id": PERSON, "first_name": "Aigerim", "type": "private"}
    message = {"message_id": 5, "from": BOT, "chat": chat, "date": SENT, **page(week)}
    query = {
        "id": CALLBACK,
        "from": who,
        "message": message,
        "chat_instance": "-3788900000000000000",
        "data": str(RateTap(MENU, week, PRINCIPLES[0], principles.Score.WELL)),
    }
    text = json.dumps({"update_id": UPDATE, "callback_query": query}, separators=(",", ":"))
    for mark in (UPDATE, PERSON):
        text = text.replace(json.dumps(mark), mark)
    text = text.replace(json.dumps(CALLBACK), f'"{CALLBACK}"')
    a, rest = text.split(UPDATE)
    b, rest = rest.split(CALLBACK)
    c, d, e = rest.split(PERSON)
    return [a, b, c, d, e]


def known(week: Week) -> dict[str, Any]:
    """Return what the Bot API answers, by method; ``edit`` is the edited message."""
    shown = page(week, 1, saved=True)
    chat = {"id": 7000000000, "first_name": "Aigerim", "type": "private"}
    channel = {"id": -1001000000001, "type": "channel", "title": "Benchmark"}
    rights = (
        "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
        "can_restrict_members can_promote_members can_change_info can_invite_users "
        "can_post_stories can_edit_stories can_delete_stories can_post_messages "
        "can_send_welcome_messages"
    )
    member = {"status": "administrator", "user": BOT} | dict.fromkeys(rights.split(), True)
    return {
        "answerCallbackQuery": True,
        "edit": {"message_id": 5, "from": BOT, "chat": chat, "date": SENT, **shown},
        "getMe": BOT,
        "getChat": channel
        | {"accent_color_id": 0, "max_reaction_count": 0, "type": "channel"}
        | {
            "accepted_gift_types": dict.fromkeys(
                [
                    "unlimited_gifts",
                    "limited_gifts",
                    "unique_gifts",
                    "premium_subscription",
                    "gifts_from_channels",
                ],
                False,
            )
        },
        "getChatMember": member,
        "getMyCommands": [],
        "getMyDescription": {"description": ""},
        "getMyShortDescription": {"short_description": ""},
        "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    }


def this_week() -> Week:
    return Week.of(datetime.now(UTC))  # noqa: TID251 (the bots of the comparison have real clocks)
