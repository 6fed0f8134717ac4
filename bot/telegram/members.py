"""Who may act on the desk."""

from collections.abc import Collection
from datetime import datetime, timedelta

from aiogram.methods import GetChatMember
from aiogram.types import ChatMemberRestricted

from bot.domain.week import Clock
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender

REMEMBERED = timedelta(seconds=60)
PATIENCE = 3.0

NOBODY = frozenset({777000, 1087968824})
"""Telegram's own account, and the one that stands for every anonymous admin of every group."""

PRESENT = frozenset({"creator", "administrator", "member"})


class Moderators:
    """Tells whether a user is a member of the moderation chat now, or an admin by id.

    A yes is remembered for a minute, a no never; where Telegram cannot say, it is a no.
    """

    def __init__(
        self, sender: Sender, chat: int | None, admins: Collection[int], clock: Clock
    ) -> None:
        self._sender = sender
        self._chat = chat
        self._admins = frozenset(admins)
        self._clock = clock
        self._seen: dict[int, datetime] = {}

    async def __call__(self, user: int) -> bool:
        if user in NOBODY:
            return False
        if user in self._admins or self._known(user):
            return True
        if self._chat is None or not await self._present(self._chat, user):
            return False
        self._seen[user] = self._clock()
        return True

    def _known(self, user: int) -> bool:
        now = self._clock()
        self._seen = {who: at for who, at in self._seen.items() if now - at < REMEMBERED}
        return user in self._seen

    async def _present(self, chat: int, user: int) -> bool:
        try:
            member = await self._sender(
                GetChatMember(chat_id=chat, user_id=user), patience=PATIENCE
            )
        except TelegramFailure:
            return False
        if isinstance(member, ChatMemberRestricted):
            return member.is_member
        return member.status in PRESENT
