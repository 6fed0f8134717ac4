"""Memory of a process that lives for months."""

import gc
from datetime import timedelta

from aiogram.types import Update

from bot.domain.week import Clock

TIDY_EVERY = timedelta(hours=1)


def settle_memory() -> None:
    """Keep the collector away from what lives as long as the process: classes and catalogues."""
    Update.model_rebuild()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Tidy:
    """Lets the collector in once an hour: where memory is settled it rarely comes by itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock()

    async def __call__(self) -> None:
        now = self._clock()
        if gc.get_freeze_count() and abs(now - self._last) >= TIDY_EVERY:
            self._last = now
            gc.collect()
