"""What the use cases need of the outside world; storage, telegram and app provide it.

Every method that writes returns only when its change is durable, and does all of it in one
transaction or none. All may raise ``StorageUnavailable``.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.proof import SigningKey
from bot.domain.release import NoisyTables, Release
from bot.domain.report import (
    CleanText,
    Conversation,
    Reason,
    Report,
    ReportState,
    Verdict,
)
from bot.domain.schedule import WeekState
from bot.domain.week import Week


class BallotBox(Protocol):
    async def read(self, week: Week, citizen: Citizen) -> Ballot:
        """Return the citizen's ballot; an empty one where there is none."""

    async def change(
        self, week: Week, citizen: Citizen, change: Callable[[Ballot], Ballot]
    ) -> Ballot:
        """Read, change, seal and write one ballot; return it as it now stands.

        All that waits goes into one transaction. An unchanged ballot is not written. Raises
        WeekClosed unless the week's row is OPEN in that transaction; what ``change`` raises
        reaches its caller and touches nobody else's ballot.
        """

    async def forget(self, week: Week) -> None:
        """Delete the rows of a week whose key is gone, in chunks."""


class Conversations(Protocol):
    async def read(self, week: Week, citizen: Citizen) -> Conversation | None:
        """Return the open dialogue, looked for under this week's key, then last week's."""

    async def write(
        self,
        week: Week,
        citizen: Citizen,
        conversation: Conversation | None,
        deletions: Sequence[Deletion] = (),
    ) -> None:
        """Keep the one open dialogue, or end it (None); note what has to leave the chat.

        A deletion already noted for the same message is replaced.
        """


class Reports(Protocol):
    async def submit(
        self,
        report: Report,
        citizen: Citizen,
        *,
        day: date,
        tell: bool,
        limit: int,
        deletions: Sequence[Deletion],
    ) -> None:
        """Seal and keep a report, end the author's conversation, note the deletions.

        ``tell`` keeps a sealed return address. Raises WeekClosed unless the week is OPEN,
        QuotaUsedUp where the author has ``limit`` reports on this ``day``. A report with an id
        that is there already changes nothing (a re-delivered tap).
        """

    async def sent_on(self, week: Week, citizen: Citizen, day: date) -> int:
        """Count a citizen's reports of one day, withdrawn ones included."""

    async def of(
        self, week: Week, citizen: Citizen
    ) -> Sequence[tuple[ReportState, Reason | None]]:
        """Return the states of a citizen's reports of this week, in a stable order."""

    async def forget(self, week: Week, citizen: Citizen) -> None:
        """Delete a citizen's reports of this week, decided or not; their cards go at settling."""


class DeskStore(Protocol):
    """Reports as the desk sees them, their cards and verdicts."""

    async def waiting(self) -> Sequence[bytes]:
        """Return the ids of pending reports without a card, in an order that tells nothing."""

    async def open_cards(self) -> int:
        """Count cards whose report is pending."""

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
        self, report: bytes, notice: Callable[[Language, Verdict], bytes] | None
    ) -> object:
        """Take a decided report off the desk: its card is to be closed from now on.

        Where the author asked to be told and the return address still opens, the bytes that
        ``notice`` makes become a parcel to the author, in the same transaction.
        """

    async def to_close(self) -> Sequence[tuple[int, bytes, Verdict | None]]:
        """Return the cards whose text has to leave the desk; None where the report is gone."""

    async def card_closed(self, message: int) -> None:
        """Forget a card that has lost its text."""

    async def last_daily(self) -> date | None:
        """Return the last day on which the desk got its daily batch."""

    async def daily_done(self, day: date) -> None: ...


