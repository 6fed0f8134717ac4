"""All that a bot writes, says or shows, by the name of where it ends."""

import io
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, select

from bot.demo.world import Message
from bot.privacy.sealing import SEAL_BYTES, Seal
from bot.storage.all_tables import metadata
from bot.storage.backup import backup
from bot.views.audit import as_csv
from tests.attacks.taint import files_in
from tests.support.loud import overheard
from tests.support.stage import Stage

PAGES = ("healthz", "metrics")


async def sinks(stage: Stage, place: Path, said: io.StringIO, port: int) -> dict[str, bytes]:
    """Read everything; ``place`` holds the bot's folder and that of temporary files."""
    await backup(stage.app.stores.database, _next_copy(place))
    releases = await stage.app.stores.releases.latest(stage.week.next, 10)
    pages = {name: await page(port, name) for name in PAGES}
    tables = {f"table {name}": await _dumped(stage, name) for name in metadata.tables}
    told = {
        "log, warnings, exceptions": said.getvalue().encode(),
        "desk": _shown(stage.desk.messages),
        "channel": _shown(stage.channel.messages),
        "release": b"".join(release.payload for release in releases),
        "audit": as_csv(await stage.app.stores.audit.lines()),
    }
    return files_in(place) | tables | told | pages


def _next_copy(place: Path) -> Path:
    return place / f"backup-{len(list(place.glob('backup-*')))}.db"


async def _dumped(stage: Stage, name: str) -> bytes:
    """Return a table's values as text and bytes, as whoever opens the database reads them."""

    def job(connection: Connection) -> bytes:
        rows = connection.execute(select(metadata.tables[name])).all()
        values = (value for row in rows for value in row)
        return b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in values)

    return await stage.app.stores.database.read(job)


def _shown(messages: Iterable[Message]) -> bytes:
    """Return all that the bot's messages say and carry, files too."""
    said = (message for message in messages if message.by_bot)
    return b"\n".join(m.words.encode() + (m.media.data if m.media else b"") for m in said)


async def page(port: int, name: str) -> bytes:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/{name}") as answer,
    ):
        return await answer.read()


@contextmanager
def as_it_is() -> Iterator[io.StringIO]:
    """Listen to the bot's own logs, libraries at their loudest, with warnings as in production."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("always")
        with overheard(patch) as said:
            patch.setattr(sys, "stdout", said)
            yield said


@contextmanager
def naive() -> Iterator[io.StringIO]:
    """Weaken the bot: seals that do not seal, and logs as Python's own configuration has them."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root, levels = logging.root, {}
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("always")
        patch.setattr(Seal, "seal", lambda _self, plain, _place: b"\0" * SEAL_BYTES + plain)
        patch.setattr(Seal, "open", lambda _self, sealed, _place: sealed[SEAL_BYTES:])
        patch.setattr(
            warnings, "showwarning", lambda message, *_more, **_named: written.write(str(message))
        )
        for name in [*logging.root.manager.loggerDict, ""]:
            logger = logging.getLogger(name)
            levels[logger] = logger.level
            logger.setLevel(logging.DEBUG)
        root.addHandler(handler)
        try:
            yield written
        finally:
            root.removeHandler(handler)
            for logger, level in levels.items():
                logger.setLevel(level)
