"""What stands in a channel beside the summaries: the pinned guide, and a weekly reminder."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import time

from bot.domain.calendar import Calendar
from bot.domain.errors import BotError
from bot.domain.guide import POSTS_AT_MOST, Guide, fingerprint
from bot.domain.parcel import Parcel
from bot.domain.schedule import WeekState
from bot.domain.week import ALMATY, Week
from bot.usecases.channel_ports import Board, ChannelStore
from bot.usecases.ports import Weeks

THURSDAY = 3


class KeepGuide:
    """Keep one post in each channel that says how to read the figures: up to date, and pinned.

    It is posted through the outbox, then edited in place whenever what ``posts`` makes changes.
    That it is still there is found out by the first edit after each start.
    """

    def __init__(
        self,
        store: ChannelStore,
        board: Board,
        calendar: Calendar,
        posts: Callable[[], Mapping[int | str, bytes]],
        ask_to_pin: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._board = board
        self._calendar = calendar
        self._posts = posts
        self._ask_to_pin = ask_to_pin
        self._seen: set[int | str] = set()

    async def __call__(self) -> None:
        if self._calendar.pauses.on(self._calendar.today) is not None:
            return
        failure = None
        for chat, body in self._posts().items():
            try:
                await self._keep(chat, body)
            except BotError as error:  # one channel's trouble is not the next one's
                failure = error
        if failure is not None:
            raise failure

    async def _keep(self, chat: int | str, body: bytes) -> None:
        guide = await self._store.guide(chat)
        if guide is None:
            await self._post(chat, body, 1)
        elif guide.message == 0:
            await self._replace_lost(chat, guide, body)
        elif await self._up_to_date(chat, guide, body) and not guide.pinned:
            await self._pin(chat, guide.message)

    async def _replace_lost(self, chat: int | str, guide: Guide, body: bytes) -> None:
        """Post another text where Telegram refused the one before; one on its way is let be."""
        if guide.text != fingerprint(body) and not await self._store.waiting(chat):
            await self._post(chat, body, guide.posts)

    async def _post(self, chat: int | str, body: bytes, posts: int) -> None:
        await self._store.post_guide(Parcel(chat, body), posts)
        self._seen.add(chat)

    async def _up_to_date(self, chat: int | str, guide: Guide, body: bytes) -> bool:
        """Edit the post where that is due; tell whether it stands there."""
        text = fingerprint(body)
        if guide.text == text and chat in self._seen:
            return True
        there = await self._board.edit(chat, guide.message, body)
        self._seen.add(chat)
        if there or guide.posts >= POSTS_AT_MOST:
            await self._store.guide_edited(chat, text)
        else:
            await self._post(chat, body, guide.posts + 1)
        return there

    async def _pin(self, chat: int | str, message: int) -> None:
        if not await self._board.pin(chat, message):
            await self._ask_to_pin()
        await self._store.guide_pinned(chat)


class RemindChannels:
    """On Thursdays from an hour on, remind each channel once that the week can be answered.

    Nothing is sent in a week that a pause touches or that has closed early, nor behind posts
    that wait: by the time it appeared it would be wrong.
    """

    def __init__(
        self,
        store: ChannelStore,
        weeks: Weeks,
        calendar: Calendar,
        at: time,
        posts: Callable[[Week], Sequence[Parcel]],
    ) -> None:
        self._store = store
        self._weeks = weeks
        self._calendar = calendar
        self._at = at
        self._posts = posts

    async def __call__(self) -> None:
        week = self._calendar.week
        if self._is_time(week) and await self._weeks.state(week) is WeekState.OPEN:
            for parcel in self._posts(week):
                await self._store.remind(week, parcel)

    def _is_time(self, week: Week) -> bool:
        there = self._calendar.now.astimezone(ALMATY)
        due = there.weekday() == THURSDAY and there.time() >= self._at
        return due and not self._calendar.pauses.touches(week)
