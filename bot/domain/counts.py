"""The exact counts of one week. They live in the counting child alone, until noise is on them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.ballot import Ballot
from bot.domain.published import (
    APPROVED,
    CELLS,
    LANGUAGES,
    LEDGER,
    NATIONAL,
    PUBLISHED,
    REGIONS,
    UNDECIDED,
    Delay,
    Published,
)
from bot.domain.report import ReportState
from bot.domain.tally import Table

NOT_RATED = CELLS - 1
TWICE_LOW, TWICE_HIGH = 5, 7
"""Twice the averages 2.5 and 3.5, where the groups end: whole numbers are exact, and fast."""

MOST_DAYS = {Delay.NEXT_DAY: 1, Delay.THIRD_DAY: 2}
"""Days from the sending of a report to its verdict."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an account's first report of the week; days are Kazakhstan's."""

    state: ReportState
    reason: str | None
    sent: date
    decided: date | None


class Counts:
    """Adds up a week, one person at a time: no more than Published.per_account in any table.

    Only the tables asked for are counted at all.
    """

    def __init__(self, tables: Collection[Published] = tuple(PUBLISHED.values())) -> None:
        self._cells = {
            table.name: {row: [0] * len(table.columns) for row in table.rows} for table in tables
        }

    def ballots(self, ballots: Iterable[Ballot]) -> "Counts":
        national = list(self._cells.get(NATIONAL.name, {}).values())
        averaged = REGIONS.name in self._cells
        for ballot in ballots:
            if ballot.took_part:
                for row, score in zip(national, ballot.scores, strict=True):
                    row[NOT_RATED if score is None else score] += 1
                if averaged:
                    self._average(ballot)
        return self

    def reports(self, reports: Iterable[Decided]) -> "Counts":
        """Add each account's first report."""
        for report in reports:
            row = ledger_row(report)
            if row is not None:
                self._cells[LEDGER.name][row][0] += 1
        return self

    def table(self, table: Published) -> Table:
        return tuple(map(tuple, self._cells[table.name].values()))

    def _average(self, ballot: Ballot) -> None:
        group = own_average(ballot)
        if group is not None:
            self._cells[REGIONS.name][ballot.region][group] += 1
            self._cells[LANGUAGES.name][ballot.language][group] += 1


def own_average(ballot: Ballot) -> int | None:
    """Return the group of a person's own average: 0, 1 or 2; None where no score was given."""
    scores = [score for score in ballot.scores if score]
    if not scores:
        return None
    twice, answers = 2 * sum(scores), len(scores)
    return 0 if twice < TWICE_LOW * answers else 2 if twice > TWICE_HIGH * answers else 1


def ledger_row(report: Decided) -> str | None:
    """Name the one cell a report falls into; None where it was taken back."""
    if report.state is ReportState.WITHDRAWN:
        return None
    if report.state is ReportState.PENDING or report.decided is None:
        return UNDECIDED
    days = (report.decided - report.sent).days
    delay = next((delay for delay, most in MOST_DAYS.items() if days <= most), Delay.LATER)
    return f"{report.reason or APPROVED}.{delay}"
