"""A published week, as somebody who looks for it finds it."""

from dataclasses import dataclass

from bot.domain.release import Release
from bot.domain.week import Week


@dataclass(frozen=True, slots=True)
class Found:
    """A release with those before it, newest first, and the published weeks next to it."""

    release: Release
    history: tuple[Release, ...]
    earlier: Week | None = None
    later: Week | None = None
