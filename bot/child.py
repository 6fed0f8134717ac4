"""The process that counts a week and draws its pictures, and then is gone.

``python -m bot.child`` reads one task on stdin, answers on stdout and ends, so that opened
ballots, exact counts and the two heavy libraries never live in the bot's own process. A failure
is told by its name alone: its text might hold what nobody should read.

A long count says how far it is: single bytes below 128, of percent, before its answer. Slots are
spread evenly, so the first byte of the one at hand tells that without a count of ballots.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import msgspec

from bot.domain.ballot import Ballot
from bot.domain.counts import Counts, Decided
from bot.domain.errors import Unreadable
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import LEDGER, Profile, Published, of_profile
from bot.domain.release import NoisyTable, NoisyTables, parse
from bot.domain.tally import Table
from bot.domain.week import Week
from bot.hardening import harden

# The heavy libraries are imported where they are used: a child needs one of them, the bot none.
# ruff: noqa: PLC0415

Sealed = Iterable[tuple[bytes, bytes]]
"""A week's ballots as they lie in the database: slot and sealed bytes."""


class CountTask(msgspec.Struct, tag="count", frozen=True):
    """Count a week; ``key`` opens its ballots and nothing else."""

    url: str
    week: Week
    key: bytes
    epsilon: float
    profile: Profile

    def __repr__(self) -> str:
        return "<task of counting>"


class DrawTask(msgspec.Struct, tag="draw", frozen=True):
    """Draw a release; ``history`` are the payloads of those before it, newest first."""

    payload: bytes
    history: tuple[bytes, ...]
    languages: tuple[Language, ...]


class PosterTask(msgspec.Struct, tag="poster", frozen=True):
    """Draw the poster of a link; ``principle`` is a number from 1 to 6, 0 for the bot itself."""

    link: str
    language: Language
    principle: int = 0


class Counted(msgspec.Struct, tag="counted", frozen=True):
    """``damaged`` tells the operator, and nobody else, that some ballots did not open.

    It is about ballots as they are, without noise: a release that told it would tell whoever
    knows of all other ballots that the damaged one was there.
    """

    tables: NoisyTables
    damaged: bool = False


class Drawn(msgspec.Struct, tag="drawn", frozen=True):
    """PNG files in the order of the task's languages; ``regions`` is empty or has one for each."""

    pictures: tuple[bytes, ...]
    regions: tuple[bytes, ...] = ()


class Failed(msgspec.Struct, tag="failed", frozen=True):
    error: str


Told = Callable[[int], None]
"""Takes how far a count is, in percent."""

SHOWN_AFTER = 2.0
"""Seconds; a shorter count does not say how far it is."""

Task = CountTask | DrawTask | PosterTask
Answer = Counted | Drawn | Failed


def count(
    task: CountTask,
    sealed: Sealed,
    reports: Iterable[Decided] = (),
    told: Told = lambda _percent: None,
) -> Counted:
    """Tally and noise a week's tables; what cannot be opened is left out."""
    damaged: list[bytes] = []
    tables = of_profile(task.profile)
    exact = (
        Counts(tables)
        .ballots(_opened(task, _telling(sealed, told), damaged.append))
        .reports(reports)
    )
    whole = Decimal(repr(task.epsilon))
    noisy = {
        table.name: noised_table(table, exact.table(table), table.epsilon(task.profile, whole))
        for table in tables
    }
    return Counted(NoisyTables(task.week, noisy), bool(damaged))


def noised_table(published: Published, exact: Table, epsilon: Decimal) -> NoisyTable:
    """Put noise on every cell of a table, as much as its bound and its ε ask for."""
    from bot.privacy.noise import noised, scale_for

    scale = scale_for(published.per_account, epsilon)
    noisy = noised(
        [cell for row in exact for cell in row],
        scale=scale,
        per_account=published.per_account,
        epsilon=epsilon,
    )
    wide = len(published.columns)
    rows = tuple(noisy[at : at + wide] for at in range(0, len(noisy), wide))
    return NoisyTable(rows, epsilon, scale)


def draw(task: DrawTask) -> Drawn:
    from bot.views.chart import chart
    from bot.views.chart_regions import has_regions, regions_chart
    from bot.views.words import words

    view = parse(task.payload)
    history = [parse(payload) for payload in task.history]
    tongues = [words(language) for language in task.languages]
    return Drawn(
        tuple(chart(_, view, history) for _ in tongues),
        tuple(regions_chart(_, view) for _ in tongues if has_regions(view)),
    )


def draw_poster(task: PosterTask) -> bytes:
    from bot.views.poster import poster
    from bot.views.taps import HOME, Target
    from bot.views.words import words

    target = Target(PRINCIPLES[task.principle - 1]) if task.principle else HOME
    return poster(words(task.language), target, task.link)


def answer(request: bytes, told: Told = lambda _percent: None) -> Answer:
    """Do the task of a request, whatever may happen."""
    try:
        task = msgspec.msgpack.decode(request, type=Task)
        if isinstance(task, DrawTask):
            return draw(task)
        if isinstance(task, PosterTask):
            return Drawn((draw_poster(task),))
        from bot.storage.count import first_reports, stream_ballots

        tables = of_profile(task.profile)
        decided = first_reports(task.url, task.week) if LEDGER in tables else ()
        return count(task, stream_ballots(task.url, task.week), decided, told)
    except Exception as error:  # noqa: BLE001 (the one place where a child's failure is told)
        return Failed(type(error).__name__)


def main() -> None:
    harden()
    said = answer(sys.stdin.buffer.read(), _say)
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))


def _say(percent: int) -> None:
    sys.stdout.buffer.write(bytes([percent]))
    sys.stdout.buffer.flush()


def _telling(sealed: Sealed, told: Told) -> Sealed:
    """Tell each tenth of the way, in the order of slots, once the count takes long."""
    began, tenths = time.monotonic(), 0
    for slot, body in sealed:
        if slot[0] * 10 >> 8 > tenths:
            tenths = slot[0] * 10 >> 8
            if time.monotonic() - began > SHOWN_AFTER:
                told(10 * tenths)
        yield slot, body


def _opened(task: CountTask, sealed: Sealed, missing: Callable[[bytes], None]) -> Iterator[Ballot]:
    from bot.privacy.sealing import Seal, ballots

    safe = ballots(Seal(task.key, os.urandom))
    for slot, body in sealed:
        try:
            yield safe.open(body, slot)
        except Unreadable:
            missing(slot)


if __name__ == "__main__":
    main()
