"""Pairs of weeks that differ by one account, and what their releases show of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bot.child import noised_table
from bot.domain.ballot import Ballot, Score
from bot.domain.compose import make_release
from bot.domain.counts import Counts, Decided
from bot.domain.groups import GroupsView
from bot.domain.language import Language
from bot.domain.published import Profile, Published, of_profile
from bot.domain.region import Region
from bot.domain.release import NoisyTable, NoisyTables, Release, parse
from bot.domain.report import ReportState
from bot.domain.tally import Table
from tests.attacks.bounds import Floats
from tests.support.releases import FACTS, FULL, LAST, ballots

EPSILON = Decimal(2)

Noise = Callable[[Published, Table, int], NDArray[np.int64]]
"""Draw so many noisy versions of one table: runs × rows × columns."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two weeks, one account apart; ``claim`` is the ε that may be spent between them."""

    name: str
    without: Counts
    beside: Counts
    claim: float
    profile: Profile = Profile.PILOT
    history: Sequence[Release] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What many runs of one week's release showed; ``printed`` counts the figures told."""

    cells: Floats
    printed: Floats


def real_noise(profile: Profile) -> Noise:
    """Return the noise of the bot's own counting child, many runs in one draw."""

    def draw(table: Published, exact: Table, runs: int) -> NDArray[np.int64]:
        noisy = noised_table(table, exact * runs, table.epsilon(profile, EPSILON))
        shape = (runs, len(exact), len(exact[0]))
        drawn: NDArray[np.int64] = np.array(noisy.cells).reshape(shape)
        return drawn

    return draw


def watch(pair: Pair, counts: Counts, runs: int, noise: Noise, *, whole: bool = True) -> Seen:
    """Release one week many times; ``whole`` also composes each release and reads it."""
    drawn = {t.name: noise(t, counts.table(t), runs) for t in of_profile(pair.profile)}
    cells = np.concatenate([table.reshape(runs, -1) for table in drawn.values()], axis=1)
    printed = [_printed(pair, drawn, run) for run in range(runs)] if whole else [0.0] * runs
    return Seen(cells.astype(np.float64), np.array(printed))


def statistics(pair: Pair, seen: Seen) -> dict[str, Floats]:
    """Look at the runs in five ways; each is larger where the account seems to be there."""
    a, b = flat(pair, pair.without), flat(pair, pair.beside)
    shift = b - a
    (changed,) = np.nonzero(shift)
    towards = np.sign(shift[changed])
    moved = (seen.cells[:, changed] - a[changed]) * towards
    still = seen.cells[:, [at for at in range(len(a)) if at not in set(changed.tolist())][:1]]
    distance = np.abs(seen.cells - a) - np.abs(seen.cells - b)
    return {
        "one cell": moved[:, 0],
        "cells that moved": np.sum(moved >= 1, axis=1).astype(np.float64),
        "pairwise difference": moved[:, 0] - still[:, 0],
        "likelihood ratio": np.sum(distance / scales(pair), axis=1),
        "figures printed": seen.printed,
    }


def flat(pair: Pair, counts: Counts) -> Floats:
    """Return the exact cells in the order of ``Seen.cells``."""
    tables = (np.array(counts.table(table)).ravel() for table in of_profile(pair.profile))
    return np.concatenate(list(tables)).astype(np.float64)


def scales(pair: Pair) -> Floats:
    widths = [
        np.full(len(t.rows) * len(t.columns), float(t.per_account / _spent(t, pair.profile)))
        for t in of_profile(pair.profile)
    ]
    return np.concatenate(widths)


def _spent(table: Published, profile: Profile) -> Decimal:
    return table.epsilon(profile, EPSILON)


def _printed(pair: Pair, drawn: dict[str, NDArray[np.int64]], run: int) -> float:
    tables = {
        table.name: NoisyTable(
            tuple(map(tuple, drawn[table.name][run].tolist())),
            _spent(table, pair.profile),
            float(table.per_account / _spent(table, pair.profile)),
        )
        for table in of_profile(pair.profile)
    }
    facts = FULL if pair.profile is Profile.FULL else FACTS
    view = parse(make_release(NoisyTables(LAST, tables), pair.history, facts))
    told = (getattr(view, name) for name in view.__struct_fields__)
    groups = [row.figures for one in told if isinstance(one, GroupsView) for row in one.rows]
    shown = [*(principle.figures for principle in view.principles), *groups]
    return float(sum(one is not None for one in shown))


def week_of(people: int, *more: Ballot, seed: int = 7, reports: int = 0) -> Counts:
    """Count a town's week, and these sheets besides; ``reports`` are approved next day."""
    rng = np.random.default_rng(seed)
    sent = LAST.monday
    told = [
        Decided(ReportState.APPROVED, None, sent, sent + timedelta(days=1)) for _ in range(reports)
    ]
    return Counts().ballots([*ballots(people, rng), *more]).reports(told)


def sheet(*scores: int | None, region: Region = Region.ASTANA) -> Ballot:
    given = [None if score is None else Score(score) for score in scores]
    return Ballot(tuple(given), region, Language.KK)


ALL_SIX = sheet(5, 5, 5, 5, 5, 5)
ONE_ANSWER = sheet(1, None, None, None, None, None)
OTHER_MIND = sheet(1, 1, 1, 1, 1, 1)
MOVED = sheet(5, 5, 5, 5, 5, 5, region=Region.ABROAD)


def pairs() -> Sequence[Pair]:
    """Return ten pairs: joiners of every kind, changed minds, empty and crowded weeks."""
    full = Profile.FULL
    return (
        Pair("somebody joins thirty", week_of(30), week_of(30, ALL_SIX), 2),
        Pair("somebody joins with one answer", week_of(30), week_of(30, ONE_ANSWER), 2),
        Pair("the first of a week", week_of(0), week_of(0, ALL_SIX), 2),
        Pair("the second of a week", week_of(0, ALL_SIX), week_of(0, ALL_SIX, ALL_SIX), 2),
        Pair("at the gate of eighty", week_of(79), week_of(79, ALL_SIX), 2),
        Pair("one of twenty thousand", week_of(20_000), week_of(20_000, OTHER_MIND), 2),
        Pair("a changed mind counts twice", week_of(30, ALL_SIX), week_of(30, OTHER_MIND), 4),
        Pair(
            "all tables, with a first report",
            week_of(90, reports=9),
            week_of(90, ALL_SIX, reports=10),
            2,
            full,
        ),
        Pair("a region of one", week_of(0, MOVED), week_of(0, MOVED, ALL_SIX), 2, full),
        Pair("who moves counts twice", week_of(30, ALL_SIX), week_of(30, MOVED), 4, full),
    )
