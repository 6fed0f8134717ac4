"""The release: the frozen, noised, signed result of one week, as canonical JSON.

Sorted keys, no spaces, UTF-8; only integers and strings (decimals and dates are strings), so that
the same release has the same bytes everywhere, and anyone can recompute its figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256
from operator import itemgetter

import msgspec
from msgspec import structs

from bot.domain.figures import (
    Figures,
    figures,
)
from bot.domain.principles import N_, PRINCIPLES, wording
from bot.domain.published import NATIONAL, PUBLISHED, Profile
from bot.domain.tally import POOL_WEEKS, Tally, noise_variance, pooled
from bot.domain.week import Week

FORMAT = 1

QUESTION = N_("In your view, how well is this principle kept in practice where you live?")


@dataclass(frozen=True, slots=True)
class NoisyTables:
    """What leaves the count of a week: integers with noise, possibly negative.

    ``national`` has six rows of published.CELLS. ``epsilon`` is what the tables spend for one
    account, ``scale`` that of the discrete Laplace noise. ``lost`` tells that some ballots of the
    week could not be opened (their key part was lost), so that the tables cover the rest.
    """

    week: Week
    national: tuple[tuple[int, ...], ...]
    epsilon: float
    scale: float
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


class TableView(msgspec.Struct, frozen=True):
    """One table of published.PUBLISHED as it was counted: raw noisy integers."""

    query: str
    per_account: int
    epsilon: Decimal
    scale: Decimal
    noisy: tuple[tuple[int, ...], ...]


class PrincipleView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A principle's figures; None where too few rated it."""

    key: str
    figures: Figures | None = None


class ReleaseView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A release's payload, typed.

    ``pool`` are the labels of the weeks taken together, newest first; empty where even eight are
    too few. ``participants`` is their sum of n̂, rounded. ``previous`` is the hash of the release
    before, empty in the first.

    A revision stands behind all releases that were made before it: ``revises`` is the hash of
    what it replaces, ``reason`` a code of hold.Doubt, ``revised`` the day. One that is
    ``withdrawn`` has no figures.
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
    revision: int = 0
    revises: str = ""
    reason: str = ""
    revised: date | None = None
    withdrawn: bool = False

    @property
    def starts(self) -> date:
        """The first day of all weeks taken together."""
        return min((Week.parse(label).monday for label in self.pool), default=self.first_day)

    @property
    def epsilon(self) -> Decimal:
        """What the tables spend together for one account in this week."""
        return sum((table.epsilon for table in self.tables.values()), Decimal())


def make_release(tables: NoisyTables, history: Sequence[Release], facts: Facts) -> bytes:
    """Make a week's canonical payload.

    ``history`` are the releases before it, newest first; its first is the one whose hash is
    named, and up to seven are pooled where this week's participants are too few.
    """
    national = _table(tables, facts.profile)
    this = _tally(tables.week, national)
    earlier = _comparable(tables.week, history)
    pool = pooled([this, *earlier])
    return canonical(
        structs.replace(
            _head(tables.week, history, facts, Lost.PART if tables.lost else Lost.NOTHING),
            tables={NATIONAL.name: national},
            pool=tuple(week.label for week in pool.weeks) if pool else (),
            needed=int(this.needed.to_integral_value(ROUND_CEILING)),
            participants=int(pool.participants.to_integral_value(ROUND_HALF_UP)) if pool else None,
            principles=_principles(pool, earlier),
        )
    )


def lost_release(week: Week, history: Sequence[Release], facts: Facts) -> bytes:
    """Make the payload of a week whose key is gone: it says so, and keeps the chain whole."""
    return canonical(_head(week, history, facts, Lost.ALL))


def canonical(view: ReleaseView) -> bytes:
    return msgspec.json.encode(view, order="sorted")


def parse(payload: bytes) -> ReleaseView:
    """Read a payload; ValueError where it is no release, or has a table nobody declared."""
    view = msgspec.json.decode(payload, type=ReleaseView)
    if view.format != FORMAT or not view.tables.keys() <= PUBLISHED.keys():
        raise ValueError(view.format)
    return view


def _head(week: Week, history: Sequence[Release], facts: Facts, lost: Lost) -> ReleaseView:
    return ReleaseView(
        format=FORMAT,
        mode=Mode.TEST if facts.test else Mode.LIVE,
        week=week.label,
        first_day=week.monday,
        last_day=week.sunday,
        lost=lost,
        profile=facts.profile,
        key=facts.key,
        previous=history[0].hash if history else "",
        wording=wording(),
        question=QUESTION,
    )


def _table(tables: NoisyTables, profile: Profile) -> TableView:
    return TableView(
        query=NATIONAL.query,
        per_account=NATIONAL.per_account,
        epsilon=_plain(Decimal(repr(tables.epsilon)) * NATIONAL.share[profile]),
        scale=_plain(Decimal(repr(tables.scale))),
        noisy=tables.national,
    )


def _tally(week: Week, table: TableView) -> Tally:
    return Tally((week,), table.noisy, noise_variance(table.scale))


def _comparable(week: Week, history: Sequence[Release]) -> list[Tally]:
    """Return the tables of the seven weeks before, newest first, where the wording was this."""
    oldest = week.later(1 - POOL_WEEKS)
    views = [(past.week, parse(past.payload)) for past in history if oldest <= past.week < week]
    return [
        _tally(past, view.tables[NATIONAL.name])
        for past, view in sorted(views, key=itemgetter(0), reverse=True)
        if view.tables and view.wording == wording()
    ]


def _principles(pool: Tally | None, earlier: Sequence[Tally]) -> tuple[PrincipleView, ...]:
    before = _week_before(pool, earlier)
    return tuple(
        PrincipleView(p.key, figures(p.number, pool, before) if pool else None) for p in PRINCIPLES
    )


def _week_before(pool: Tally | None, earlier: Sequence[Tally]) -> Tally | None:
    """Return last week's tally where "higher than last week" can be said of both alone."""
    if pool is None or len(pool.weeks) > 1:
        return None
    last = pool.weeks[0].previous
    return next((tally for tally in earlier if tally.weeks == (last,) and tally.enough), None)


def _plain(value: Decimal) -> Decimal:
    """Write a number one way only: 2 for 2.0, 100 for 1E+2."""
    return Decimal(f"{value.normalize():f}")
