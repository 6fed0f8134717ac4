"""A week's noisy tables and the releases before it become the next release."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add
from typing import TypeVar

from msgspec import structs

from bot.domain.figures import figures
from bot.domain.groups import GroupsView, LedgerView, groups, ledger
from bot.domain.principles import PRINCIPLES, same_wording, wording
from bot.domain.published import LANGUAGES, LEDGER, NATIONAL, PUBLISHED, REGIONS, Published
from bot.domain.release import (
    FORMAT,
    QUESTION,
    Facts,
    Lost,
    Mode,
    NoisyTable,
    NoisyTables,
    PrincipleView,
    Release,
    ReleaseView,
    TableView,
    canonical,
    parse,
)
from bot.domain.tally import (
    POOL_WEEKS,
    SHARES_WEEKS,
    NationalTally,
    Tally,
    noise_variance,
    pooled,
)
from bot.domain.week import Week

T = TypeVar("T", bound=Tally)

Past = Sequence[tuple[Week, Mapping[str, TableView]]]
"""The tables of this week and the seven before it that asked the same question, newest first."""


def make_release(
    tables: NoisyTables, history: Sequence[Release], facts: Facts, rated: str | None = None
) -> bytes:
    """Make a week's canonical payload.

    ``history`` are the releases before it, newest first; its first is the one whose hash is
    named, and up to seven are pooled where this week's participants are too few. ``rated`` is
    the wording people rated: today's, where none was noted.
    """
    return canonical(told(tables, history, facts, rated or wording()))


def told(tables: NoisyTables, history: Sequence[Release], facts: Facts, rated: str) -> ReleaseView:
    """Make a week's release before it has its bytes; ``rated`` is the wording people rated."""
    week = tables.week
    views = {name: _table(PUBLISHED[name], table) for name, table in tables.tables.items()}
    past = [(week, views), *_comparable(week, history, rated)]
    this, *earlier = _tallies(NationalTally, NATIONAL, past)
    pool = pooled([this, *earlier])
    lost = Lost.PART if tables.lost else Lost.NOTHING
    return structs.replace(
        _head(week, history, facts, lost, rated),
        tables=views,
        pool=tuple(pooled_week.label for pooled_week in pool.weeks) if pool else (),
        needed=int(this.needed.to_integral_value(ROUND_CEILING)),
        participants=int(pool.participants.to_integral_value(ROUND_HALF_UP)) if pool else None,
        principles=_principles(pool, earlier),
        regions=_groups(REGIONS, views, past),
        languages=_groups(LANGUAGES, views, past),
        ledger=_ledger(views, past),
    )


def lost_release(
    week: Week, history: Sequence[Release], facts: Facts, rated: str | None = None
) -> bytes:
    """Make the payload of a week whose key is gone: it says so, and keeps the chain whole."""
    return canonical(_head(week, history, facts, Lost.ALL, rated or wording()))


def same_cells(table: Published, view: TableView) -> bool:
    """Tell whether a table was counted into the cells it has today; format 1 named none."""
    return view.rows in {(), table.rows}


def _head(
    week: Week, history: Sequence[Release], facts: Facts, lost: Lost, rated: str
) -> ReleaseView:
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
        wording=rated,
        question=QUESTION,
    )


def _table(published: Published, table: NoisyTable) -> TableView:
    return TableView(
        query=published.query,
        per_account=published.per_account,
        epsilon=_plain(table.epsilon),
        scale=_plain(Decimal(repr(table.scale))),
        noisy=table.cells,
        rows=published.rows,
        columns=published.columns,
    )


def _comparable(week: Week, history: Sequence[Release], rated: str) -> Past:
    oldest = week.later(1 - POOL_WEEKS)
    views = ((past.week, parse(past.payload)) for past in history if oldest <= past.week < week)
    same = [(past, view.tables) for past, view in views if same_wording(view.wording, rated)]
    return sorted(same, key=lambda one: one[0], reverse=True)


def _tallies(kind: type[T], table: Published, past: Past) -> list[T]:
    """Return a table's tallies, newest first, of weeks whose cells mean the same."""
    found = ((week, tables[table.name]) for week, tables in past if table.name in tables)
    return [
        kind((week,), view.noisy, noise_variance(view.scale))
        for week, view in found
        if same_cells(table, view)
    ]


def _principles(
    pool: NationalTally | None, earlier: Sequence[NationalTally]
) -> tuple[PrincipleView, ...]:
    before = _week_before(pool, earlier)
    return tuple(
        PrincipleView(p.key, figures(p.number, pool, before) if pool else None) for p in PRINCIPLES
    )


def _week_before(
    pool: NationalTally | None, earlier: Iterable[NationalTally]
) -> NationalTally | None:
    """Return last week's tally where "higher than last week" can be said of both alone."""
    if pool is None or len(pool.weeks) > 1:
        return None
    last = pool.weeks[0].previous
    return next((tally for tally in earlier if tally.weeks == (last,) and tally.enough), None)


def _last_weeks(table: Published, past: Past) -> Tally:
    """Add up a table over the last four weeks, as far as there are any."""
    oldest = past[0][0].later(1 - SHARES_WEEKS)
    recent = [(week, tables) for week, tables in past if week >= oldest]
    return reduce(add, _tallies(Tally, table, recent))


def _groups(table: Published, views: Mapping[str, TableView], past: Past) -> GroupsView | None:
    return groups(_last_weeks(table, past), table.rows) if table.name in views else None


def _ledger(views: Mapping[str, TableView], past: Past) -> LedgerView | None:
    return ledger(_last_weeks(LEDGER, past)) if LEDGER.name in views else None


def _plain(value: Decimal) -> Decimal:
    """Write a number one way only: 2 for 2.0, 100 for 1E+2."""
    return Decimal(f"{value.normalize():f}")
