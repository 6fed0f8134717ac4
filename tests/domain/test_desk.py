"""The desk's arithmetic: hiding words, coarse figures, quiet hours."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.desk import MANY, Backlog, DeskState, Quiet, coarse, shown, tenths
from bot.domain.masking import LONG_PART, changed, masked, parts_of, words_of
from bot.domain.report import HIDDEN_MARK, plain_words

TEXT = "Есік  жабық.\nКезек ұзақ болды, ешкім жауап бермеді. Неге?"


def test_a_mark_stands_where_words_were() -> None:
    """What is left is left as it was, spaces and lines too; a run of words gets one mark."""
    assert masked(TEXT, ()) == TEXT
    assert masked(TEXT, (0,)) == TEXT.replace("Есік", HIDDEN_MARK)
    assert masked(TEXT, (1, 2, 3)) == f"Есік  {HIDDEN_MARK} болды, ешкім жауап бермеді. Неге?"
    assert masked(TEXT, range(20)) == HIDDEN_MARK
    assert masked(TEXT, (99,)) == TEXT


@given(st.text(alphabet="аб. \n!", max_size=200), st.sets(st.integers(0, 60)))
def test_hiding_never_rewrites(text: str, hidden: set[int]) -> None:
    """Whatever is hidden, the words that are not stand there in their order, nothing else."""
    left = [word for at, word in enumerate(words_of(text)) if at not in hidden]
    assert [w for w in words_of(masked(text, hidden)) if w != HIDDEN_MARK] == left


@given(st.text(alphabet="аб. \n!", max_size=600))
def test_every_word_has_its_part(text: str) -> None:
    """Each word can be reached, in parts that fit a keyboard."""
    parts = parts_of(text)
    assert [at for part in parts for at in part] == list(range(len(words_of(text))))
    assert all(0 < len(part) <= LONG_PART for part in parts)


def test_hidden_words_come_back_as_they_were() -> None:
    """What was hidden is shown again, and a tap that comes twice does no more than once."""
    assert changed((), [4, 3], hide=True) == (3, 4)
    assert changed((3, 4), [3, 4], hide=True) == (3, 4)
    assert changed((3, 4), [4], hide=False) == (3,)
    assert changed((3,), [4], hide=False) == (3,)


def test_same_words_are_the_same() -> None:
    """Case, spaces and punctuation make no other text; a letter does."""
    assert plain_words("Жол  ЖӨНДЕЛСІН!!!") == plain_words("жол жөнделсін")
    assert plain_words("Жол жөнделді") != plain_words("жол жөнделсін")


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (4, 0), (5, 10), (14, 10), (15, 20), (100, 100), (101, MANY)]
)
def test_figures_are_coarse(count: int, told: int) -> None:
    """Below five nothing is seen; above, the nearest ten."""
    assert coarse(count) == told


def test_what_a_backlog_shows() -> None:
    """The next five are offered only where five wait and there is room for them."""
    today, oldest = date(2026, 11, 25), date(2026, 11, 22)
    assert shown(Backlog(4, 1, oldest), today, 4) == DeskState(0, 1, 3, dealable=False)
    assert shown(Backlog(5, 1, None), today, 4) == DeskState(10, 1, 0, dealable=True)
    assert shown(Backlog(500, 5, None), today, 0) == DeskState(MANY, 5, 0, dealable=False)


def test_shares_need_twenty() -> None:
    """So few decisions that a share would tell of single ones have none."""
    assert tenths(19, 19) is None
    assert tenths(15, 20) == 8
    assert tenths(0, 20) == 0


@pytest.mark.parametrize(
    ("quiet", "hour", "silent"),
    [
        (Quiet(), "22:00", True),
        (Quiet(), "07:59", True),
        (Quiet(), "08:00", False),
        (Quiet(), "21:59", False),
        (Quiet(time(1), time(6)), "00:59", False),
        (Quiet(time(1), time(6)), "05:59", True),
        (Quiet(time(0), time(0)), "00:00", False),
    ],
)
def test_quiet_hours(quiet: Quiet, hour: str, silent: bool) -> None:
    """Nights run over midnight, or not at all."""
    assert (time.fromisoformat(hour) in quiet) is silent
