"""One sheet a week, and no tap counted twice."""

import itertools
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, principle
from bot.domain.region import Region

LAW = principle(1)


def tapped(ballot: Ballot, score: Score | None, update: int, callback: str = "") -> Ballot:
    return ballot.answered(LAW, score, TapId(update, callback or f"c{update}"), Language.KK)


def test_a_second_tap_changes_the_score() -> None:
    """People may change their mind until the week closes."""
    ballot = tapped(tapped(Ballot(), Score.POORLY, 1), Score.WELL, 2)
    assert ballot.score(LAW) is Score.WELL


def test_a_tap_delivered_again_changes_nothing() -> None:
    """A crash between saving and confirming does not undo a later choice."""
    first = tapped(Ballot(), Score.POORLY, 1, "a")
    later = tapped(first, Score.WELL, 2, "b")
    assert tapped(later, Score.POORLY, 1, "a") is later


def test_the_same_press_under_a_new_update_id_changes_nothing() -> None:
    """A phone that lost its connection sends the same press again under a new number."""
    first = tapped(Ballot(), Score.POORLY, 1, "a")
    later = tapped(first, Score.WELL, 2, "b")
    again = tapped(later, Score.POORLY, 9, "a")
    assert again.score(LAW) is Score.WELL
    assert again.callbacks == later.callbacks


def test_two_presses_with_one_mark_are_not_taken_for_one() -> None:
    """Marks are short: among a million people some tap bears the mark of their own last one."""
    seen: dict[bytes, str] = {}
    for callback in map(str, itertools.count()):
        mark = TapId(0, callback).mark
        if mark in seen:
            break
        seen[mark] = callback
    first = tapped(Ballot(), Score.POORLY, 1, seen[mark])
    other = PRINCIPLES[1]
    assert first.answered(other, Score.WELL, TapId(2, callback), Language.KK).score(other) == 4
    assert not first.emptied(TapId(3, callback)).took_part


def test_a_press_that_came_under_a_new_id_never_counts_later() -> None:
    """A crash may repeat it when other taps have taken its place among those remembered."""
    ballot = tapped(tapped(Ballot(), Score.POORLY, 1, "a"), Score.WELL, 2, "b")
    ballot = tapped(ballot, Score.POORLY, 3, "a")
    for other in PRINCIPLES[1:5]:
        number = 10 + other.number
        ballot = ballot.answered(other, Score.FULLY, TapId(number, f"c{number}"), Language.KK)
    assert tapped(ballot, Score.POORLY, 3, "a").score(LAW) is Score.WELL


def test_a_deletion_that_came_under_a_new_id_never_takes_what_is_newer() -> None:
    """Who begins anew after /delete keeps the new answers, whatever the network repeats."""
    ballot = tapped(Ballot(), Score.FULLY, 5, "a").emptied(TapId(7, "d")).emptied(TapId(8, "d"))
    for one in PRINCIPLES[:5]:
        number = 10 + one.number
        ballot = ballot.answered(one, Score.WELL, TapId(number, f"c{number}"), Language.KK)
    assert ballot.emptied(TapId(8, "d")) == ballot


def test_a_withdrawn_answer_does_not_come_back_with_a_late_delivery() -> None:
    """Withdrawn means withdrawn, whatever the network does afterwards."""
    rated = tapped(Ballot(), Score.FULLY, 5, "a")
    withdrawn = tapped(rated, None, 6, "b")
    assert tapped(withdrawn, Score.FULLY, 5, "a").score(LAW) is None
    assert not withdrawn.took_part


def test_deleting_everything_keeps_only_what_stops_late_taps() -> None:
    """After /delete nothing about a person's views is left, nor can a late tap revive it."""
    rated = tapped(Ballot(region=Region.ASTANA), Score.FULLY, 5, "a")
    empty = rated.emptied(TapId(7, "d"))
    assert not empty.took_part
    assert empty.region is Region.UNSAID
    assert tapped(empty, Score.FULLY, 5, "x").score(LAW) is None
    assert tapped(empty, Score.FULLY, 7, "y").score(LAW) is None
    assert tapped(empty, Score.FULLY, 8, "z").score(LAW) is Score.FULLY


def test_the_menus_region_counts_only_on_a_fresh_ballot() -> None:
    """An old menu further up in the chat does not move a person back to another region."""
    arrived = tapped(Ballot().arriving(Region.ABAI), Score.WELL, 1)
    moved = arrived.moved(Region.UNSAID, TapId(2, "m"))
    assert arrived.region is Region.ABAI
    assert moved.arriving(Region.ABAI).region is Region.UNSAID


def test_the_next_unrated_principle_is_looked_for_going_round() -> None:
    """A person who starts in the middle is led through all six."""
    ballot = Ballot()
    seen = [principle(4)]
    for n in itertools.count(1):
        ballot = ballot.answered(seen[-1], Score.PARTLY, TapId(n, f"c{n}"), Language.EN)
        following = ballot.next_unrated(seen[-1])
        if following is None:
            break
        seen.append(following)
    assert [p.number for p in seen] == [4, 5, 6, 1, 2, 3]


taps = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([*Score, None])), min_size=1, max_size=12
)


@given(taps, st.data())
def test_any_re_delivery_in_order_ends_where_single_delivery_ends(
    presses: list[tuple[int, Score | None]], data: st.DataObject
) -> None:
    """Each update may come one to three times; the sheet is the same in the end."""
    times = data.draw(st.lists(st.integers(1, 3), min_size=len(presses), max_size=len(presses)))
    once, often = Ballot(), Ballot()
    for update, ((number, score), count) in enumerate(zip(presses, times, strict=True), 1):
        tap = TapId(update, f"c{update}")
        once = once.answered(principle(number), score, tap, Language.RU)
        for _ in range(count):
            often = often.answered(principle(number), score, tap, Language.RU)
    assert once == often
    assert len(often.callbacks) <= 4


Step = tuple[Literal["rate", "live", "delete"], int]
"""A tap: on a principle of this number, on a region of this place, or on "delete"."""

steps = st.lists(
    st.tuples(st.just("rate"), st.integers(1, 6))
    | st.tuples(st.just("live"), st.integers(0, 5))
    | st.tuples(st.just("delete"), st.just(0)),
    min_size=1,
    max_size=14,
)


def stepped(ballot: Ballot, number: int, step: Step) -> Ballot:
    what, which = step
    tap = TapId(number, f"c{number}")
    if what == "rate":
        return ballot.answered(principle(which), Score(number % 6), tap, Language.KK)
    return ballot.emptied(tap) if what == "delete" else ballot.moved(tuple(Region)[which], tap)


@given(steps, st.data())
def test_what_a_crash_repeats_changes_nothing(way: list[Step], data: st.DataObject) -> None:
    """Telegram sends the last taps again, all of them in order: the region stays too."""
    once = Ballot()
    for number, step in enumerate(way, 1):
        once = stepped(once, number, step)
    often = once
    for number in range(data.draw(st.integers(1, len(way))), len(way) + 1):
        often = stepped(often, number, way[number - 1])
    assert (often.scores, often.region) == (once.scores, once.region)


def test_there_are_six_principles_numbered_in_order() -> None:
    """Position on the sheet and number on the page never drift apart."""
    assert [p.number for p in PRINCIPLES] == [1, 2, 3, 4, 5, 6]
