"""Whatever a dying disk does to the file: it is found, or it changes no answer."""

import asyncio
import random  # noqa: TID251 (the same damage each time)
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.errors import BotError, DatabaseDamaged, Unreadable
from bot.domain.parcel import Deletion, Parcel
from bot.storage.count import stream_ballots
from bot.storage.engine import Database
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House, release
from tests.support.stores import awake, chosen

PEOPLE = 300
PAGE = 4096


def flipped(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def overwritten(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // PAGE) * PAGE
    content[at : at + PAGE] = chance.randbytes(PAGE)


def zeroed(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // PAGE) * PAGE
    content[at : at + PAGE] = bytes(PAGE)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(1, len(content)) :]


HARMS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flipped,
    flipped,
    overwritten,
    zeroed,
    cut,
)


@pytest.mark.parametrize("cases", [60, pytest.param(1200, marks=pytest.mark.slow)])
async def test_damage_is_found_or_harmless(sqlite_url: str, tmp_path: Path, cases: int) -> None:
    """No summary is ever made of a part of the answers, or of others than were given."""
    house = await House(sqlite_url, tmp_path).open()
    given = await _given(house)
    whole = _content(house.database)
    found: list[str] = []
    for case in range(cases):
        chance = random.Random(case)  # noqa: S311 (see above)
        content = bytearray(whole)
        HARMS[case % len(HARMS)](content, chance)
        file = tmp_path / f"{case}.db"
        file.write_bytes(content)
        found.append(await _judged(house, file, given))
    assert set(found) <= {"refused", "read-only", "sealed", "harmless"}, found
    assert {"refused", "read-only"} < set(found)


async def test_a_row_that_seems_of_another_week_hides_no_other(
    sqlite_url: str, tmp_path: Path
) -> None:
    """One bit that a disk turns over in a row's week takes nobody's answer out of the count."""
    house = await House(sqlite_url, tmp_path).open()
    given = await _given(house)
    whole = _content(house.database)
    number = WEEK.number.to_bytes(3, "big")
    rows = [at for at in range(len(whole)) if whole.startswith(number, at)]
    file = tmp_path / "turned.db"
    for bit in range(24):
        content = bytearray(whole)
        content[rows[len(rows) // 2] + bit // 8] ^= 1 << bit % 8
        file.write_bytes(content)
        assert await _judged(house, file, given) == "harmless"


async def test_a_name_that_is_no_text_any_more_is_damage(sqlite_url: str, tmp_path: Path) -> None:
    """A start on a broken file says so in one line, though SQLite's complaint is unreadable."""
    house = await House(sqlite_url, tmp_path).open()
    await house.database.close()
    file = tmp_path / "broken.db"
    content = _content(house.database).replace(b"ballots", b"ball\xf2ts")
    file.write_bytes(content.replace(b"CREATE TABLE ball", b"CREATE TABLX ball"))
    assert await _judged(house, file, {}) in {"refused", "read-only"}


async def _given(house: House) -> dict[bytes, Ballot]:
    """Have a crowd rate, and close the database; return what lies where."""
    await house.weeks.open(WEEK)
    crowd = [Citizen(n) for n in range(1, PEOPLE + 1)]
    await asyncio.gather(*(house.rate(one, Score(1 + one.id % 5), one.id) for one in crowd))
    keys = house.keys.week(WEEK)
    given = {keys.slot(one): await house.ballots.read(WEEK, one) for one in crowd}
    await house.database.close()
    return given


def _content(database: Database) -> bytes:
    return Path(database.url.database or "").read_bytes()


async def _judged(house: House, file: Path, given: dict[bytes, Ballot]) -> str:
    """Say how damage shows: at the start, by the seals at the close, or not at all."""
    url = f"sqlite+aiosqlite:///{file}"
    database = Database(url)
    try:
        await database.open()
        if database.damaged:
            return "read-only"
        rows = await asyncio.to_thread(lambda: list(stream_ballots(url, WEEK)))
    except (BotError, DatabaseDamaged):
        return "refused"
    finally:
        await database.close()
    safe, counted = house.keys.week(WEEK).ballots, {}
    for slot, sealed in rows:
        try:
            counted[slot] = safe.open(sealed, slot)
        except Unreadable:
            return "sealed"
    return (
        "harmless" if counted == given else f"wrong: {file.name}, {len(counted)} of {len(given)}"
    )


async def test_a_forged_chain_is_read_and_never_written(empty_url: str, tmp_path: Path) -> None:
    """Nothing is published on top of summaries that nobody signed, whichever database has them."""
    async with awake(chosen(tmp_path, database_url=empty_url)) as (stores, signatory):
        await stores.trust(signatory)
        await stores.room.remember("language", "kk")
        await stores.weeks.closing(WEEK)
        await stores.weeks.freeze(release(WEEK))
        await stores.trust(signatory)
        assert stores.database.damaged
        with pytest.raises(DatabaseDamaged):
            await stores.room.remember("language", "ru")
        assert await stores.room.fact("language") == "kk"


async def test_hopeless_rows_hold_up_nothing(house: House) -> None:
    """Where nothing can be written, what has to leave a chat is still asked of Telegram."""
    await house.outbox.add([Parcel(AIGERIM.id, b"old")], NOON)
    await house.deletions.add(Deletion(AIGERIM, 1, NOON))
    house.clock.tick(days=3)
    now = house.clock.now
    await house.outbox.add([Parcel(BORIS.id, b"new")], now)
    await house.deletions.add(Deletion(AIGERIM, 2, now))
    house.database.distrust()
    assert [deletion.message for _, deletion in await house.deletions.due(now)] == [2]
    assert [queued.parcel.body for queued in await house.outbox.next_due(now)] == [b"new"]


async def test_what_waits_when_damage_is_found_is_not_written(
    sqlite_url: str, tmp_path: Path
) -> None:
    """What was asked for before the damage was known spreads it no more than what comes later."""
    house = await House(sqlite_url, tmp_path).open()

    def finds(_: Connection) -> int:
        raise DatabaseDamaged

    def job(connection: Connection) -> int:
        done.append("done")
        return int(connection.execute(text("SELECT 1")).scalar_one())

    submit, done = house.database.submit, list[str]()
    waiting: list[asyncio.Future[int]] = [
        submit(finds, alone=True),
        submit(job),
        submit(job, writes=False),
        submit(job, alone=True),
    ]
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [one if one == 1 else type(one) for one in found] == [
        DatabaseDamaged,
        DatabaseDamaged,
        1,
        DatabaseDamaged,
    ]
    assert done == ["done"]
    await house.database.close()
