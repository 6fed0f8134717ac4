"""What the desk's use cases need: cards and verdicts, handling of reports, the room, the group.

Methods that write are durable when they return, as in ports.py.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.desk import Backlog, DeskState, Record
from bot.domain.language import Language
from bot.domain.quote import Quote
from bot.domain.report import Report, Verdict
from bot.domain.week import Week


class Handling(Protocol):
    """What moderators do to a pending report.

    All but ``ended``, ``quotes`` and ``refused`` raise AlreadyDecided, ReportGone, BeingRead where
    another moderator has taken the card, PassedOn where this one has passed it on; all of them
    leave their row in the audit.
    """

    async def take(self, report: bytes, moderator: int, now: datetime, until: datetime) -> Report:
        """Keep a card for one moderator until a moment; again makes it longer."""

    async def pass_on(self, report: bytes, moderator: int, now: datetime) -> Report:
        """Free a card and leave it to the other moderators."""

    async def ended(self, now: datetime) -> Sequence[bytes]:
        """Free the cards whose time with a moderator is over; return their reports."""

    async def hide(
        self,
        report: bytes,
        words: Callable[[str], Sequence[int]],
        moderator: int,
        now: datetime,
        *,
        hide: bool = True,
    ) -> Report:
        """Hide the words whose numbers ``words`` picks from the text; not ``hide``: show them."""

    async def quote(self, report: bytes, moderator: int, now: datetime) -> Report:
        """Propose a quote; by a second moderator, agree to it, which approves the report.

        Raises NotQuotable, QuoteTooLong, and SecondNeeded where it is the same moderator.
        """

    async def quotes(self, week: Week) -> Mapping[bytes, Quote]:
        """Return the quotes of a week's reports that two moderators agreed on, undo being over."""

    async def refused(self, report: bytes, moderator: int, kind: str, now: datetime) -> None:
        """Note a refused tap in the audit; ``moderator`` is 0 for a stranger."""


class Room(Protocol):
    """The moderation group: what is remembered of it, and how much there is to do."""

    async def fact(self, fact: str) -> str | None:
        """Return ``message``, ``language``, ``reminded`` or ``moved``, where it is known."""

    async def remember(self, fact: str, value: str) -> None: ...

    async def move(self, old: int, new: int) -> None:
        """Remember that a group became another; its messages and cards are forgotten."""

    async def moved(self, chat: int) -> int:
        """Return where a group's messages go now: to itself, unless it became another."""

    async def backlog(self) -> Backlog: ...

    async def record(self, since: datetime) -> Record: ...


class DeskStore(Protocol):
    """Reports as the desk sees them, their cards and verdicts."""

    async def waiting(self) -> Sequence[bytes]:
        """Return the ids of pending reports without a card, in an order that tells nothing."""

    async def open_cards(self) -> int:
        """Count cards that wait for a decision, second readings among them."""

    async def read(self, report: bytes) -> Report:
        """Return one report; raises ReportGone where it, or the key of its text, is gone."""

    async def standing(self) -> Sequence[tuple[int, bytes]]:
        """Return the cards that still show their text, with their reports."""

    async def card_shown(self, report: bytes, message: int) -> None:
        """Remember a message that is the report's card; one repeated has two.

        Raises WrongCard where it is another report's.
        """

    async def decide(
        self, report: bytes, verdict: Verdict, moderator: int, now: datetime
    ) -> Report:
        """Decide a pending report and those with the same words: one conditional UPDATE.

        Each gets its row in the audit. The same decision by the same moderator changes nothing
        the second time. Raises AlreadyDecided, ReportGone, BeingRead, or PassedOn.
        """

    async def undo(self, report: bytes, moderator: int, now: datetime, within: float) -> Report:
        """Make a report pending again within so many seconds of its verdict; else UndoOver."""

    async def reopen(
        self, report: bytes, message: int, moderator: int, now: datetime, within: timedelta
    ) -> Report:
        """Make a decided report pending again, settled or not; ``message`` is its card.

        Raises ReopenOver, or ReportGone.
        """

    async def due_to_settle(self, decided_before: datetime) -> Sequence[bytes]:
        """Return reports decided before a moment whose card still holds its text."""

    async def settle(
        self, report: bytes, notice: Callable[[Language, Verdict, bytes], bytes]
    ) -> object:
        """Take a decided report off the desk: its card is to be closed from now on.

        Where the author asked to be told and the return address still opens, the bytes that
        ``notice`` makes become a parcel to the author, in the same transaction; its last argument
        is the mark by which the buttons of the note find the report again.
        """

    async def to_close(self) -> Sequence[tuple[int, bytes, Verdict | None]]:
        """Return the cards whose text has to leave the desk; None where the report is gone."""

    async def card_closed(self, message: int) -> None:
        """Forget a card that has lost its text."""

    async def last_daily(self) -> date | None:
        """Return the last day on which the desk got its daily batch."""

    async def daily_done(self, day: date) -> None: ...


class Desk(Protocol):
    """The moderation group in Telegram."""

    async def show(self, report: Report) -> int:
        """Put a card into the group; return its message id."""

    async def redraw(self, message: int, report: Report) -> None:
        """Edit a card to what the report now is."""

    async def settle(self, message: int, report: bytes, verdict: Verdict | None) -> None:
        """Edit a card to its verdict (None: the report is gone), without its text."""

    async def show_room(self, state: DeskState, message: int | None) -> int:
        """Bring the desk message up to date; return its id, a new one where it was gone."""

    async def remind(self, days: int) -> None:
        """Say that the oldest report has waited for so many days."""

    async def tell(self, event: str) -> None:
        """Tell the desk at once that something of the operator's concern failed (a code)."""
