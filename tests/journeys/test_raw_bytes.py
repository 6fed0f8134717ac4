"""What a thief of disk, logs or token finds after a whole journey: nobody, and no score."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.domain.language import Language
from bot.privacy.sealing import BALLOT_BYTES, BRIEF_SEAL_BYTES, pack_ballot
from bot.storage.tables import ballots
from bot.views.principles import SCORE_WORDS
from bot.views.words import words
from tests.support.looking import ballot_of
from tests.support.loud import overheard
from tests.support.stage import Stage

SCORES = {"kk": [1, 2, 3, 4, 5, 0], "ru": [5, 4, 5, 4, 5, 4], "en": [0, 0, 0, 0, 0, 0]}
NAME, USERNAME = "Канарейка", "canary_bird_77"
TYPED_NAME, PHONE, IIN = "Бауыржан Кенжебеков", "+7 701 555 66 77", "850101300005"
REPORT = f"Жарық жоқ көшеде. Меня зовут {TYPED_NAME}, звоните {PHONE}, ИИН {IIN}."
REPORT_WORDS = "Жарық жоқ көшеде"
SECRETS = (NAME, USERNAME, TYPED_NAME, "Кенжебеков", PHONE, "7015556677", IIN, REPORT_WORDS)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    with overheard(monkeypatch) as written:
        yield written


def on_disk(folder: Path) -> bytes:
    """Read every file: database, write-ahead log, shared memory, keys, locks."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def nobody_in(found: bytes, people: list[Person]) -> None:
    """Look for ids in any writing, and for what was typed, in any encoding."""
    for person in people:
        number = person.user.id
        for written in (str(number).encode(), f"{number:x}".encode()):
            assert written not in found
        for width in (8, 5):
            assert number.to_bytes(width, "little") not in found
            assert number.to_bytes(width, "big") not in found
    for secret in SECRETS:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert secret.encode(encoding) not in found
        assert ascii(secret)[1:-1].encode() not in found


def no_score_in(found: bytes, scores: list[int]) -> None:
    """Look for six answers in a row, as bytes, msgpack, JSON or a tuple."""
    if len(set(scores)) > 1:
        assert bytes(scores) not in found
    for joint in (",", ", "):
        assert joint.join(map(str, scores)).encode() not in found


async def took_part(stage: Stage, language: str, number: int) -> Person:
    person = stage.server.person(
        7_345_678_900 + number, NAME, language_code=language, username=f"{USERNAME}{number}"
    )
    await stage.rate_all(person, SCORES[language], language)
    return person


async def reported(person: Person) -> None:
    await person.send("/report")
    await press(person, "write:", ":p1")
    await showing(person, "cancel:", "")
    await person.send(REPORT)
    await press(person, "tell:")
    await press(person, "send:")
    await person.sees("/my")


async def sealed_rows(stage: Stage) -> list[bytes]:
    return await stage.app.stores.database.read(
        lambda db: list(db.execute(select(ballots.c.sealed)).scalars())
    )


async def test_nothing_is_left_in_the_open(said: io.StringIO, stage: Stage) -> None:
    """Disk, logs at their loudest and chats hold no id, no name, no number, no score, no text."""
    people = [await took_part(stage, language, n) for n, language in enumerate(SCORES)]
    author = people[1]
    await reported(author)
    await stage.settle()
    await stage.tick()
    for person in people:
        packed = pack_ballot(await ballot_of(stage, person))
        found = on_disk(stage.folder)
        assert packed not in found
        assert packed[4:] not in found, "not even which update set which answer"
        no_score_in(found, SCORES[person.user.language_code or ""])
    nobody_in(on_disk(stage.folder), people)
    assert {len(sealed) for sealed in await sealed_rows(stage)} == {
        BALLOT_BYTES + BRIEF_SEAL_BYTES
    }
    await verdict(stage)
    await author.sees(lambda seen: "принят" in seen.text)
    nobody_in(on_disk(stage.folder), people)
    await stage.next_week()
    await stage.publication()
    nobody_in(on_disk(stage.folder), people)
    lines = said.getvalue()
    assert '"part": "bot.app"' in lines, "the logs were not listened to"
    assert '"event": "library"' in lines, "no library spoke"
    nobody_in(lines.encode(), people)
    nothing_in_chats(stage)


async def verdict(stage: Stage) -> None:
    """Approve the one card, and let the time to undo pass."""
    card = stage.cards[0]
    room = stage.room()
    data = next(
        b["callback_data"] for row in card.content.keyboard for b in row
        if b["callback_data"].startswith("desk:ok:")
    )  # fmt: skip
    await room.tap_data(data, card)
    await stage.settle()
    stage.clock.tick(minutes=6)
    await stage.tick()
    await stage.tick()


def nothing_in_chats(stage: Stage) -> None:
    """Read every message of every chat, its buttons and what they carry."""
    scale = {
        f"{score.value} – {words(language)(word)}"
        for language in Language
        for score, word in SCORE_WORDS.items()
    }
    for message in stage.server.mailbox():
        if message.chat.id == stage.channel.id:
            continue
        text = message.words
        for secret in (REPORT_WORDS, TYPED_NAME, PHONE, IIN):
            assert secret not in text
        for line in text.splitlines():
            if line in scale:
                continue
            assert not any(mark in line for mark in (" of 5", " из 5", "5-тен")), line


async def test_ballots_cannot_be_told_apart(stage: Stage) -> None:
    """Whatever was answered, changed or withdrawn: every row has one length, and none repeats."""
    one, five, withdrawn = (stage.citizen("en") for _ in range(3))
    await stage.rate_all(one, [1] * 6, "en")
    await stage.rate_all(five, [5] * 6, "en")
    await stage.opened_page(withdrawn, 1, "en")
    await press(withdrawn, "rate:", ":1:5")
    await showing(withdrawn, "rate:", ":2:5")
    await press(withdrawn, "page:", ":p1")
    await press(withdrawn, "rate:", ":1:x")
    await stage.settle()
    rows = await sealed_rows(stage)
    assert len(rows) == len(set(rows)) == 3
    assert len({len(row) for row in rows}) == 1


async def test_deleted_original_is_gone_for_a_thief(stage: Stage) -> None:
    """What somebody typed leaves their chat as soon as it was taken, the preview once sent."""
    person = stage.citizen("ru")
    await stage.rate_all(person, [3] * 6, "ru")
    await reported(person)
    await stage.settle()
    own = {REPORT_WORDS in message.words for message in person.chat}
    assert own == {False}
    assert sum(REPORT_WORDS in message.words for message in person.deleted) == 2
