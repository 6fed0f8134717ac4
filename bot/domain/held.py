"""Everything that is kept about one account, as far as the keys of today still open it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.ballot import Ballot
from bot.domain.language import Language
from bot.domain.principles import Principle
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Reason, ReportState
from bot.domain.week import Week


@dataclass(frozen=True, slots=True, repr=False)
class OwnReport:
    """A report as its author finds it again in its own week.

    ``tag`` names it on a button: four bytes under the week key, which end with it. ``text`` is
    missing where the author took the report back, or its key is gone.
    """

    tag: bytes
    state: ReportState
    reason: Reason | None = None
    text: CleanText | None = None

    @property
    def standing(self) -> bool:
        return self.state is not ReportState.WITHDRAWN


@dataclass(frozen=True, slots=True, repr=False)
class HeldReport:
    """A report that leads to its author; ``way_back`` tells that a return address is kept."""

    week: Week
    day: date
    principle: Principle
    language: Language
    region: Region
    text: CleanText | None
    quotable: bool
    way_back: bool
    state: ReportState
    reason: Reason | None


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """What the operator could hand over about one account; of most people, nothing.

    ``to_send`` and ``to_delete`` count messages; ``ban_ends`` is the last day of a ban whose mark
    this account shares with about a thousand; ``desk`` counts what a moderator of this id did,
    by name.
    """

    ballots: tuple[tuple[Week, Ballot], ...] = ()
    talk: Conversation | None = None
    reports: tuple[HeldReport, ...] = ()
    to_send: int = 0
    to_delete: int = 0
    ban_ends: date | None = None
    desk: Mapping[str, int] = field(default_factory=dict)
