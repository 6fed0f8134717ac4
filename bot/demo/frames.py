"""The world as the page's JSON: everything a chat application shows, and nothing else."""

from datetime import UTC, datetime

from bot.demo.people import Person
from bot.demo.telegram import Tap
from bot.demo.world import Chat, Json, Media, Message

SERVICES = {
    "pinned_message": "pinned",
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "migrate_to_chat_id": "moved away",
    "migrate_from_chat_id": "moved here",
}
_ACTIONS = {
    "callback_data": "data",
    "url": "url",
    "switch_inline_query": "inline_query",
    "switch_inline_query_current_chat": "inline_query",
}


def message(shown: Message) -> Json:
    said = shown.content
    return {
        "id": shown.id,
        "date": moment(shown.date),
        "edited": moment(shown.edited) if shown.edited else None,
        "from": _author(shown),
        "chat": shown.chat.id,
        "text": said.text,
        "entities": list(said.entities),
        "media": media(said.media) if said.media else None,
        "album": str(shown.extra.get("media_group_id", "")),
        "keyboard": [[_button(button) for button in row] for row in said.keyboard],
        "force_reply": shown.asks,
        "reply_to": _answered(shown),
        "service": _service(shown),
        "silent": shown.silent,
        "via": shown.extra.get("via_bot", {}).get("username", ""),
        "forwarded": "forward_origin" in shown.extra,
    }


def chat(place: Chat) -> Json:
    return {
        "id": place.id,
        "kind": str(place.kind),
        "title": place.title,
        "username": place.username,
        "pinned": list(place.pinned),
        "messages": [message(shown) for shown in place.messages],
    }


def person(who: Person, role: str, chats: list[int]) -> Json:
    return {
        "id": who.id,
        "name": who.user.first_name,
        "role": role,
        "language": who.user.language_code or "",
        "chats": chats,
    }


def answer(tap: Tap) -> Json:
    said = tap.answer
    return {
        "type": "answer",
        "chat": tap.chat.id,
        "person": tap.user.id,
        "message": tap.message,
        "data": tap.data,
        "text": said.text if said else "",
        "alert": bool(said and said.show_alert),
        "url": said.url if said else "",
    }


def media(file: Media) -> Json:
    return {
        "kind": file.kind,
        "file": file.file_id,
        "name": file.name,
        "size": len(file.data),
        "width": file.width,
        "height": file.height,
    }


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _author(shown: Message) -> Json | None:
    who = shown.author
    return {"id": who.id, "name": who.first_name, "bot": who.is_bot} if who else None


def _button(button: Json) -> Json:
    """Return a button with what it does; of several actions Telegram allows none."""
    seen = {"text": button["text"]}
    seen |= {ours: button[theirs] for theirs, ours in _ACTIONS.items() if theirs in button}
    if "copy_text" in button:
        seen["copy"] = button["copy_text"]["text"]
    if "style" in button:
        seen["style"] = button["style"]
    return seen


def _answered(shown: Message) -> int | None:
    """Return the id of what it answers, or of what it says was pinned."""
    pinned: Json | None = shown.content.other.get("pinned_message")
    if pinned is not None:
        return int(pinned["message_id"])
    return shown.reply_to.id if shown.reply_to else None


def _service(shown: Message) -> str:
    return next((name for kind, name in SERVICES.items() if kind in shown.content.other), "")
