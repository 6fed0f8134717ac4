"""The release: the same bytes everywhere, chained, and never more than was declared."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.domain import compose
from bot.domain.compose import lost_release, make_release
from bot.domain.figures import Change
from bot.domain.principles import PRINCIPLES
from bot.domain.published import NATIONAL, PUBLISHED, Profile, Published
from bot.domain.release import (
    Facts,
    Lost,
    Mode,
    NoisyTable,
    NoisyTables,
    canonical,
    parse,
)
from bot.domain.tally import Table
from tests.support.releases import (
    FACTS,
    FULL,
    KEY,
    LAST,
    full_tables,
    national,
    release,
    releases,
    tables,
)

FORMAT_1, FORMAT_2 = (
    Path(__file__).with_name(f"release_2026_W{week}.json").read_bytes().rstrip(b"\n")
    for week in (47, 48)
)

TRUE_ROW = (3, 40, 50, 60, 40, 10, 5)


@pytest.fixture
def first_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make releases of the wording that the kept ones have, whatever it is today."""
    monkeypatch.setattr(compose, "wording", lambda: parse(FORMAT_2).wording)


@pytest.mark.usefixtures("first_wording")
def test_the_bytes_of_a_release_never_change() -> None:
    """Who recomputes the hash of an old release gets the hash that was posted."""
    view = parse(FORMAT_2)
    counted = {
        name: NoisyTable(table.noisy, table.epsilon, float(table.scale))
        for name, table in view.tables.items()
    }

    made = make_release(NoisyTables(LAST.next, counted), [release(FORMAT_1)], FULL)

    assert made == FORMAT_2
    assert view.previous == release(FORMAT_1).hash


@pytest.mark.usefixtures("first_wording")
def test_releases_of_the_first_format_stay_readable() -> None:
    """A chain that began with an older bot goes on: old weeks keep their bytes, and pool."""
    old = release(FORMAT_1)

    assert canonical(parse(FORMAT_1)) == FORMAT_1
    view = parse(make_release(tables(12, LAST.next), [old], FACTS))

    assert view.pool == (LAST.next.label, LAST.label)
    assert view.previous == old.hash


@settings(deadline=None)
@given(st.tuples(*[st.tuples(*[st.integers(-30, 3000)] * 7)] * 6), st.booleans())
def test_a_release_is_canonical_whatever_the_noise(rows: Table, lost: bool) -> None:
    """Any program that sorts keys and drops spaces writes the same bytes: no floats in them."""
    made = national(rows, lost=lost)

    payload = make_release(made, [], FACTS)

    told = json.loads(payload, parse_float=_refuse)
    again = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == payload
    assert canonical(parse(payload)) == payload
    assert parse(payload).tables[NATIONAL.name].noisy == rows


def noisy_tables(least: int, most: int) -> st.SearchStrategy[NoisyTables]:
    """Make any tables of the full profile."""

    def table(published: Published) -> st.SearchStrategy[NoisyTable]:
        row = st.tuples(*[st.integers(least, most)] * len(published.columns))
        spent = published.epsilon(Profile.FULL, Decimal(2))
        scale = float(published.per_account / spent)
        return st.builds(
            NoisyTable, st.tuples(*[row] * len(published.rows)), st.just(spent), st.just(scale)
        )

    every = {published.name: table(published) for published in PUBLISHED.values()}
    return st.builds(NoisyTables, st.just(LAST), st.fixed_dictionaries(every))


@settings(deadline=None, max_examples=40)
@given(noisy_tables(-60, 60) | noisy_tables(-60, 6000))
def test_whatever_the_noise_every_printed_share_is_possible(made: NoisyTables) -> None:
    """No draw of noise makes a region, a language or the desk show what cannot be."""
    payload = make_release(made, [], FULL)

    view = parse(payload)
    assert canonical(view) == payload
    assert view.regions is not None
    assert view.languages is not None
    assert view.ledger is not None
    shown = [
        row.figures.shares for row in (*view.regions.rows, *view.languages.rows) if row.figures
    ]
    for shares in filter(None, (*shown, view.ledger.outcomes, view.ledger.delays)):
        assert sum(shares.percent) == 100
        assert min(shares.percent) >= 0
        assert 1 <= shares.margin <= 10


def test_hardly_any_noise_tells_the_truth() -> None:
    """In test mode at ε = 100 the post's counts and means equal the true ones."""
    made = national((TRUE_ROW,) * 6, scale=0.06)

    view = parse(make_release(made, [], replace(FACTS, test=True)))

    assert view.mode is Mode.TEST
    assert view.participants == sum(TRUE_ROW)
    for told in view.principles:
        assert told.figures is not None
        assert told.figures.counts == TRUE_ROW
        assert str(told.figures.mean) == "2.650"


def test_too_few_raters_leave_no_figure() -> None:
    """A quiet week names the six principles and prints nothing about them."""
    view = parse(make_release(tables(12), [], FACTS))

    assert view.pool == ()
    assert view.participants is None
    assert [told.key for told in view.principles] == [p.key for p in PRINCIPLES]
    assert not any(told.figures for told in view.principles)


def test_small_weeks_are_pooled_and_said_to_be() -> None:
    """Forty raters a week see means once five weeks or so stand together."""
    views = [parse(told.payload) for told in releases([40] * 6)]

    assert len(views[0].pool) in {4, 5}
    assert views[0].pool[0] == LAST.label
    assert views[0].starts == LAST.later(1 - len(views[0].pool)).monday
    assert views[-1].pool == ()


def test_a_pool_skips_lost_weeks_and_older_ones() -> None:
    """A week that was lost, or lies more than eight weeks back, adds nothing."""
    view = parse(releases([500, *[5] * 6, None, 60, 60])[0].payload)

    assert LAST.later(-2).label not in view.pool
    assert LAST.later(-9).label not in view.pool


