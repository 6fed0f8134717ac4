"""A release as one tidy table: a row a figure, in a form that no spreadsheet asks about.

Semicolons part the columns, as spreadsheets in Kazakhstan expect and LibreOffice finds by itself.
There is no decimal sign at all: "3.4" is a date where Russian is spoken and "3,4" thirty-four
where English is; so every number is whole, and ``divide_by`` says what of.
"""

from collections.abc import Iterator, Sequence
from csv import QUOTE_MINIMAL, writer
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from io import StringIO

from bot.domain.figures import Band, Change, Figures
from bot.domain.groups import GroupsView, LedgerView
from bot.domain.published import DELAYS
from bot.domain.release import Lost, Mode, ReleaseView, TableView
from bot.domain.week import Week

BOM = "\ufeff"
"""By it spreadsheets know UTF-8."""

HEADER = (
    "week / апта / неделя",
    "first_day / бірінші күні / первый день",
    "last_day / соңғы күні / последний день",
    "weeks / апта саны / число недель",
    "table / кесте / таблица",
    "principle / қағидат / принцип",
    "region / өңір / регион",
    "language / тіл / язык",
    "measure / көрсеткіш / показатель",
    "value / мәні / значение",
    "divide_by / бөлгіш / делитель",
    "plus_minus / ± / ±",
    "unit / бірлігі / единица",
)
"""The first word is for programs."""

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run as a formula."""

CELL_NAMES = ("no_opinion", "1", "2", "3", "4", "5", "not_rated")
GROUP_NAMES = ("1_2", "3", "4_5")
BANDS = {Band.LOW: -1, Band.MIDDLE: 0, Band.HIGH: 1}
CHANGES = {Change.LOWER: -1, Change.NONE: 0, Change.HIGHER: 1}
LOSSES = {Lost.NOTHING: 0, Lost.PART: 1, Lost.ALL: 2}
LONGEST = 18
"""Digits; more are no figure of ours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; None where too few rated, or where there is no ±.

    ``key`` is a principle, region or language, as ``table`` has them. ``pool`` are the weeks it
    is of, where it is not of this week alone.
    """

    table: str
    measure: str
    value: Decimal | int | None
    unit: str
    key: str = ""
    off: Decimal | int | None = None
    pool: Sequence[str] | None = None


def table(view: ReleaseView) -> bytes:
    """Write the CSV file; ValueError or ArithmeticError where a number is out of all measure."""
    out = StringIO()
    lines = writer(out, delimiter=";", lineterminator="\r\n", quoting=QUOTE_MINIMAL)
    lines.writerow(HEADER)
    lines.writerows(_cells(view, row) for row in _rows(view))
    return (BOM + out.getvalue()).encode()


def _rows(view: ReleaseView) -> Iterator[Row]:
    yield Row("week", "test_mode", int(view.mode is Mode.TEST), "code")
    yield Row("week", "lost", LOSSES[view.lost], "code")
    yield Row("week", "revision", view.revision, "code")
    yield Row("week", "withdrawn", int(view.withdrawn), "code")
    if view.tables:
        yield Row("week", "epsilon", view.epsilon, "epsilon")
        yield Row("week", "participants_needed", view.needed, "accounts")
        yield Row("week", "participants", view.participants, "accounts", pool=view.pool)
    for told in view.principles:
        yield from _principle(told.key, told.figures, view.pool)
    if view.regions:
        yield from _groups("regions", view.regions)
    if view.languages:
        yield from _groups("languages", view.languages)
    if view.ledger:
        yield from _ledger(view.ledger, view.outcomes)
    for name, raw in view.tables.items():
        yield from _raw(name, raw, [told.key for told in view.principles])


def _principle(key: str, shown: Figures | None, pool: Sequence[str]) -> Iterator[Row]:
    row = partial(Row, "national", key=key, pool=pool)
    if shown is None:
        yield row("mean_printed", None, "score")
        return
    yield row("mean_printed", shown.printed_mean, "score", off=shown.margin)
    yield row("mean", shown.mean, "score", off=shown.noise)
    yield row("median", shown.median, "score")
    for group, share in zip(GROUP_NAMES, shown.shares or (), strict=False):
        yield row(f"share_{group}", share, "percent", off=shown.share_margin)
    if shown.band is not None:
        yield row("band", BANDS[shown.band], "code")
    if shown.change is not None:
        yield row("change", CHANGES[shown.change], "code")
    for cell, count in zip(CELL_NAMES, shown.counts, strict=True):
        yield row(f"count_{cell}", count, "accounts")


def _groups(name: str, told: GroupsView) -> Iterator[Row]:
    for group in told.rows:
        row = partial(Row, name, key=group.key, pool=told.pool)
        shown = group.figures
        for at, part in enumerate(GROUP_NAMES):
            share, off = (shown.shares.percent[at], shown.shares.margin) if shown else (None, None)
            yield row(f"share_{part}", share, "percent", off=off)
        for part, count in zip(GROUP_NAMES, shown.counts if shown else (), strict=False):
            yield row(f"count_{part}", count, "accounts")


def _ledger(told: LedgerView, outcomes: Sequence[str]) -> Iterator[Row]:
    for kind, names, shares in (
        ("outcome", outcomes, told.outcomes),
        ("decided", DELAYS, told.delays),
    ):
        for at, name in enumerate(names):
            share, off = (shares.percent[at], shares.margin) if shares else (None, None)
            yield Row("ledger", f"{kind}_{name}", share, "percent", off=off, pool=told.pool)


def _raw(name: str, raw: TableView, principles: Sequence[str]) -> Iterator[Row]:
    """Yield a table as it was counted; format 1 did not name its cells."""
    yield Row(name, "epsilon", raw.epsilon, "epsilon")
    yield Row(name, "noise_scale", raw.scale, "accounts")
    columns = raw.columns or CELL_NAMES
    for key, cells in zip(raw.rows or principles, raw.noisy, strict=True):
        for column, count in zip(columns, cells, strict=True):
            told = column.replace("-", "_")
            if name == "ledger":
                yield Row(name, f"noisy_{key}", count, "accounts")
            else:
                yield Row(name, f"noisy_{told}", count, "accounts", key)


def _cells(view: ReleaseView, row: Row) -> list[str | int | date]:
    places = max(_places(row.value), _places(row.off))
    pool = [view.week] if row.pool is None else row.pool
    first = min((Week.parse(week).monday for week in pool), default=view.first_day)
    return [
        _text(view.week),
        first,
        view.last_day,
        len(pool),
        row.table,
        _text(row.key if row.table == "national" else ""),
        _text(_region(row.key) if row.table == "regions" else ""),
        _text(row.key if row.table == "languages" else ""),
        _text(row.measure),
        _whole(row.value, places),
        10**places,
        _whole(row.off, places),
        row.unit,
    ]


def _region(code: str) -> str:
    """Return the ISO 3166-2 code, so that no spreadsheet takes it for a number."""
    if not code:
        return ""
    return {"ab": "abroad", "no": "not_said"}.get(code, f"KZ-{code}")


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def _places(value: Decimal | int | None) -> int:
    if value is None:
        return 0
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int) or not -LONGEST < exact.adjusted() < LONGEST:
        raise ValueError("no figure of a release")
    return max(0, -exponent)


def _whole(value: Decimal | int | None, places: int) -> str | int:
    return "" if value is None else int(Decimal(value).scaleb(places))
