"""Who may act on the desk."""

from collections.abc import Collection
from datetime import datetime, timedelta

from aiogram.methods import GetChatMember
from aiogram.types import ChatMemberRestricted

from bot.domain.desk import Role
from bot.domain.week import Clock
from bot.telegram.desk_look import DeskChat
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender

REMEMBERED = timedelta(seconds=60)
PATIENCE = 3.0

STAND_INS = frozenset({777000, 1087968824})
"""Telegram's own account, and the one that stands for every anonymous admin of every group."""

PRESENT = frozenset({"creator", "administrator", "member"})


class Moderators:
    """Tells what a user may do on the desk: admins by id, others while they are in the group.

    That somebody is in the group is remembered for a minute, that somebody is not never; where
    Telegram cannot say, it is a no. Analysts are members who only look on.
    """

    def __init__(
        self,
        sender: Sender,
        chat: DeskChat,
        clock: Clock,
        *,
        admins: Collection[int],
        analysts: Collection[int] = (),
    ) -> None:
        self._sender = sender
        self._chat = chat
        self._admins = frozenset(admins)
        self._analysts = frozenset(analysts)
        self._clock = clock
        self._seen: dict[int, datetime] = {}

    async def __call__(self, user: int) -> Role:
        if user in STAND_INS:
            return Role.NOBODY
        if user in self._admins:
            return Role.ADMIN
        if not self._known(user):
            if self._chat.id is None or not await self._present(self._chat.id, user):
                return Role.NOBODY
            self._seen[user] = self._clock()
        return Role.ANALYST if user in self._analysts else Role.MODERATOR

    def _known(self, user: int) -> bool:
        now = self._clock()  # one that is put back must not keep anybody in
        self._seen = {who: at for who, at in self._seen.items() if abs(now - at) < REMEMBERED}
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
