"""What may be printed of regions, languages and the desk's ledger: shares, never means."""

from collections.abc import Callable, Sequence

import msgspec

from bot.domain.published import DELAYS, LEDGER, OUTCOMES
from bot.domain.shares import Shares, fitted, shares_of
from bot.domain.tally import Cells, Parts, Tally


class GroupFigures(msgspec.Struct, frozen=True):
    """What may be printed about the people of one region or language.

    ``counts`` are how many people's own average lies near 1–2, 3 and 4–5, none negative;
    ``shares`` the same in per cent.
    """

    counts: Cells
    shares: Shares


class GroupView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A region's or language's figures; None where too few of its people took part."""

    key: str
    figures: GroupFigures | None = None


class GroupsView(msgspec.Struct, frozen=True):
    """All regions, or all languages, over the weeks of ``pool`` (labels, newest first)."""

    pool: tuple[str, ...]
    rows: tuple[GroupView, ...]

    @property
    def publishable(self) -> bool:
        return any(row.figures for row in self.rows)


class LedgerView(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the desk did, over the weeks of ``pool`` (labels, newest first).

    ``outcomes`` are in the order of published.OUTCOMES, ``delays`` of published.DELAYS; each
    None where there are too few reports.
    """

    pool: tuple[str, ...]
    outcomes: Shares | None = None
    delays: Shares | None = None


def groups(pool: Tally, keys: Sequence[str]) -> GroupsView:
    """Work out what may be printed about the rows of a table of three groups."""
    rows = (
        GroupView(key, _group(Parts(cells, (1,) * len(cells), pool.variance)))
        for key, cells in zip(keys, pool.rows, strict=True)
    )
    return GroupsView(_labels(pool), tuple(rows))


def ledger(pool: Tally) -> LedgerView:
    """Work out what may be printed about the desk."""
    cells = dict(zip(LEDGER.rows, (row[0] for row in pool.rows), strict=True))

    def parts(names: Sequence[str], belongs: Callable[[str, str], bool]) -> Parts:
        found = [[cells[row] for row in LEDGER.rows if belongs(row, name)] for name in names]
        return Parts(tuple(map(sum, found)), tuple(map(len, found)), pool.variance)

    return LedgerView(
        _labels(pool),
        outcomes=shares_of(parts(OUTCOMES, lambda row, name: row.split(".")[0] == name)),
        delays=shares_of(parts(DELAYS, lambda row, name: row.split(".")[-1] == name)),
    )


def _group(parts: Parts) -> GroupFigures | None:
    shares = shares_of(parts)
    return GroupFigures(fitted(parts.totals, parts.whole), shares) if shares else None


def _labels(pool: Tally) -> tuple[str, ...]:
    return tuple(week.label for week in pool.weeks)
