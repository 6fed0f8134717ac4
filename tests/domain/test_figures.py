"""The arithmetic of a release: what is printed is true within its ±, and is not noise."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.figures import Band, Change, Figures, band, figures, median
from bot.domain.shares import fitted
from bot.domain.tally import Cells, NationalTally, Table, noise_variance, pooled
from tests.support.releases import LAST

B3 = noise_variance(Decimal(3))
NOTHING = noise_variance(Decimal("0.06"))

cells = st.tuples(*[st.integers(-60, 4000)] * 7)


def tally(rows: Table, variance: Decimal = B3, back: int = 0) -> NationalTally:
    return NationalTally((LAST.later(-back),), rows, variance)


def six(row: Cells) -> Table:
    return (row,) * 6


def printed(row: Cells, variance: Decimal = B3) -> Figures:
    shown = figures(1, tally(six(row), variance), None)
    assert shown is not None
    return shown


def test_the_gate_is_eighty_times_the_root_of_the_weeks() -> None:
    """A pilot is told to expect figures from about 80 raters, or 40 a week over four weeks."""
    one = tally(six((0,) * 7))
    four = one + one + one + one

    assert 80 < one.needed < 81
    assert four.needed == pytest.approx(2 * one.needed)


def test_the_least_number_of_weeks_is_pooled() -> None:
    """A small town's raters see their figures as soon as enough weeks stand together."""
    weeks = [tally(six((0, 10, 10, 10, 5, 5, 0)), back=back) for back in range(9)]

    pool = pooled(weeks)

    assert pool is not None
    assert pool.weeks == tuple(LAST.later(-back) for back in range(5))  # 4 need 160.1


def test_nothing_is_printed_of_a_dozen_raters() -> None:
    """Twelve people's opinions, drowned in noise, are never passed off as a result."""
    weeks = [tally(six((1, 2, 3, 2, 2, 1, 1)), back=back) for back in range(8)]

    assert pooled(weeks) is None


def test_weeks_beyond_the_eighth_never_count() -> None:
    """A result speaks of the last two months at most."""
    weeks = [tally(six((0, 1, 1, 1, 1, 1, 0)), back=back) for back in range(8)]

    assert pooled([*weeks, tally(six((0, 900, 0, 0, 0, 0, 0)), back=8)]) is None


def test_hardly_any_noise_gives_the_true_figures() -> None:
    """Whoever tries the bot in test mode at ε = 100 sees exactly what was tapped."""
    shown = printed((3, 40, 50, 60, 40, 10, 5), NOTHING)

    assert shown.counts == (3, 40, 50, 60, 40, 10, 5)
    assert shown.mean == Decimal("2.650")
    assert shown.median == 3
    assert shown.shares == (45, 30, 25)
    assert shown.noise < Decimal("0.01")


@settings(deadline=None)
@given(cells)
def test_counts_are_consistent(row: Cells) -> None:
    """A reader never meets a negative number of people, nor rows with different totals."""
    total = max(sum(row), 0)

    counts = fitted(row, total)

    assert min(counts) >= 0
    assert sum(counts) == total


@settings(deadline=None)
@given(cells, st.integers(0, 20000))
def test_no_other_counts_are_nearer(row: Cells, total: int) -> None:
    """The counts shown are the likeliest ones: moving one person never brings them nearer."""
    counts = fitted(row, total)

    def distance(of: Sequence[int]) -> int:
        return sum((shown - cell) ** 2 for shown, cell in zip(of, row, strict=True))

    for giver in range(7):
        for taker in range(7):
            if giver != taker and counts[giver] > 0:
                moved = list(counts)
                moved[giver] -= 1
                moved[taker] += 1
                assert distance(counts) <= distance(moved)


@settings(deadline=None)
@given(st.tuples(*[st.tuples(*[st.integers(-30, 3000)] * 7)] * 6))
def test_every_printed_figure_is_possible(rows: Table) -> None:
    """Whatever the noise does, means lie in 1–5, shares sum to 100, words fit the interval."""
    pool = tally(rows)
    for number in range(1, 7):
        shown = figures(number, pool, None)
        if shown is None:
            continue
        assert 1 <= shown.mean <= 5
        assert 1 <= shown.median <= 5
        assert shown.margin >= max(shown.noise, Decimal("0.1"))
        assert shown.noise <= Decimal("1.0")
        if shown.shares is not None and shown.share_margin is not None:
            assert sum(shown.shares) == 100
            assert min(shown.shares) >= 0
            assert shown.share_margin <= 10


def test_a_row_that_few_rated_is_held_back() -> None:
    """One principle that everybody skipped says "too few", however many took part."""
    rows = (*six((0, 50, 50, 50, 30, 20, 0))[:5], (5, 1, 2, 1, 1, 0, 190))
    pool = tally(rows)

    assert pool.enough
    assert figures(1, pool, None) is not None
    assert figures(6, pool, None) is None


@pytest.mark.parametrize("score", [1, 5])
def test_shares_wait_for_a_margin_of_ten_points(score: int) -> None:
    """Shares that could be anything are not drawn as bars."""
    few = [3] * 7
    few[score] = 75
    many = [30] * 7
    many[score] = 750

    assert printed(tuple(few)).shares is None
    assert printed(tuple(many)).shares is not None


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        ("1.9", "2.5", Band.LOW),
        ("2.4", "2.6", None),
        ("2.5", "3.5", Band.MIDDLE),
        ("3.4", "3.7", None),
        ("3.5", "3.6", Band.HIGH),
        ("2.0", "4.0", None),
    ],
)
def test_words_need_the_whole_interval(low: str, high: str, word: Band | None) -> None:
    """The words "mostly kept" are never said where the noise could turn it into "partly"."""
    assert band(Decimal(low), Decimal(high)) is word


@pytest.mark.parametrize(
    ("counts", "middle"),
    [
        ((0, 1, 0, 0, 0, 0, 9), "1"),
        ((9, 2, 0, 0, 0, 2, 0), "3"),
        ((0, 0, 2, 1, 0, 0, 0), "2"),
        ((0, 0, 0, 2, 2, 0, 0), "3.5"),
    ],
)
def test_the_median_is_the_middle_answer(counts: Cells, middle: str) -> None:
    """The median printed is the one a reader finds by counting, "no opinion" left out."""
    assert median(counts) == Decimal(middle)


@pytest.mark.parametrize(
    ("now", "before", "arrow"),
    [
        ((0, 100, 100, 200, 300, 300, 0), (0, 200, 200, 200, 200, 200, 0), Change.HIGHER),
        ((0, 200, 200, 200, 200, 200, 0), (0, 100, 100, 200, 300, 300, 0), Change.LOWER),
        ((0, 200, 200, 200, 200, 200, 0), (0, 195, 200, 200, 200, 205, 0), Change.NONE),
        ((0, 9000, 9000, 9000, 9000, 9900, 0), (0, 9900, 9000, 9000, 9000, 9000, 0), Change.NONE),
    ],
)
def test_an_arrow_needs_a_sure_and_a_visible_change(
    now: Cells, before: Cells, arrow: Change
) -> None:
    """Nobody reads a trend into noise, nor into a difference too small to matter."""
    shown = figures(1, tally(six(now)), tally(six(before), back=1))

    assert shown is not None
    assert shown.change is arrow
