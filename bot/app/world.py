"""What is real in production and replaced in tests and the demo: time and chance."""

import asyncio
import os
import random  # noqa: TID251 (the owner of the randomness that is injected)
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.week import Clock

T = TypeVar("T")

_system = random.SystemRandom()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the one real clock)


def _shuffled(values: Sequence[T]) -> Sequence[T]:
    return _system.sample(values, len(values))


@dataclass(frozen=True, slots=True)
class World:
    """``clock`` is aware and in UTC; ``randomness`` is for keys, ids and nonces.

    ``seconds`` only go forward and pace what is sent, ``sleep`` waits for them to pass.

    ``uniform`` jitters waits, ``shuffled`` orders cards, ``tick_seconds`` lie between two
    rounds of the jobs.
    """

    clock: Clock = _now
    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    randomness: Callable[[int], bytes] = os.urandom
    uniform: Callable[[float, float], float] = _system.uniform
    shuffled: Callable[[Sequence[bytes]], Sequence[bytes]] = _shuffled
    tick_seconds: float = 60.0
