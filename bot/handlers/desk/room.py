"""The moderation group itself: its desk message, its commands, and what Telegram does with it."""

from collections.abc import Callable
from dataclasses import dataclass

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.filters import Command
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.domain.desk import Role
from bot.domain.errors import AdminsOnly, OnlyReads
from bot.handlers.desk.admission import audited, looking
from bot.handlers.filters import in_room
from bot.telegram.desk import TelegramDesk
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.members import Moderators
from bot.telegram.no_desk import NoDesk
from bot.telegram.show import Show
from bot.usecases.dealing import DealCards
from bot.usecases.desk import RedrawCards
from bot.usecases.handling import NoteRefusal
from bot.usecases.room import ChooseDeskLanguage, KeepDesk, ReadDesk, ReadRecord
from bot.views import desk_room as view
from bot.views.desk import Trouble
from bot.views.desk_taps import RoomTap, RoomVerb
from bot.views.screen import Screen

_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}
_ADMIN = ChatMemberStatus.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class RoomCases:
    """What can be asked of the desk as a whole; ``nudge`` wakes the jobs."""

    read: ReadDesk
    record: ReadRecord
    keep: KeepDesk
    deal: DealCards
    redraw: RedrawCards
    choose_language: ChooseDeskLanguage
    note_refusal: NoteRefusal
    nudge: Callable[[], None]


class DeskRoom:
    """Commands and buttons for members; analysts may look, admins may also choose."""

    def __init__(
        self,
        chat: DeskChat,
        moderators: Moderators,
        use: RoomCases,
        look: DeskLook,
        desk: TelegramDesk | NoDesk,
    ) -> None:
        self._chat = chat
        self._moderators = moderators
        self._use = use
        self._look = look
        self._desk = desk

    async def here(self, event: Message | ChatMemberUpdated) -> bool:
        """Tell whether something happened in the moderation group."""
        return event.chat.id == self._chat.id

    async def queue(self, message: Message, show: Show) -> None:
        if await self._may_look(message):
            await show(message, view.queue(self._look.words, await self._use.read()))

    async def stats(self, message: Message, show: Show) -> None:
        if await self._may_look(message):
            await show(message, view.record(self._look.words, await self._use.record()))

    async def rules(self, message: Message, show: Show) -> None:
        if await self._may_look(message):
            await show(message, view.rules(self._look.words))

    async def tapped(self, query: CallbackQuery, tap: RoomTap, show: Show) -> None:
        """Carry out a button of the desk message; what it changes shows in the group itself."""
        async with audited(self._use.note_refusal, query):
            await self._carry_out(query, tap, show)

    async def _carry_out(self, query: CallbackQuery, tap: RoomTap, show: Show) -> None:
        role = await looking(query, self._chat.id, self._moderators)
        if tap.verb is RoomVerb.RULES:
            await show.answer_only(query)
            await show.send(self._chat.id or 0, view.rules(self._look.words))
        elif not role.decides:
            raise OnlyReads
        elif tap.verb is RoomVerb.DEAL:
            await self._use.deal.ask()
            await show.answer_only(query, view.coming(self._look.words))
            self._use.nudge()
        elif tap.language is not None:
            await self._speak(query, tap, role, show)

    async def moved(self, message: Message) -> None:
        """Follow the group: it has become a supergroup."""
        if message.migrate_to_chat_id is not None:
            await self._desk.moved(message.migrate_to_chat_id)

    async def restated(self, event: ChatMemberUpdated) -> None:
        """Tell the admins that the bot was removed, silenced, or is no admin any more."""
        before, after = event.old_chat_member, event.new_chat_member
        if after.status in _OUTSIDE or not getattr(after, "can_send_messages", True):
            if await self._desk.whereabouts() == event.chat.id:
                await self._desk.lost()
        elif before.status == _ADMIN != after.status:
            await self._desk.tell(Trouble.DESK_DEMOTED)
        elif before.status in _OUTSIDE or after.status == _ADMIN != before.status:
            self._use.keep.again()  # to be there, and pinned
            self._use.nudge()

    async def _speak(self, query: CallbackQuery, tap: RoomTap, role: Role, show: Show) -> None:
        if role is not Role.ADMIN:
            raise AdminsOnly
        if tap.language is not None:
            await self._use.choose_language(tap.language)
            self._look.language = tap.language
        self._use.keep.again()
        self._use.redraw.again()
        await show.answer_only(query, Screen())
        self._use.nudge()

    async def _may_look(self, message: Message) -> bool:
        """Only people who speak for themselves: no channel, no hidden admin, no bot."""
        who = message.from_user
        if who is None or who.is_bot or message.sender_chat is not None:
            return False
        return await self._moderators(who.id) is not Role.NOBODY


def setup(router: Router, room: DeskRoom) -> None:
    for name in ("queue", "stats", "rules"):
        router.message.register(getattr(room, name), room.here, Command(name))
    router.message.register(room.moved, room.here, F.migrate_to_chat_id)
    router.my_chat_member.register(room.restated, room.here)
    router.callback_query.register(room.tapped, in_room)
