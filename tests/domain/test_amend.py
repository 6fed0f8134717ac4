"""Revisions: the frozen counts told anew, at the end of the chain, or not told at all."""

from datetime import date

import pytest
from msgspec import structs

from bot.domain import compose
from bot.domain.amend import Amendment, chained, corrected, withdrawn
from bot.domain.hold import Doubt
from bot.domain.published import LEDGER
from bot.domain.release import Lost, Release, canonical, parse
from tests.support.releases import FACTS, FULL, LAST, releases

WHY = Amendment(Doubt.FIGURES, date(2026, 11, 24))


def test_a_correction_tells_the_same_counts_and_names_what_it_replaces() -> None:
    """Whoever compares the two files finds the same noisy tables, and the hash of the first."""
    tip, old, *history = releases([900] * 4)
    before = parse(old.payload)
    after = parse(corrected(old, history, tip, WHY, FACTS))
    assert after.tables == before.tables
    assert (after.principles, after.pool, after.participants) == (
        before.principles,
        before.pool,
        before.participants,
    )
    assert (after.previous, after.revises, after.revision) == (tip.hash, old.hash, 1)
    assert (after.reason, after.revised, after.withdrawn) == ("figures", WHY.on, False)


def test_a_correction_can_be_corrected() -> None:
    """A second error is mended like the first."""
    (old,) = releases([900])
    first = Release(LAST, corrected(old, [], old, WHY, FACTS), b"", 1)
    second = parse(corrected(first, [], first, WHY, FACTS))
    assert (second.revision, second.revises, second.previous) == (2, first.hash, first.hash)


def test_a_correction_pools_the_weeks_that_were_asked_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text reworded since takes no figure from a week that was rated before."""
    old, *history = releases([40] * 6)
    before = parse(old.payload)
    monkeypatch.setattr(compose, "wording", lambda: "2.1.1.1.1.1")
    after = parse(corrected(old, history, old, WHY, FACTS))
    assert len(before.pool) > 1
    assert (after.pool, after.wording) == (before.pool, before.wording)


def test_a_table_counted_into_other_cells_keeps_its_figures() -> None:
    """A week from before a new reason to decline can be corrected, its ledger as it was told."""
    old, *history = map(_without_a_reason, releases([9000] * 4, FULL))
    before = parse(old.payload)
    after = parse(corrected(old, history, old, WHY, FULL))
    assert before.ledger is not None
    assert before.ledger.outcomes is not None
    assert (after.ledger, after.regions) == (before.ledger, before.regions)
    assert after.tables == before.tables


@pytest.mark.parametrize("name", ["regions", "languages"])
def test_a_table_whose_rows_were_named_otherwise_keeps_its_figures(name: str) -> None:
    """Whatever table has other cells today, a correction takes none of its figures away."""
    old, *history = releases([9000] * 4, FULL)
    view = parse(old.payload)
    table = view.tables[name]
    renamed = structs.replace(table, rows=("before", *table.rows[1:]))
    then = structs.replace(view, tables={**view.tables, name: renamed})
    old = Release(old.week, canonical(then), b"")
    after = parse(corrected(old, history, old, WHY, FULL))
    assert getattr(view, name) is not None
    assert (after.regions, after.languages, after.ledger) == (
        view.regions,
        view.languages,
        view.ledger,
    )


def test_a_withdrawn_release_keeps_no_figure() -> None:
    """What must not be read is not in the file that takes its place."""
    (old,) = releases([900])
    payload = withdrawn(old, old, WHY, FACTS)
    view = parse(payload)
    assert view.withdrawn
    assert view.revises == old.hash
    assert (view.tables, view.principles, view.pool, view.participants) == ({}, (), (), None)
    assert b"noisy" not in payload


def test_a_release_without_a_revision_has_none_of_its_fields() -> None:
    """The bytes of all other releases are what they would be without corrections."""
    for release in releases([900, None]):
        fields = (b"revis", b"reason", b"withdrawn")
        assert [field for field in fields if field in release.payload] == []


@pytest.mark.parametrize("at", [None, 0, 1, 2])
def test_the_next_release_names_whatever_was_signed_last(at: int | None) -> None:
    """A correction of an old week is a link that the next week holds on to."""
    history = releases([900] * 3)
    if at is None:
        assert chained(history, None) == history
        return
    payload = corrected(history[at], history[at + 1 :], history[0], WHY, FACTS)
    tip = Release(history[at].week, payload, b"", 1)
    links = chained(history, tip)
    assert links[0] is tip
    assert {link.week for link in links} == {release.week for release in history}
    assert parse(tip.payload).lost is Lost.NOTHING


def _without_a_reason(release: Release) -> Release:
    """Return a full release as it was before the first reason of today."""
    view = parse(release.payload)
    table = view.tables[LEDGER.name]
    fewer = structs.replace(
        table,
        rows=table.rows[:3] + table.rows[6:],
        noisy=table.noisy[:3] + table.noisy[6:],
    )
    then = structs.replace(view, tables={**view.tables, LEDGER.name: fewer})
    return Release(release.week, canonical(then), b"")
