"""What the bot may do in a chat, and how Telegram says no."""

from bot.demo.errors import BadRequest, Forbidden, Migrated
from bot.demo.telegram import Telegram
from bot.demo.world import Chat, ChatKind, Member, Message, Role

DELETABLE_SECONDS = 48 * 3600


def open_chat(telegram: Telegram, key: int | str | None) -> Chat:
    """Find a chat that the bot can see."""
    chat = telegram.chat(key)
    if chat.migrated_to:
        raise Migrated(chat.migrated_to)
    if not chat.is_private:
        _own_standing(telegram, chat)
    return chat


def writable_chat(telegram: Telegram, key: int | str | None) -> Chat:
    """Find a chat that the bot may write to."""
    chat = open_chat(telegram, key)
    if chat.is_private:
        _may_write_to_person(chat)
        return chat
    me = chat.member(telegram.me)
    if chat.kind is ChatKind.CHANNEL and not me.may("can_post_messages"):
        raise BadRequest("need administrator rights in the channel chat")
    if me.role is Role.RESTRICTED and "can_send_messages" not in me.rights:
        raise BadRequest("not enough rights to send text messages to the chat")
    return chat


def require_right(telegram: Telegram, chat: Chat, right: str, purpose: str) -> None:
    if not chat.is_private and not chat.member(telegram.me).may(right):
        raise BadRequest(f"not enough rights to {purpose}")


def check_deletable(telegram: Telegram, message: Message) -> None:
    """Refuse what Telegram does not let bots delete; in private chats all goes for 48 hours."""
    chat = message.chat
    if chat.counts_alone and chat.member(telegram.me).may("can_delete_messages"):
        return
    young = telegram.now() - message.date < DELETABLE_SECONDS
    own = chat.is_private or message.by_bot
    if not (young and own):
        raise BadRequest("message can't be deleted")


def check_editable(telegram: Telegram, message: Message) -> None:
    """Refuse others' messages, forwards and service messages; a channel right lifts the first."""
    channel = message.chat.kind is ChatKind.CHANNEL
    editor = channel and message.chat.member(telegram.me).may("can_edit_messages")
    forwarded = "forward_origin" in message.extra
    if forwarded or message.service or not (message.by_bot or editor):
        raise BadRequest("message can't be edited")


def _own_standing(telegram: Telegram, chat: Chat) -> Member:
    me = chat.member(telegram.me)
    if me.role is Role.KICKED:
        raise Forbidden(f"bot was kicked from the {chat.kind} chat")
    if me.role is Role.LEFT:
        raise Forbidden(f"bot is not a member of the {chat.kind} chat")
    return me


def _may_write_to_person(chat: Chat) -> None:
    if chat.user and chat.user.is_bot:
        raise Forbidden("bot can't send messages to bots")
    if not chat.started:
        raise Forbidden("bot can't initiate conversation with a user")
    if chat.blocked:
        raise Forbidden("bot was blocked by the user")
