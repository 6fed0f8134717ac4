"""What the use cases need of the outside world; storage, telegram and app provide it.

Every method that writes returns only when its change is durable (a future: gives its value only
then), and does all of it in one transaction or none. All may raise ``StorageUnavailable``.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.held import Held, OwnReport
from bot.domain.parcel import Deletion, Parcel
from bot.domain.release import NoisyTables, Release
from bot.domain.report import CleanText, Conversation, Report
from bot.domain.schedule import WeekState
from bot.domain.week import Week


class BallotBox(Protocol):
    async def read(self, week: Week, citizen: Citizen) -> Ballot:
        """Return the citizen's ballot; an empty one where there is none."""

    def change(
        self, week: Week, citizen: Citizen, change: Callable[[Ballot], Ballot]
    ) -> asyncio.Future[Ballot]:
        """Read, change, seal and write one ballot; the future gives it as it then stands.

        All that waits goes into one transaction. An unchanged ballot is not written. The future
        raises WeekClosed unless the week's row is OPEN in that transaction; what ``change`` raises
        reaches its caller and touches nobody else's ballot. Cancelled, it leaves the batch as it
        is.
        """

    async def forget(self, week: Week) -> None:
        """Delete the rows of a week whose key is gone, in chunks."""


ChangeTalk = Callable[[Conversation | None], tuple[Conversation | None, Sequence[Deletion]]]
"""From the dialogue that stands to the one that is to stand, and what then leaves the chat."""


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

    async def change(self, week: Week, citizen: Citizen, change: ChangeTalk) -> None:
        """Read and write the open dialogue in one transaction: nobody comes between the two."""


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

    async def of(self, week: Week, citizen: Citizen) -> Sequence[OwnReport]:
        """Return a citizen's reports of this week, in a stable order."""

    async def take_back(self, week: Week, citizen: Citizen, tag: bytes) -> None:
        """Delete one of a citizen's reports of this week, decided or not; OutOfReach if none."""

    async def forget(self, week: Week, citizen: Citizen) -> None:
        """Delete a citizen's reports of this week, decided or not; their cards go at settling.

        The ways back from earlier reports, and what waits to be told to this citizen, go too.
        """


class Holdings(Protocol):
    async def about(self, citizen: Citizen) -> Held:
        """Return all that database and keys tell about one account now."""


class Errands(Protocol):
    async def add(self, deletion: Deletion) -> None:
        """Note a message that has to leave a chat; durable when this returns."""


class Weeks(Protocol):
    async def open(self, week: Week, wording: str | None = None) -> None:
        """Make sure that a week has its row and its keys; does nothing the second time.

        A ``wording`` is one that people rate in from now on: it joins those of the week's row.
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

    async def rated_in(self, week: Week) -> str | None:
        """Return the wordings that a week was rated in, as one text; None where none is noted."""

    async def closing(self, week: Week) -> None:
        """OPEN -> CLOSING: from here on nothing is collected for the week."""

    async def freeze(self, release: Release) -> None:
        """Take CLOSING to FROZEN, in one transaction.

        Keeps the release (UNIQUE by week); wipes author_slot, ban_tag and dedupe of the week's
        reports; re-seals return addresses under the notice key. Then destroys the week key.
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
        self, release: Release, posts: Sequence[Parcel] | None = None, *, lift: bool = False
    ) -> None:
        """Keep a revision, in one transaction; ``lift`` ends a hold of its week.

        Of a PUBLISHED week the posts are due at once. Of any other the posts that wait are
        dropped and the week is FROZEN again. Raises AlreadyPosted where some have left, or where
        the week is PUBLISHED by now and nothing was drawn (None).
        """

    async def publish_now(self, week: Week, now: datetime) -> None:
        """Make the posts of a QUEUED week due."""

    async def published(self, week: Week) -> bool:
        """QUEUED -> PUBLISHED once all its posts are SENT (or FAILED); tell whether it is."""

    async def end_keys(
        self,
        *,
        weeks_before: Week,
        reports_before: Week,
        notices_before: Week,
        errands_before: Week,
        over: Week,
    ) -> None:
        """Destroy each kind of key of weeks before these, and delete such reports.

        Of weeks before ``over`` an errand key ends as soon as nothing of its week is still to be
        sent or deleted. A week key that outlived its release, because a crash came between, is
        destroyed too.
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


class Counter(Protocol):
    async def __call__(self, week: Week) -> NoisyTables:
        """Open, tally and noise a CLOSING week's ballots, in a process of its own.

        Raises KeyGone where the week's key is gone, BallotsDamaged where some do not open.
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
