"""The process that counts a week and draws its pictures, and then is gone.

``python -m bot.child`` reads one task on stdin, answers on stdout and ends, so that opened
ballots, exact counts and the two heavy libraries never live in the bot's own process. A failure
is told by its name alone: its text might hold what nobody should read.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from bot.domain.ballot import Ballot
from bot.domain.errors import Unreadable
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import CELLS, NATIONAL, Profile
from bot.domain.release import NoisyTables, parse
from bot.domain.tally import Table
from bot.domain.week import Week

# The heavy libraries are imported where they are used: a child needs one of them, the bot none.
# ruff: noqa: PLC0415

NOT_RATED = CELLS - 1
PR_SET_DUMPABLE = 4

Sealed = Iterable[tuple[bytes, bytes]]
"""A week's ballots as they lie in the database: slot and sealed bytes."""


class CountTask(msgspec.Struct, tag="count", frozen=True):
    """Count a week; ``key`` opens its ballots and nothing else."""

    url: str
    week: Week
    key: bytes
    epsilon: float
    profile: Profile


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
    tables: NoisyTables


class Drawn(msgspec.Struct, tag="drawn", frozen=True):
    """PNG files in the order of the task's languages."""

    pictures: tuple[bytes, ...]


class Failed(msgspec.Struct, tag="failed", frozen=True):
    error: str


Task = CountTask | DrawTask | PosterTask
Answer = Counted | Drawn | Failed


def count(task: CountTask, sealed: Sealed) -> NoisyTables:
    """Tally and noise a week's ballots; what cannot be opened is left out and told as lost."""
    from bot.privacy.noise import noised, scale_for

    lost: list[bytes] = []
    exact = tally(_opened(task, sealed, lost.append))
    epsilon = float(NATIONAL.share[task.profile]) * task.epsilon
    scale = scale_for(NATIONAL.per_account, epsilon)
    noisy = noised(
        [cell for row in exact for cell in row],
        scale=scale,
        per_account=NATIONAL.per_account,
        epsilon=epsilon,
    )
    rows = tuple(noisy[at : at + CELLS] for at in range(0, len(noisy), CELLS))
    return NoisyTables(task.week, rows, task.epsilon, scale, lost=bool(lost))


def tally(ballots: Iterable[Ballot]) -> Table:
    """Count the answers to each principle among those who took part: exact, never to be kept."""
    rows = [[0] * CELLS for _ in PRINCIPLES]
    for ballot in ballots:
        if ballot.took_part:
            for row, score in zip(rows, ballot.scores, strict=True):
                row[NOT_RATED if score is None else score] += 1
    return tuple(map(tuple, rows))


def draw(task: DrawTask) -> Sequence[bytes]:
    from bot.views.chart import chart
    from bot.views.words import words

    view = parse(task.payload)
    history = [parse(payload) for payload in task.history]
    return [chart(words(language), view, history) for language in task.languages]


def draw_poster(task: PosterTask) -> bytes:
    from bot.views.poster import poster
    from bot.views.taps import HOME, Target
    from bot.views.words import words

    target = Target(PRINCIPLES[task.principle - 1]) if task.principle else HOME
    return poster(words(task.language), target, task.link)


def answer(request: bytes) -> Answer:
    """Do the task of a request, whatever may happen."""
    try:
        task = msgspec.msgpack.decode(request, type=Task)
        if isinstance(task, DrawTask):
            return Drawn(tuple(draw(task)))
        if isinstance(task, PosterTask):
            return Drawn((draw_poster(task),))
        from bot.storage.count import stream_ballots

        return Counted(count(task, stream_ballots(task.url, task.week)))
    except Exception as error:  # noqa: BLE001 (the one place where a child's failure is told)
        return Failed(type(error).__name__)


def harden() -> None:
    """Leave no core dump, and let no other process of this user read the memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def main() -> None:
    harden()
    told = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


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
