"""Screens on their way to a chat."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageMedia,
    EditMessageText,
    LeaveChat,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaDocument, Message

from bot import logs
from bot.domain.errors import BotError
from bot.telegram import reply
from bot.telegram.gallery import Gallery
from bot.telegram.lanes import Lanes
from bot.telegram.markup import answer_body, edit_body, markup
from bot.telegram.outcomes import HARMLESS, UNREACHABLE, Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.views.screen import Screen

log = logs.get("telegram.show")

Then = Callable[[int], Awaitable[None]]
"""What follows once a screen stands in the chat; it takes the message's id."""

Make = Callable[[], Awaitable[bytes]]
"""Makes a file's content; may raise BotError."""

SILENCE = Screen()

EDIT_PATIENCE = 660.0
"""Seconds; what a chat shows last must be what was saved, however long Telegram makes it wait."""


class Show:
    """Puts screens into chats, after the caller's commit and without making the caller wait."""

    def __init__(self, sender: Sender, lanes: Lanes, gallery: Gallery | None = None) -> None:
        self._sender = sender
        self._lanes = lanes
        self._gallery = gallery

    async def __call__(
        self, event: Message | CallbackQuery, screen: Screen, *, then: Then | None = None
    ) -> None:
        """Answer an event with a screen.

        A tap is always answered, also by silence; then the tapped message becomes the screen,
        or a new message where it can no longer be edited. Of several edits that wait for one
        message the last is made, and only its ``then`` is called. A text cannot become a
        picture, nor a picture a text: there the new message takes the place of the old one.
        """
        if isinstance(event, Message):
            await self.send(event.chat.id, screen, then)
            return
        await self.answer_only(event, screen)
        if not screen.text:
            return
        if not isinstance(event.message, Message):
            await self.send(_chat_of(event), screen, then)
            return
        chat, message = event.message.chat.id, event.message.message_id
        if event.message.photo or screen.picture:
            await self._instead(chat, message, screen, then)
        else:
            self.replace(chat, message, screen, then=then)

    def replace(
        self, chat: int, message: int, screen: Screen, *, then: Then | None = None
    ) -> None:
        """Make one of our messages the screen; a new one where it can no longer be edited."""
        key = ("edit", message)
        if then is not None:
            self._lanes.later(chat, lambda: self._edit(chat, message, screen, then), replaces=key)
            return
        body = edit_body(chat, message, screen)
        self._lanes.swiftly(
            chat,
            lambda told: self._sender.post("editMessageText", body, chat, told),
            lambda: self._edit(chat, message, screen, None),
            otherwise=lambda: self._edit_surely(chat, message, screen, None),
            replaces=key,
        )

    async def answer_only(self, query: CallbackQuery, screen: Screen = SILENCE) -> None:
        """Answer a tap with the screen's toast or alert, or with nothing to see.

        The answer rides in the response to a webhook request. Otherwise it has a lane of its own:
        it must not wait behind edits that are held back.
        """
        self.answer(query.from_user.id, reply.to(query.id, screen))

    def answer(self, person: int, answer: reply.Answer) -> None:
        """Give a person the answer to a tap, as ``answer_only`` does."""
        if not reply.offered(answer):
            self._lanes.later(("answers", person), lambda: self._answer(answer))

    async def send(self, chat: int, screen: Screen, then: Then | None = None) -> None:
        """Send a screen as a new message; nothing where it has no text."""
        if screen.text:
            self._lanes.later(chat, lambda: self._send(chat, screen, then))

    async def send_file(
        self, chat: int, name: str, make: Make, caption: Screen, *, otherwise: Screen
    ) -> None:
        """Send a file that is made when its turn has come; ``otherwise`` where that fails."""

        async def job() -> None:
            try:
                content = await make()
            except BotError as error:
                log.error("file_not_made", error=error)
                await self._send(chat, otherwise, None)
            else:
                await self._send_file(chat, BufferedInputFile(content, name), caption)

        self._lanes.later(chat, job)

    async def file(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """Send a file with plain words under it."""
        document = BufferedInputFile(content, name)
        request = SendDocument(chat_id=chat, document=document, caption=caption)
        self._lanes.later(chat, lambda: self._quietly(request))

    async def lend(
        self, chat: int, waiting: Screen, file: BufferedInputFile, caption: Screen, then: Then
    ) -> None:
        """Send a file that leaves the chat again: ``then`` notes its deletion before it is there.

        A message stands in its place first. Making that the file can be repeated safely, so that
        whatever fails no copy is left of which nothing is noted.
        """

        async def become(message: int) -> None:
            await then(message)
            media = InputMediaDocument(media=file, caption=caption.text)
            keyboard = markup(caption.keyboard)
            await self._quietly(
                EditMessageMedia(
                    chat_id=chat, message_id=message, media=media, reply_markup=keyboard
                )
            )

        await self.send(chat, waiting, become)

    async def leave(self, chat: int) -> None:
        """Leave a group that the bot has no business in."""
        self._lanes.later(chat, lambda: self._quietly(LeaveChat(chat_id=chat)))

    async def _instead(self, chat: int, message: int, screen: Screen, then: Then | None) -> None:
        """Put the screen into the chat; only once it stands there the old message leaves."""

        async def leave(new: int) -> None:
            await _follow(then, new)
            await self._quietly(DeleteMessage(chat_id=chat, message_id=message))

        self._lanes.later(
            chat, lambda: self._send(chat, screen, leave), replaces=("edit", message)
        )

    async def _send(self, chat: int, screen: Screen, then: Then | None) -> None:
        request = SendMessage(chat_id=chat, text=screen.text, reply_markup=markup(screen.keyboard))
        try:
            sent = await self._with_picture(chat, screen)
            if sent is None:
                # A screen that may not have arrived is sent again: twice is better than never.
                sent = await self._sender(request, repeat=True)
        except TelegramFailure as failure:
            _note(failure)
        else:
            await _follow(then, sent.message_id)

    async def _with_picture(self, chat: int, screen: Screen) -> Message | None:
        """Send a screen under its picture; None where there is none, and the text has to do."""
        if screen.picture is None or self._gallery is None:
            return None
        try:
            request = SendPhoto(
                chat_id=chat,
                photo=await self._gallery.photo(screen.picture),
                caption=screen.text,
                reply_markup=markup(screen.keyboard),
            )
            sent = await self._sender(request, repeat=True)
        except Refused as refusal:
            if refusal.code in UNREACHABLE:
                raise
            self._gallery.forget(screen.picture)
            _note(refusal)
            return None
        except BotError as failure:
            log.warning("not_drawn", error=failure)
            return None
        self._gallery.uploaded(screen.picture, sent)
        return sent

    async def _send_file(self, chat: int, file: BufferedInputFile, caption: Screen) -> None:
        request = SendDocument(chat_id=chat, document=file, caption=caption.text)
        try:
            await self._sender(request, repeat=True)
        except TelegramFailure as failure:
            _note(failure)

    async def _edit(self, chat: int, message: int, screen: Screen, then: Then | None) -> None:
        body = edit_body(chat, message, screen)
        if await self._sender.lightly("editMessageText", body, chat):
            await _follow(then, message)
        else:
            await self._edit_surely(chat, message, screen, then)

    async def _edit_surely(
        self, chat: int, message: int, screen: Screen, then: Then | None
    ) -> None:
        request = EditMessageText(
            chat_id=chat,
            message_id=message,
            text=screen.text,
            reply_markup=markup(screen.keyboard),
        )
        try:
            await self._sender(request, patience=EDIT_PATIENCE)
        except Refused as refusal:
            if refusal.code in {Code.MESSAGE_GONE, Code.MESSAGE_FIXED}:
                await self._send(chat, screen, then)
                return
            if refusal.code is not Code.NOT_MODIFIED:
                _note(refusal)
                return
        except TelegramFailure as failure:
            _note(failure)
            return
        await _follow(then, message)

    async def _answer(self, answer: reply.Answer) -> None:
        if await self._sender.lightly("answerCallbackQuery", answer_body(answer)):
            return
        await self._quietly(
            AnswerCallbackQuery(
                callback_query_id=answer.callback,
                text=answer.text or None,
                show_alert=answer.alert,
            )
        )

    async def _quietly(self, method: TelegramMethod[Any]) -> None:
        try:
            await self._sender(method)
        except TelegramFailure as failure:
            _note(failure)


def _chat_of(query: CallbackQuery) -> int:
    """Return where to write when the tapped message is out of reach: its chat, or the person's."""
    return query.message.chat.id if query.message else query.from_user.id


async def _follow(then: Then | None, message: int) -> None:
    if then is not None:
        await then(message)


def _note(failure: TelegramFailure) -> None:
    """Log what could not be shown, unless it does not matter; codes only."""
    if isinstance(failure, Refused):
        if failure.code not in HARMLESS | {Code.BLOCKED}:
            log.warning("not_shown", code=failure.code.value)
    else:
        log.warning("not_shown", error=failure)
