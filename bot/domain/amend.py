"""A revision of a release: the frozen noisy tables told anew, or not told at all.

It takes its place at the end of the chain, where nothing has been signed yet, and names what it
replaces; the release it replaces stays as it is. Noise is never drawn again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from bot.domain.compose import same_cells, told
from bot.domain.hold import Doubt
from bot.domain.published import PUBLISHED
from bot.domain.release import (
    Facts,
    Lost,
    NoisyTable,
    NoisyTables,
    Release,
    ReleaseView,
    canonical,
    parse,
)
from bot.domain.week import Week


@dataclass(frozen=True, slots=True)
class Amendment:
    """Why a release is replaced, and the day in Kazakhstan."""

    reason: Doubt
    on: date


def chained(history: Sequence[Release], tip: Release | None) -> Sequence[Release]:
    """Put the newest link of the chain first among releases: the next one names its hash."""
    if tip is None:
        return history
    return [tip, *(release for release in history if release.week != tip.week)]


def corrected(
    old: Release, history: Sequence[Release], tip: Release, why: Amendment, facts: Facts
) -> bytes:
    """Work the frozen tables of a release through today's code; ``history`` are those before."""
    anew = _told_anew(parse(old.payload), history, facts)
    return canonical(_revised(anew, old, tip, why, facts))


def withdrawn(old: Release, tip: Release, why: Amendment, facts: Facts) -> bytes:
    """Tell no figures of a week any more: what remains is its hash, and the reason."""
    view = parse(old.payload)
    kept = {
        field.name: getattr(view, field.name)
        for field in structs.fields(ReleaseView)
        if field.required  # no figure is
    }
    bare = ReleaseView(**kept, withdrawn=True)
    return canonical(_revised(bare, old, tip, why, facts))


def _told_anew(view: ReleaseView, history: Sequence[Release], facts: Facts) -> ReleaseView:
    """Make the release as today's code does, of what was asked then.

    A table whose cells have changed since (a new reason, a new language) keeps its figures.
    """
    tables = _tables(view)
    changed = (view.tables.keys() - tables.tables.keys()) & set(view.__struct_fields__)
    return structs.replace(
        told(tables, history, facts, view.wording),
        mode=view.mode,
        profile=view.profile,
        question=view.question,
        tables=view.tables,
        **{name: getattr(view, name) for name in changed},
    )


def _revised(
    view: ReleaseView, old: Release, tip: Release, why: Amendment, facts: Facts
) -> ReleaseView:
    return structs.replace(
        view,
        key=facts.key,
        previous=tip.hash,
        revision=old.revision + 1,
        revises=old.hash,
        reason=str(why.reason),
        revised=why.on,
    )


def _tables(view: ReleaseView) -> NoisyTables:
    """Return what left the count of the week, as far as its cells mean the same today."""
    tables = {
        name: NoisyTable(table.noisy, table.epsilon, float(table.scale))
        for name, table in view.tables.items()
        if same_cells(PUBLISHED[name], table)
    }
    return NoisyTables(Week.parse(view.week), tables, lost=view.lost is Lost.PART)
