"""The bot's side of its child processes: one task out, one answer back, and a time limit."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import msgspec

import bot
from bot import logs
from bot.child import Answer, Counted, CountTask, Drawn, DrawTask, Failed, PosterTask, Task
from bot.domain.errors import BallotsDamaged, BotError
from bot.domain.language import Language
from bot.domain.principles import Principle
from bot.domain.published import Profile
from bot.domain.release import NoisyTables, Release
from bot.domain.week import Week

A = TypeVar("A", Counted, Drawn)

COUNT_SECONDS = 1800
DRAW_SECONDS = 120
MOST_PERCENT = 127
"""Of what a child says before its answer, which begins with a higher byte."""

_accepts: ContextVar[bool] = ContextVar("accepts", default=False)
"""Of one command alone: what the jobs count meanwhile, nobody has allowed to be left out."""

log = logs.get("children")


class ChildFailed(BotError):
    """A child process ended without its answer; the text is an error's name, nothing more."""


class ChildCounter:
    """Counts and noises a week apart from the bot; ``ballot_key`` may raise KeyGone."""

    def __init__(
        self, url: str, ballot_key: Callable[[Week], bytes], epsilon: float, profile: Profile
    ) -> None:
        self._watching: list[Callable[[str], None]] = []
        self._url = url
        self._ballot_key = ballot_key
        self._epsilon = epsilon
        self._profile = profile
        self._damaged: set[Week] = set()

    async def __call__(self, week: Week) -> NoisyTables:
        """As the port says; also raises BallotsDamaged, and then counts no second time."""
        key, accepts = self._ballot_key(week), _accepts.get()
        if week in self._damaged and not accepts:
            raise BallotsDamaged
        task = CountTask(self._url, week, key, self._epsilon, self._profile)
        answer = await ask(task, Counted, COUNT_SECONDS, lambda done: self._tell(week, done))
        if answer.damaged:
            log.error("ballots_damaged", reason="left_out" if accepts else "stopped")
            self._damaged.add(week)
        if answer.damaged and not accepts:
            raise BallotsDamaged
        return answer.tables

    @contextmanager
    def without_damaged(self) -> Iterator[None]:
        """Leave out what does not open in what is done inside: the operator has said so."""
        token = _accepts.set(True)
        try:
            yield
        finally:
            _accepts.reset(token)

    @contextmanager
    def watched(self, told: Callable[[str], None]) -> Iterator[None]:
        """Tell somebody, too, how far a long count is while the context lasts."""
        self._watching.append(told)
        try:
            yield
        finally:
            self._watching.remove(told)

    def _tell(self, week: Week, percent: int) -> None:
        log.info("counting", week=week.label, percent=percent)
        for told in self._watching:
            told(f"{week.label}: counting, {percent} %")


class ChildArtist:
    """Draws a release's charts apart from the bot."""

    async def __call__(
        self, release: Release, history: Sequence[Release], languages: Sequence[Language]
    ) -> Mapping[Language, Sequence[bytes]]:
        """Return PNGs for each language, a second one where regions are told.

        ``history`` is newest first.
        """
        past = tuple(earlier.payload for earlier in history)
        answer = await ask(DrawTask(release.payload, past, tuple(languages)), Drawn, DRAW_SECONDS)
        each = (
            zip(answer.pictures, answer.regions, strict=True)
            if answer.regions
            else ((picture,) for picture in answer.pictures)
        )
        return dict(zip(languages, each, strict=True))


class ChildPosters:
    """Draws posters apart from the bot, one at a time and each only once: seven a language."""

    def __init__(self, link: Callable[[Principle | None, Language], str]) -> None:
        self._link = link
        self._drawn: dict[PosterTask, bytes] = {}
        self._one = asyncio.Lock()

    async def __call__(self, principle: Principle | None, language: Language) -> bytes:
        """Return the PNG of a principle, or of the bot itself (None); raises ChildFailed."""
        number = principle.number if principle else 0
        task = PosterTask(self._link(principle, language), language, number)
        async with self._one:
            if task not in self._drawn:
                self._drawn[task] = (await ask(task, Drawn, DRAW_SECONDS)).pictures[0]
        return self._drawn[task]


async def ask(
    task: Task,
    wanted: type[A],
    seconds: float,
    told: Callable[[int], None] = lambda _percent: None,
) -> A:
    """Have a child do one task; ``told`` is how far it is, in percent.

    What is secret goes through a pipe: neither arguments nor the environment hold it, and the
    child gets none of the bot's own environment. Raises ChildFailed.
    """
    child = await _born()
    try:
        async with asyncio.timeout(seconds):
            out = await _exchange(child, msgspec.msgpack.encode(task), told)
    except TimeoutError:
        raise ChildFailed("TimeoutError") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _read(out, wanted)


async def _born() -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.child",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": str(Path(bot.__file__).parents[1]), "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:  # no memory, or no process more
        raise ChildFailed(type(error).__name__) from None


async def _exchange(child: Process, request: bytes, told: Callable[[int], None]) -> bytes:
    if child.stdin is None or child.stdout is None:
        return b""
    with suppress(BrokenPipeError, ConnectionResetError):  # then its answer says why, or nothing
        child.stdin.write(request)
        await child.stdin.drain()
        child.stdin.close()
    while (heard := await child.stdout.read(1)) and heard[0] <= MOST_PERCENT:
        told(heard[0])
    out = heard + await child.stdout.read()
    await child.wait()
    return out


def _read(out: bytes, wanted: type[A]) -> A:
    try:
        answer: Answer = msgspec.msgpack.decode(out, type=Answer)
    except msgspec.MsgspecError:
        raise ChildFailed("no answer") from None
    if isinstance(answer, wanted):
        return answer
    reason = answer.error if isinstance(answer, Failed) else type(answer).__name__
    log.error("child_failed", reason=reason)
    raise ChildFailed(reason)
