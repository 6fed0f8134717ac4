"""The moderation group in Telegram."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiogram.methods import (
    DeleteMessage,
    EditMessageText,
    GetChat,
    GetMyCommands,
    PinChatMessage,
    SendMessage,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotCommandScopeChat

from bot import logs
from bot.domain.desk import DeskState
from bot.domain.report import Report, ReportState, Verdict
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.limits import Priority
from bot.telegram.markup import markup
from bot.telegram.outcomes import HARMLESS, Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.views import desk, desk_room
from bot.views.screen import Screen

log = logs.get("telegram.desk")

T = TypeVar("T")

PATIENCE = 90.0
"""Seconds; a group takes 20 messages a minute."""

ASK_PATIENCE = 3.0


class TelegramDesk:
    """Cards, verdicts and alarms in one chat, in the desk's language (usecases.desk_ports.Desk).

    A card or an alarm that may not have arrived is sent again: twice is harmless. What cannot be
    told in the group is told to the admins. While ``quiet``, nothing makes a sound.
    """

    def __init__(
        self,
        sender: Sender,
        chat: DeskChat,
        look: DeskLook,
        *,
        admins: Sequence[int] = (),
        quiet: Callable[[], bool] = lambda: False,
    ) -> None:
        self._sender = sender
        self._chat = chat
        self._look = look
        self._admins = admins
        self._quiet = quiet
        self._offered: tuple[object, object] = (None, None)
        self._lost = False
        self._unpinned = False

    async def show(self, report: Report) -> int:
        """Put a card into the group; raises TelegramFailure where Telegram does not take it."""
        return await self.post(desk.card(self._look.words, self._look.seen(report)))

    async def redraw(self, message: int, report: Report) -> None:
        """Make a card say how its report stands."""
        seen = self._look.seen(report)
        if report.state is ReportState.PENDING:
            await self._edit(message, desk.card(self._look.words, seen))
        else:
            await self._edit(message, desk.decided(self._look.words, seen, Verdict(seen.reason)))

    async def settle(self, message: int, report: bytes, verdict: Verdict | None) -> None:
        """Take the text off a card (None: the report is gone), or else delete the card."""
        _ = self._look.words
        screen = desk.settled(_, verdict, report) if verdict else desk.gone(_)
        await self.clear(message, screen)

    async def clear(self, message: int, screen: Screen) -> None:
        """Leave nothing of a message but this screen, or else delete it."""
        if await self._edit(message, screen) is Code.MESSAGE_FIXED:
            await self._send(DeleteMessage(chat_id=self._chat.id or 0, message_id=message))

    async def show_room(self, state: DeskState, message: int | None) -> int:
        """Bring the desk message up to date; a new one, pinned, where it was gone."""
        await self._offer_commands()
        screen = desk_room.room(self._look.words, state)
        if message is not None:
            outcome = await self._edit(message, screen)
            if outcome in {None, Code.NOT_MODIFIED}:
                if self._unpinned:  # the right may have come since
                    await self._pin(message)
                return message
        posted = await self.post(screen, silent=True)
        await self._pin(posted)
        return posted

    async def remind(self, days: int) -> None:
        await self.post(desk_room.overdue(self._look.words, days))

    async def tell(self, event: str) -> None:
        """Tell of trouble: the group, or else the admins; where that fails too, the log."""
        log.error("trouble", code=str(event))
        screen = desk.trouble(self._look.words, event)
        try:
            await self.post(screen)
        except TelegramFailure as failure:
            log.error("trouble_not_told", error=failure)
            await self._tell_admins(screen)

    async def lost(self) -> None:
        """Tell the admins that the group is out of reach; once, until something arrives again."""
        if self._lost:
            return
        self._lost = True
        log.error("trouble", code=desk.Trouble.DESK_LOST.value)
        await self._tell_admins(desk.trouble(self._look.words, desk.Trouble.DESK_LOST))

    async def moved(self, new: int) -> None:
        """Follow a group that became a supergroup; tell it, and the admins, what to set."""
        if not await self._chat.move(new):
            return
        log.warning("desk_moved")
        screen = desk_room.moved(self._look.words, new)
        try:
            await self.post(screen)
        except TelegramFailure as failure:
            log.error("trouble_not_told", error=failure)
        await self._tell_admins(screen)

    async def whereabouts(self) -> int | None:
        """Ask Telegram where the group is now, and follow it; return its number."""
        try:
            await self._sender(GetChat(chat_id=self._chat.id or 0), patience=ASK_PATIENCE)
        except Refused as refusal:
            if refusal.moved_to:
                await self.moved(refusal.moved_to)
        except TelegramFailure as failure:
            log.warning("desk_not_seen", error=failure)
        return self._chat.id

    async def _tell_admins(self, screen: Screen) -> None:
        for admin in self._admins:
            try:
                await self._sender(SendMessage(chat_id=admin, text=screen.text))
            except TelegramFailure as failure:
                log.warning("admin_not_told", error=failure)

    async def _offer_commands(self) -> None:
        """List the desk's commands in the group, in its language; Telegram is asked first."""
        here = (self._chat.id, self._look.language)
        if self._offered == here:
            return
        scope = BotCommandScopeChat(chat_id=self._chat.id or 0)
        listed = [
            BotCommand(command=name, description=about)
            for name, about in desk_room.desk_commands(self._look.words)
        ]
        try:
            if await self._send(GetMyCommands(scope=scope)) != listed:
                await self._send(SetMyCommands(commands=listed, scope=scope))
        except Refused as refusal:  # commands are only hints
            log.warning("commands_not_set", code=refusal.code.value)
        self._offered = here

    async def _pin(self, message: int) -> None:
        pin = PinChatMessage(
            chat_id=self._chat.id or 0, message_id=message, disable_notification=True
        )
        try:
            await self._send(pin)
        except Refused as refusal:  # an optional right
            self._unpinned = True
            log.info("not_pinned", code=refusal.code.value)
        else:
            self._unpinned = False

    async def _edit(self, message: int, screen: Screen) -> Code | None:
        """Edit a message of ours; return why that was not possible where it does not matter."""
        edit = EditMessageText(
            chat_id=self._chat.id,
            message_id=message,
            text=screen.text,
            reply_markup=markup(screen.keyboard),
        )
        try:
            await self._send(edit)
        except Refused as refusal:
            if refusal.code not in HARMLESS | {Code.MESSAGE_FIXED, Code.MIGRATED}:
                raise
            return refusal.code
        return None

    async def post(self, screen: Screen, *, silent: bool = False) -> int:
        """Put a screen into the group; return its message id."""
        request = SendMessage(
            chat_id=self._chat.id or 0,
            text=screen.text,
            reply_markup=markup(screen.keyboard),
            disable_notification=silent or self._quiet() or None,
        )
        try:
            posted = await self._send(request)
        except Refused as refusal:
            if not refusal.moved_to:
                raise
            posted = await self._send(request.model_copy(update={"chat_id": self._chat.id}))
        self._lost = False
        return posted.message_id

    async def _send(self, method: TelegramMethod[T]) -> T:
        try:
            return await self._sender(
                method, priority=Priority.DESK, patience=PATIENCE, repeat=True
            )
        except Refused as refusal:
            if refusal.moved_to:
                await self.moved(refusal.moved_to)
            raise