class Weeks(Protocol):
    async def open(self, week: Week) -> None:
        """Make sure that a week has its row and its keys; does nothing the second time.

        Where a row is there but its key part is lost, a new part is made, the ballots under the
        old one are dropped and the loss is remembered in the row.
        """

    async def state(self, week: Week) -> WeekState | None: ...

    async def unfinished(self) -> Sequence[tuple[Week, WeekState]]:
        """Return the weeks that are not PUBLISHED, oldest first."""

    async def newest(self) -> Week | None:
        """Return the newest week that has a row."""

    async def lost_part(self, week: Week) -> bool:
        """Tell whether ballots of a week were lost with a key part."""

    async def closing(self, week: Week) -> None:
        """OPEN -> CLOSING: from here on nothing is collected for the week."""

    async def freeze(self, release: Release) -> None:
        """Take CLOSING to FROZEN, in one transaction.

        Keeps the release (UNIQUE by week); wipes author_slot, ban_tag and dedupe of the week's
        reports; re-seals return addresses under the notice key and parcels and deletions of
        citizens under the next week's key (made if need be). Then destroys the week key.
        A second call with the week already FROZEN only makes sure that the key is gone.
        """

    async def queue(
        self,
        week: Week,
        parcels: Sequence[Parcel],
        due: datetime,
        preview: Sequence[Parcel] = (),
    ) -> None:
        """FROZEN -> QUEUED, with the posts in the outbox, in one transaction.

        Posts that wait for a later week stay behind these. ``preview`` is due at once.
        """

    async def amend(
        self, release: Release, posts: Sequence[Parcel] = (), *, lift: bool = False
    ) -> None:
        """Keep a revision, in one transaction; ``lift`` ends a hold of its week.

        Of a PUBLISHED week the posts are due at once. Of any other the posts that wait are
        dropped and the week is FROZEN again; raises AlreadyPosted where some have left.
        """

    async def publish_now(self, week: Week, now: datetime) -> None:
        """Make the posts of a QUEUED week due."""

    async def published(self, week: Week) -> bool:
        """QUEUED -> PUBLISHED once all its posts are SENT (or FAILED); tell whether it is."""

    async def end_keys(self, *, reports_before: Week, notices_before: Week) -> None:
        """Destroy the report and notice keys of weeks before these, and delete such reports.

        A week key that outlived its release, because a crash came between, is destroyed too.
        """


class Releases(Protocol):
    """Each week's release in its newest revision, unless said otherwise."""

    async def latest(self, before: Week, count: int) -> Sequence[Release]:
        """Return the releases of the newest weeks before one, newest week first."""

    async def tip(self) -> Release | None:
        """Return the newest link of the chain: the next release names its hash."""

    async def published(self, week: Week | None) -> Release | None:
        """Return the release of a week, or the newest, if its post has appeared."""

    async def published_weeks(self) -> Sequence[Week]:
        """Return the weeks whose post has appeared, newest first."""

    async def chain(self) -> Sequence[Release]:
        """Return every release that may be read by anybody, in the order of the chain.

        All revisions of published weeks; of a week that was withdrawn the withdrawal alone.
        """


class SigningKeys(Protocol):
    """The line of public keys that releases were and are signed with."""

    async def line(self) -> Sequence[SigningKey]:
        """Return the keys of all epochs, oldest first; none before the first start."""

    async def add(self, epoch: int, key: SigningKey) -> None:
        """Keep the key of an epoch; one that is there stays as it is."""


class ChannelLog(Protocol):
    async def note_message(self, chat: int | str, message: int, /) -> None:
        """Remember a message id of a channel, if it is newer than the one known."""


class Counter(Protocol):
    async def __call__(self, week: Week) -> NoisyTables:
        """Open, tally and noise a CLOSING week's ballots, in a process of its own.

        Raises KeyGone where the week's key is gone.
        """


class Press(Protocol):
    async def __call__(self, release: Release, history: Sequence[Release]) -> Sequence[Parcel]:
        """Draw a release's posts in every language, for every channel."""


class Signer(Protocol):
    def __call__(self, payload: bytes) -> bytes:
        """Sign a release's canonical bytes with Ed25519."""


class Redactor(Protocol):
    def __call__(self, text: str) -> CleanText:
        """Clean a citizen's text and take personal data out of it."""
