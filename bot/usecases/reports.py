"""A report, from the prompt to the desk's queue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.errors import (
    ConsentMissing,
    NothingOpen,
    QuotaUsedUp,
    Refusal,
    ReportEmpty,
    ReportsOff,
    ReportTooLong,
)
from bot.domain.parcel import Deletion
from bot.domain.report import REPORT_MAX, CleanText, Conversation, Report, Step
from bot.usecases.bans import Bans
from bot.usecases.ports import Conversations, Redactor, Reports

STAYS_IN_CHAT = timedelta(hours=1)
"""A preview, or a text that could not be taken, leaves the chat after this time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """``on``: a moderation chat is configured; ``per_day``: reports of one citizen."""

    on: bool
    per_day: int


class OpenReport:
    """Begin a report: the next text of this citizen is one."""

    def __init__(
        self,
        conversations: Conversations,
        reports: Reports,
        bans: Bans,
        calendar: Calendar,
        rules: Rules,
    ) -> None:
        self._conversations = conversations
        self._reports = reports
        self._bans = bans
        self._calendar = calendar
        self._rules = rules

    async def __call__(self, citizen: Citizen, talk: Conversation, *, agreed: bool) -> None:
        if not self._rules.on:
            raise ReportsOff
        week = self._calendar.collecting()
        if not agreed:
            raise ConsentMissing
        await self._bans.check(citizen, self._calendar.today)
        sent = await self._reports.sent_on(week, citizen, self._calendar.today)
        if sent >= self._rules.per_day:
            raise QuotaUsedUp(self._rules.per_day)
        await self._conversations.write(week, citizen, talk)


class WriteReport:
    """Clean a text in memory, keep the draft sealed, and let the original leave the chat.

    Raises NothingOpen where no report was begun (or its week has closed), Paused, ReportEmpty and
    ReportTooLong: then nothing of it is stored, and the text leaves the chat after an hour, in
    which it can be copied and shortened.
    """

    def __init__(
        self, conversations: Conversations, redactor: Redactor, calendar: Calendar
    ) -> None:
        self._conversations = conversations
        self._redactor = redactor
        self._calendar = calendar

    async def __call__(
        self, citizen: Citizen, text: str, message: int
    ) -> tuple[Conversation, Deletion]:
        """Return the dialogue with its draft, and the original's deletion, due now."""
        week = self._calendar.week
        open_talk = await self._conversations.read(week, citizen)
        try:
            talk = self._previewed(open_talk, text)
        except Refusal:
            later = [self._later(citizen, message)]
            await self._conversations.write(week, citizen, open_talk, later)
            raise
        original = Deletion(citizen, message, self._calendar.now)
        preview = self._later(citizen, talk.message)
        await self._conversations.write(week, citizen, talk, [original, preview])
        return talk, original

    def _previewed(self, talk: Conversation | None, text: str) -> Conversation:
        if talk is None:
            raise NothingOpen
        self._calendar.collecting()
        draft = self._redactor(text)
        if (refusal := _refusal(draft)) is not None:
            raise refusal
        return talk.previewing(draft)

    def _later(self, citizen: Citizen, message: int) -> Deletion:
        return Deletion(citizen, message, self._calendar.now + STAYS_IN_CHAT)


def _refusal(draft: CleanText) -> ReportEmpty | ReportTooLong | None:
    if draft.empty:
        return ReportEmpty()
    if draft.length > REPORT_MAX:
        return ReportTooLong(draft.length, REPORT_MAX, danger=draft.danger)
    return None


class ChangeConversation:
    """Change the open dialogue: set a switch, write again."""

    def __init__(self, conversations: Conversations, calendar: Calendar) -> None:
        self._conversations = conversations
        self._calendar = calendar

    async def __call__(
        self, citizen: Citizen, change: Callable[[Conversation], Conversation]
    ) -> Conversation:
        week = self._calendar.collecting()
        talk = await self._conversations.read(week, citizen)
        if talk is None:
            raise NothingOpen
        changed = change(talk)
        await self._conversations.write(week, citizen, changed)
        return changed


class MovePreview:
    """Remember that a prompt or preview stands in another message than was foreseen.

    It comes when Telegram has answered, and the dialogue may have ended or gone on meanwhile:
    then the message leaves the chat at once.
    """

    def __init__(self, conversations: Conversations, calendar: Calendar) -> None:
        self._conversations = conversations
        self._calendar = calendar

    async def __call__(
        self, citizen: Citizen, shown: Conversation, message: int
    ) -> Deletion | None:
        """``shown`` is the dialogue that the message shows; return a deletion that is due now."""
        week = self._calendar.week
        talk = await self._conversations.read(week, citizen)
        if talk is not None and talk.message == message:
            return None
        gone, later = (
            Deletion(citizen, message, self._calendar.now + stays)
            for stays in (timedelta(0), STAYS_IN_CHAT)
        )
        over = False

        def moved(talk: Conversation | None) -> tuple[Conversation | None, Sequence[Deletion]]:
            nonlocal over
            over = talk is None or talk.draft != shown.draft
            if talk is None or over:
                return talk, [gone]
            return replace(talk, message=message), [later] if talk.step is Step.PREVIEW else []

        await self._conversations.change(week, citizen, moved)
        return gone if over else None


class SendReport:
    """Seal the previewed draft into the desk's queue; preview and dialogue end with it."""

    def __init__(
        self,
        conversations: Conversations,
        reports: Reports,
        bans: Bans,
        calendar: Calendar,
        rules: Rules,
        new_id: Callable[[], bytes],
    ) -> None:
        self._conversations = conversations
        self._reports = reports
        self._bans = bans
        self._calendar = calendar
        self._rules = rules
        self._new_id = new_id

    async def __call__(self, citizen: Citizen) -> Deletion:
        """Return the preview's deletion, due now."""
        week = self._calendar.collecting()
        talk = await self._conversations.read(week, citizen)
        if talk is None or talk.draft is None:
            raise NothingOpen
        await self._bans.check(citizen, self._calendar.today)
        preview = Deletion(citizen, talk.message, self._calendar.now)
        report = Report(
            id=self._new_id(),
            week=week,
            principle=talk.principle,
            language=talk.language,
            region=talk.region,
            text=talk.draft,
            quotable=talk.quotable,
        )
        await self._reports.submit(
            report,
            citizen,
            day=self._calendar.today,
            tell=talk.tell,
            limit=self._rules.per_day,
            deletions=[preview],
        )
        return preview


class CancelReport:
    """End the dialogue; a preview leaves the chat."""

    def __init__(self, conversations: Conversations, calendar: Calendar) -> None:
        self._conversations = conversations
        self._calendar = calendar

    async def __call__(self, citizen: Citizen) -> Deletion | None:
        """Return the deletion of what stood in the chat, due now; None where nothing was open."""
        week = self._calendar.week
        talk = await self._conversations.read(week, citizen)
        if talk is None:
            return None
        leaves = Deletion(citizen, talk.message, self._calendar.now)
        await self._conversations.write(week, citizen, None, [leaves])
        return leaves
