"""The release: the frozen, noised, signed result of one week, as canonical JSON.

Sorted keys, no spaces, UTF-8; only integers and strings (decimals and dates are strings), so that
the same release has the same bytes everywhere, and anyone can recompute its figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

import msgspec

from bot.domain.figures import Figures
from bot.domain.groups import GroupsView, LedgerView
from bot.domain.principles import N_
from bot.domain.published import LANGUAGES, LEDGER, NATIONAL, PUBLISHED, REGIONS, Profile
from bot.domain.tally import Table
from bot.domain.week import Week

FORMAT = 2
FORMATS = frozenset({1, FORMAT})
"""What can be read: 1 had the national table alone, its cells not named."""

QUESTION = N_("In your view, how well is this principle kept in practice where you live?")


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """One table with noise on every cell: integers, possibly negative.

    ``epsilon`` is what it spends for one account, ``scale`` that of the discrete Laplace noise.
    """

    cells: Table
    epsilon: Decimal
    scale: float


@dataclass(frozen=True, slots=True)
class NoisyTables:
    """What leaves the count of a week: a table for each that the profile publishes, by name.

    ``lost`` tells that the week's key part was lost on the way, so that the tables cover only
    what was answered afterwards. It never hangs on what ballots there are.
    """

    week: Week
    tables: Mapping[str, NoisyTable]
    lost: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Release:
    """``payload`` is canonical JSON; ``signature`` is Ed25519 over it. Never recomputed.

    ``revision`` is 0 for what was frozen at the close, then 1, 2, … for what replaces it.
    """

    week: Week
    payload: bytes
    signature: bytes
    revision: int = 0

    @property
    def hash(self) -> str:
        """SHA-256 of the payload, in hex: the next release names it."""
        return sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says of its installation; ``key`` is the id of the public signing key."""

    profile: Profile
    key: str
    test: bool = False


class Lost(StrEnum):
    """How much of a week's answers a lost key took away."""

    NOTHING = "nothing"
    PART = "part"
    ALL = "all"


class Mode(StrEnum):
    LIVE = "live"
    TEST = "test"


class TableView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One table of published.PUBLISHED as it was counted: raw noisy integers.

    ``rows`` and ``columns`` name its cells.
    """

    query: str
    per_account: int
    epsilon: Decimal
    scale: Decimal
    noisy: Table
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class PrincipleView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A principle's figures; None where too few rated it."""

    key: str
    figures: Figures | None = None


class ReleaseView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A release's payload, typed.

    ``pool`` are the labels of the weeks taken together, newest first; empty where even eight are
    too few. ``participants`` is their sum of n̂, rounded. ``regions``, ``languages`` and
    ``ledger`` are there where the profile has these tables, each with a pool of its own.
    ``previous`` is the hash of the release before, empty in the first.

    A revision stands behind all releases that were made before it: ``revises`` is the hash of
    what it replaces, ``reason`` a code of hold.Doubt, ``revised`` the day. One that is
    ``withdrawn`` has no figures.

    Raises ValueError where a table is not declared in published.PUBLISHED, or a figure has no
    table: views render nothing but this, so what is not declared cannot be shown.
    """

    format: int
    mode: Mode
    week: str
    first_day: date
    last_day: date
    lost: Lost
    profile: Profile
    key: str
    previous: str
    wording: str
    question: str
    principles: tuple[PrincipleView, ...] = ()
    tables: Mapping[str, TableView] = msgspec.field(default_factory=dict)
    pool: tuple[str, ...] = ()
    needed: int | None = None
    participants: int | None = None
    regions: GroupsView | None = None
    languages: GroupsView | None = None
    ledger: LedgerView | None = None
    revision: int = 0
    revises: str = ""
    reason: str = ""
    revised: date | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        told = {
            NATIONAL.name: self.pool or any(told.figures for told in self.principles),
            REGIONS.name: self.regions,
            LANGUAGES.name: self.languages,
            LEDGER.name: self.ledger,
        }
        undeclared = self.tables.keys() - PUBLISHED.keys()
        missing = {name for name, figures in told.items() if figures} - self.tables.keys()
        if undeclared or missing:
            raise ValueError(sorted(undeclared | missing))

    @property
    def starts(self) -> date:
        """The first day of all weeks taken together."""
        return min((Week.parse(label).monday for label in self.pool), default=self.first_day)

    @property
    def outcomes(self) -> Sequence[str]:
        """What the ledger's shares are of, in their order: the outcomes this week had rows for."""
        rows = self.tables[LEDGER.name].rows if LEDGER.name in self.tables else ()
        return tuple(dict.fromkeys(row.split(".")[0] for row in rows))

    @property
    def epsilon(self) -> Decimal:
        """What the tables spend together for one account in this week."""
        return sum((table.epsilon for table in self.tables.values()), Decimal())


def canonical(view: ReleaseView) -> bytes:
    return msgspec.json.encode(view, order="sorted")


def parse(payload: bytes) -> ReleaseView:
    """Read a payload; ValueError where it is no release, or has a table nobody declared."""
    view = msgspec.json.decode(payload, type=ReleaseView)
    if view.format not in FORMATS:
        raise ValueError(view.format)
    return view