OLD, NEW = "1.1.1.1.1.1", "1.1.1.1.1.2"


@pytest.mark.parametrize(
    ("before", "now", "pooled"),
    [
        (NEW, NEW, True),
        (OLD, NEW, False),
        (f"{OLD}+{NEW}", NEW, False),
        (f"{OLD}+{NEW}", f"{OLD}+{NEW}", False),
    ],
)
def test_another_wording_is_never_pooled(before: str, now: str, pooled: bool) -> None:
    """When a text changes, answers to the old one are not mixed with answers to the new."""
    old = release(make_release(tables(50, LAST.previous), [], FACTS, before), LAST.previous)
    view = parse(make_release(tables(70), [old], FACTS, now))
    assert view.pool == ((LAST.label, LAST.previous.label) if pooled else ())


@pytest.mark.parametrize(
    ("people", "compared"),
    [([900, 900], True), ([900, None, 900], False), ([12, 900], False), ([900], False)],
)
def test_only_two_full_weeks_in_a_row_are_compared(
    people: list[int | None], compared: bool
) -> None:
    """The words "higher than last week" are said only where last week had figures of its own."""
    view = parse(releases(people)[0].payload)

    changes = {told.figures.change for told in view.principles if told.figures}
    assert changes <= set(Change) if compared else changes == {None}


def test_a_lost_week_says_so_and_keeps_the_chain() -> None:
    """A week whose key was lost has a release without figures, and the next one names it."""
    after, lost, before = releases([300, None, 300])

    assert parse(lost.payload).lost is Lost.ALL
    assert parse(lost.payload).tables == {}
    assert parse(lost.payload).previous == before.hash
    assert parse(after.payload).previous == lost.hash


def test_a_part_that_was_lost_is_told() -> None:
    """Readers learn that some answers of the week are missing."""
    assert parse(make_release(tables(300, lost=True), [], FACTS)).lost is Lost.PART


def test_a_release_names_its_price_and_its_key() -> None:
    """ε, scale, bound and key stand in the signed bytes, ε as people write it."""
    view = parse(make_release(tables(300), [], FACTS))

    table = view.tables[NATIONAL.name]
    assert (str(table.epsilon), str(table.scale), table.per_account) == ("2", "3", 6)
    assert view.key == KEY
    assert view.wording == ".".join(str(principle.version) for principle in PRINCIPLES)


def test_a_table_that_nobody_declared_cannot_be_read() -> None:
    """No number is rendered that has no row in the table of published numbers."""
    payload = make_release(tables(300), [], FACTS).replace(b'"national"', b'"by_street"')

    with pytest.raises(ValueError, match="by_street"):
        parse(payload)


def test_the_lost_release_is_small_and_canonical() -> None:
    """Even a lost week's bytes can be recomputed."""
    payload = lost_release(LAST, [], Facts(Profile.PILOT, KEY))

    assert canonical(parse(payload)) == payload


def test_four_weeks_of_regions_stand_together() -> None:
    """A region is told as shares of four weeks at most, whatever the weeks before were."""
    views = [parse(told.payload) for told in releases([4000] * 6, FULL)]

    for view in views:
        assert view.regions is not None
        assert view.languages is not None
        assert view.ledger is not None
        assert view.regions.pool == view.languages.pool == view.ledger.pool
    assert [len(view.regions.pool) for view in views if view.regions] == [4, 4, 4, 3, 2, 1]
    assert views[0].regions is not None
    assert views[0].regions.publishable


def test_a_small_region_says_too_few() -> None:
    """The few people of one region are not told apart, while the many of another are."""
    regions = parse(releases([3000] * 4, FULL)[0].payload).regions

    assert regions is not None
    shown = [row for row in regions.rows if row.figures]
    assert 0 < len(shown) < len(regions.rows)
    for row in shown:
        assert row.figures is not None
        assert sum(row.figures.shares.percent) == 100
        assert row.figures.shares.margin <= 10
        assert min(row.figures.counts) >= 0


def test_the_desks_ledger_adds_up() -> None:
    """What became of reports is told as shares with their ±, once there are enough."""
    few, many = (parse(releases([n] * 4, FULL)[0].payload).ledger for n in (900, 9000))

    assert few is not None
    assert (few.outcomes, few.delays) == (None, None)
    assert many is not None
    assert many.outcomes is not None
    assert many.delays is not None
    assert sum(many.outcomes.percent) == sum(many.delays.percent) == 100
    assert many.outcomes.percent[-1] == pytest.approx(many.delays.percent[-1], abs=3)


@pytest.mark.parametrize("name", ["regions", "languages", "ledger", "national"])
def test_a_figure_without_a_row_in_the_table_cannot_be_made(name: str) -> None:
    """Nothing is ever rendered whose query, bound and ε are not declared and counted."""
    view = parse(make_release(full_tables(900), [], FULL))
    without = {key: table for key, table in view.tables.items() if key != name}

    with pytest.raises(ValueError, match=name):
        structs.replace(view, tables=without)
    with pytest.raises(ValueError, match="by_street"):
        structs.replace(view, tables={**view.tables, "by_street": view.tables["national"]})


def test_a_week_of_another_profile_is_pooled_as_far_as_it_goes() -> None:
    """After a change of profile national figures go on, and regions begin anew."""
    pilot = release(make_release(tables(300, LAST.previous), [], FACTS), LAST.previous)

    view = parse(make_release(full_tables(80), [pilot], FULL))

    assert view.pool == (LAST.label, LAST.previous.label)
    assert view.regions is not None
    assert view.regions.pool == (LAST.label,)


def _refuse(text: str) -> float:
    raise AssertionError(text)
