"""A release as one tidy table: a row a figure, in a form that no spreadsheet asks about.

Semicolons part the columns, as spreadsheets in Kazakhstan expect and LibreOffice finds by itself.
There is no decimal sign at all: "3.4" is a date where Russian is spoken and "3,4" thirty-four
where English is; so every number is whole, and ``divide_by`` says what of.
"""

from collections.abc import Iterator
from csv import QUOTE_MINIMAL, writer
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

from bot.domain.figures import Band, Change, Figures
from bot.domain.release import Lost, Mode, ReleaseView

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

CELL_NAMES = ("0", "1", "2", "3", "4", "5", "not_rated")
BANDS = {Band.LOW: -1, Band.MIDDLE: 0, Band.HIGH: 1}
CHANGES = {Change.LOWER: -1, Change.NONE: 0, Change.HIGHER: 1}
LOSSES = {Lost.NOTHING: 0, Lost.PART: 1, Lost.ALL: 2}
LONGEST = 18
"""Digits; more are no figure of ours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; None where too few rated, or where there is no ±."""

    table: str
    measure: str
    value: Decimal | int | None
    unit: str
    principle: str = ""
    region: str = ""
    language: str = ""
    off: Decimal | int | None = None
    pooled: bool = False


def table(view: ReleaseView) -> bytes:
    """Write the CSV file; ValueError where a number is out of all measure."""
    out = StringIO()
    lines = writer(out, delimiter=";", lineterminator="\r\n", quoting=QUOTE_MINIMAL)
    lines.writerow(HEADER)
    lines.writerows(_cells(view, row) for row in _rows(view))
    return (BOM + out.getvalue()).encode()


def _rows(view: ReleaseView) -> Iterator[Row]:
    yield Row("week", "test_mode", int(view.mode is Mode.TEST), "code")
    yield Row("week", "lost", LOSSES[view.lost], "code")
    if view.tables:
        yield Row("week", "epsilon", view.epsilon, "epsilon")
    if view.needed is not None:
        yield Row("week", "participants_needed", view.needed, "accounts")
    if view.tables or view.participants is not None:
        yield Row("week", "participants", view.participants, "accounts", pooled=True)
    for told in view.principles:
        yield from _figures(told.key, told.figures)
    for name, raw in view.tables.items():
        yield Row(name, "epsilon", raw.epsilon, "epsilon")
        yield Row(name, "noise_scale", raw.scale, "accounts")
        for told, cells in zip(view.principles, raw.noisy, strict=False):
            for cell, count in zip(CELL_NAMES, cells, strict=False):
                yield Row(name, f"noisy_{cell}", count, "accounts", told.key)


def _figures(key: str, shown: Figures | None) -> Iterator[Row]:
    if shown is None:
        yield Row("national", "mean_printed", None, "score", key, pooled=True)
        return

    def row(
        measure: str, value: Decimal | int | None, unit: str, off: Decimal | int | None = None
    ) -> Row:
        return Row("national", measure, value, unit, key, off=off, pooled=True)

    yield row("mean_printed", shown.printed_mean, "score", shown.margin)
    yield row("mean", shown.mean, "score", shown.noise)
    yield row("median", shown.median, "score")
    if shown.shares is not None:
        for group, share in zip(("1_2", "3", "4_5"), shown.shares, strict=True):
            yield row(f"share_{group}", share, "percent", shown.share_margin)
    if shown.band is not None:
        yield row("band", BANDS[shown.band], "code")
    if shown.change is not None:
        yield row("change", CHANGES[shown.change], "code")
    for cell, count in zip(CELL_NAMES, shown.counts, strict=True):
        yield row(f"count_{cell}", count, "accounts")


def _cells(view: ReleaseView, row: Row) -> list[str | int | date]:
    places = max(_places(row.value), _places(row.off))
    pool = len(view.pool) if row.pooled else 1
    return [
        _text(view.week),
        view.starts if row.pooled else view.first_day,
        view.last_day,
        pool,
        *map(_text, (row.table, row.principle, row.region, row.language, row.measure)),
        _whole(row.value, places),
        10**places,
        _whole(row.off, places),
        row.unit,
    ]


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
