"""What a stolen disk shows: no Telegram id, no words, nothing that was typed."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from bot.domain.ballot import Score
from bot.domain.parcel import Deletion, Parcel
from bot.domain.report import Verdict
from bot.domain.week import almaty_day
from bot.storage.all_tables import metadata
from tests.storage.house import AIGERIM, BORIS, CLARA, NOON, WEEK, House, report, talk

WORDS = "Біздің көшеде жарық жоқ"
CITIZENS = (AIGERIM, BORIS, CLARA)


def raw(folder: Path) -> bytes:
    """Read all files there are: database, write-ahead log, keys, locks."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def live(house: House) -> None:
    """Do everything a week can hold."""
    await house.weeks.open(WEEK)
    for number, citizen in enumerate(CITIZENS, 1):
        await house.rate(citizen, Score.WELL, 10 * number)
        await house.conversations.write(
            WEEK, citizen, talk(WORDS), [Deletion(citizen, 300 + number, NOON)]
        )
        await house.reports.submit(
            report(number, WORDS),
            citizen,
            day=almaty_day(NOON),
            tell=True,
            limit=3,
            deletions=[Deletion(citizen, 400 + number, NOON + timedelta(hours=1))],
        )
        await house.outbox.add([Parcel(citizen.id, WORDS.encode())], NOON)
        await house.outbox.note_message(citizen.id, 5)
    await house.conversations.write(WEEK, CLARA, talk(WORDS))
    for number in (1, 2):
        await house.desk.card_shown(report(number).id, 500 + number)
        await house.desk.decide(report(number).id, Verdict(), 42, NOON)
    await house.desk.settle(report(1).id, lambda *_: WORDS.encode())
    await house.reports.forget(WEEK, BORIS)


def nothing_shows(found: bytes) -> None:
    assert b"pending" in found, "the scan looks at the wrong files"
    for citizen in CITIZENS:
        assert str(citizen.id).encode() not in found
        assert citizen.id.to_bytes(8, "little") not in found
        assert citizen.id.to_bytes(8, "big") not in found
        assert citizen.id.to_bytes(5, "big") not in found
    for words in (WORDS.encode(), WORDS.encode("utf-16-le"), "жарық".encode()):
        assert words not in found


async def test_files_hold_no_id_and_no_words(sqlite_url: str, tmp_path: Path) -> None:
    """In an open week, and after its close, no file on the disk names anybody."""
    house = await House(sqlite_url, tmp_path).open()
    await live(house)
    nothing_shows(raw(tmp_path))
    await house.freeze()
    nothing_shows(raw(tmp_path))
    await house.database.close()
    nothing_shows(raw(tmp_path))


async def test_postgresql_holds_no_id_and_no_words(house: House) -> None:
    """Every column of every table, dumped as text, names nobody either."""
    await live(house)

    def dumped(connection: Connection) -> bytes:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
        values = [value for table in rows for row in table for value in row]
        return b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in values)

    nothing_shows(await house.database.read(dumped))
