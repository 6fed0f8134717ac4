"""The exact counts: everybody in the right cell, and nobody with more weight than was declared."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ballot import Ballot, Score
from bot.domain.counts import Counts, Decided, own_average
from bot.domain.language import Language
from bot.domain.published import LANGUAGES, LEDGER, NATIONAL, PUBLISHED, REGIONS, Profile
from bot.domain.region import Region
from bot.domain.report import Reason, ReportState

FULL = Ballot(scores=(*Score,)[:6])
PART = Ballot(scores=(Score.FULLY, None, None, None, None, None))
SENT = date(2026, 11, 17)

sheets = st.builds(
    Ballot,
    scores=st.tuples(*[st.sampled_from([*Score, None])] * 6),
    region=st.sampled_from(Region),
    language=st.sampled_from(Language),
)
first_reports = st.builds(
    Decided,
    state=st.sampled_from(ReportState),
    reason=st.none(),
    sent=st.just(SENT),
    decided=st.none() | st.dates(SENT, SENT + timedelta(days=9)),
)


def test_a_tally_counts_those_who_took_part() -> None:
    """An answer counts once in its principle; an emptied sheet counts nowhere."""
    table = Counts().ballots([FULL, PART, Ballot()]).table(NATIONAL)

    assert table[0] == (1, 0, 0, 0, 0, 1, 0)
    assert table[5] == (0, 0, 0, 0, 0, 1, 1)
    assert {sum(row) for row in table} == {2}


@settings(deadline=None)
@given(sheets, st.none() | first_reports, st.lists(sheets, max_size=3))
def test_one_account_changes_no_more_than_was_declared(
    sheet: Ballot, report: Decided | None, others: Sequence[Ballot]
) -> None:
    """The noise of every table is made for all that one person can do to it."""
    before = Counts().ballots(others)
    after = Counts().ballots([*others, sheet]).reports([report] if report else [])

    for table in PUBLISHED.values():
        pairs = zip(chain(*after.table(table)), chain(*before.table(table)), strict=True)
        assert sum(abs(now - was) for now, was in pairs) <= table.per_account


@pytest.mark.parametrize(
    ("scores", "group"),
    [
        ((1, 2, 3, 3, 3, 3), 1),  # 2.5
        ((2, 2, 2, 2, 3, 3), 0),
        ((3, 4, None, 0, 0, None), 1),  # 3.5
        ((3, 4, 4, None, None, None), 2),
        ((0, 0, None, None, None, None), None),
        ((5, None, None, None, None, None), 2),
    ],
)
def test_a_persons_own_average_falls_into_one_group(
    scores: Sequence[int | None], group: int | None
) -> None:
    """A region is told of people, not of answers: everybody counts once."""
    ballot = Ballot(tuple(None if score is None else Score(score) for score in scores))

    assert own_average(ballot) == group


def test_regions_and_languages_count_people_where_they_said_they_are() -> None:
    """Who lives abroad or does not say where has a row too, and loses no weight."""
    counts = Counts().ballots(
        [
            Ballot(PART.scores, Region.ALMATY, Language.RU),
            Ballot(PART.scores, Region.ABROAD, Language.EN),
            Ballot(PART.scores),
        ]
    )

    by_region = dict(zip(REGIONS.rows, counts.table(REGIONS), strict=True))
    assert by_region[Region.ALMATY] == by_region[Region.ABROAD] == by_region[Region.UNSAID]
    assert sum(map(sum, by_region.values())) == 3
    assert counts.table(LANGUAGES) == ((0, 0, 1),) * 3


@pytest.mark.parametrize(
    ("state", "reason", "days", "row"),
    [
        (ReportState.APPROVED, None, 0, "approved.next_day"),
        (ReportState.APPROVED, None, 1, "approved.next_day"),
        (ReportState.DECLINED, Reason.SPAM, 2, "spam.third_day"),
        (ReportState.DECLINED, Reason.APPEAL, 3, "appeal.later"),
        (ReportState.PENDING, None, None, "undecided"),
        (ReportState.PENDING, None, 1, "undecided"),  # undone
        (ReportState.WITHDRAWN, None, 1, None),
    ],
)
def test_a_first_report_falls_into_one_cell(
    state: ReportState, reason: Reason | None, days: int | None, row: str | None
) -> None:
    """The desk's ledger says what was decided and how fast; what was taken back is gone."""
    when = None if days is None else SENT + timedelta(days=days)

    cells = Counts().reports([Decided(state, reason, SENT, when)]).table(LEDGER)

    found = [name for name, (count,) in zip(LEDGER.rows, cells, strict=True) if count]
    assert found == ([row] if row else [])


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("whole", ["0.1", "0.3", "0.7", "2", "3.3", "10", "100"])
def test_the_tables_spend_what_the_post_says(profile: Profile, whole: str) -> None:
    """The ε of all tables together is the one on the post, to the last digit."""
    spent = [t.epsilon(profile, Decimal(whole)) for t in PUBLISHED.values() if profile in t.share]

    assert sum(spent) == Decimal(whole)
