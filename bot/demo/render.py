"""The world as Telegram's JSON."""

from bot.demo.world import Chat, Content, Json, Media, Member, Message, Role, User

ALL_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_post_messages",
    "can_edit_messages",
)
SEND_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def user(person: User) -> Json:
    shown: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.username:
        shown["username"] = person.username
    if person.language_code is not None:
        shown["language_code"] = person.language_code
    return shown


def me(bot: User, *, inline: bool) -> Json:
    return user(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(place: Chat) -> Json:
    shown: Json = {"id": place.id, "type": str(place.kind)}
    shown["first_name" if place.is_private else "title"] = place.title
    if place.username:
        shown["username"] = place.username
    return shown


def chat_in_full(place: Chat) -> Json:
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts")
    accepted = dict.fromkeys((*gifts, "premium_subscription", "gifts_from_channels"), False)
    shown = chat(place) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": accepted,
    }
    if place.protected:
        shown["has_protected_content"] = True
    if place.pinned:
        shown["pinned_message"] = message(place.history[place.pinned[-1]], deep=False)
    return shown


def member(who: Member) -> Json:
    shown: Json = {"user": user(who.user), "status": str(who.role)}
    if who.role is Role.CREATOR:
        shown["is_anonymous"] = who.anonymous
    if who.role is Role.ADMINISTRATOR:
        shown |= {right: right in who.rights for right in ALL_RIGHTS}
        shown |= {"can_be_edited": False, "is_anonymous": who.anonymous}
    if who.role is Role.RESTRICTED:
        shown |= {right: right in who.rights for right in SEND_RIGHTS}
        shown |= {"is_member": True, "until_date": 0}
    if who.role is Role.KICKED:
        shown["until_date"] = 0
    return shown


def member_update(place: Chat, actor: User, date: int, before: Member, after: Member) -> Json:
    return {
        "chat": chat(place),
        "from": user(actor),
        "date": date,
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }


def message(shown: Message, *, deep: bool = True) -> Json:
    """Return a message; ``deep`` includes the message it answers."""
    head: Json = {"message_id": shown.id, "date": shown.date, "chat": chat(shown.chat)}
    if shown.author:
        head["from"] = user(shown.author)
    if shown.sender_chat:
        head["sender_chat"] = chat(shown.sender_chat)
    if shown.edited:
        head["edit_date"] = shown.edited
    if shown.protected or shown.chat.protected:
        head["has_protected_content"] = True
    if deep and shown.reply_to:
        head["reply_to_message"] = message(shown.reply_to, deep=False)
    return head | shown.extra | content(shown.content)


def content(said: Content) -> Json:
    shown = dict(said.other)
    words = "caption" if said.media or said.other else "text"
    if said.text or words == "text":
        shown[words] = said.text
    if said.entities:
        shown["entities" if words == "text" else "caption_entities"] = list(said.entities)
    if said.media:
        shown |= _media(said.media)
    if said.keyboard:
        shown["reply_markup"] = {"inline_keyboard": said.keyboard}
    return shown


def gone(place: Chat, message_id: int) -> Json:
    """Return what a tap carries where the bot can no longer see the message."""
    return {"chat": chat(place), "message_id": message_id, "date": 0}


def origin(source: Message) -> Json:
    """Return where a forwarded message came from."""
    date = {"date": source.date}
    if "forward_origin" in source.extra:
        return dict(source.extra["forward_origin"])
    if source.chat.kind == "channel":
        return {
            "type": "channel",
            "chat": chat(source.chat),
            "message_id": source.id,
        } | date
    if source.sender_chat:
        return {"type": "chat", "sender_chat": chat(source.sender_chat)} | date
    if source.author:
        return {"type": "user", "sender_user": user(source.author)} | date
    return {"type": "hidden_user", "sender_user_name": source.chat.title} | date


def _media(media: Media) -> Json:
    file = {
        "file_id": media.file_id,
        "file_unique_id": f"u{media.file_id}",
        "file_size": len(media.data),
    }
    if media.kind == "photo":
        return {"photo": [file | {"width": media.width, "height": media.height}]}
    return {"document": file | {"file_name": media.name}}
