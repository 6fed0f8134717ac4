"""What the desk's use cases need beyond verdicts: handling of reports, the room, the group.

Methods that write are durable when they return, as in ports.py.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.desk import Backlog, DeskState, Record
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
