"""A18, A20: what a stolen token can read in the chats, alone and beside database and master key.

The embedded server keeps every mailbox as Telegram does: what a message says now, and nothing that
was deleted. 48 hours after a journey there is no text of a citizen in it and nothing that depends
on a score, whatever failed on the way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.telegram.deletions import Deleter
from bot.views import principles
from bot.views.screen import Screen
from tests.attacks import thief
from tests.attacks.conftest import Measure
from tests.attacks.disk import Disk
from tests.attacks.seizure import copied, sent, written
from tests.attacks.thief import Rows
from tests.support.clock import FrozenClock
from tests.support.looking import answer_to
from tests.support.reporting import answered, card_of, data_of, in_words
from tests.support.stage import Stage, staged

SUNDAY_EVENING = "2026-11-29T21:00+05:00"
TEXTS = {
    "kk": "Ауладағы шам үшінші апта жанбай тұр.",
    "ru": "Во дворе третью неделю не горит фонарь.",
    "en": "The lamp in our yard has been dark for weeks.",
}
DRAFT = "Бұл сөз жіберілмейді, жоба күйінде қалады."
SCORES, OTHER_SCORES = [1, 2, 3, 4, 5, 0], [5, 3, 3, 1, 2, 4]
DECISION = "There is a decision on your report."
SECONDS = 60
OUTAGE = 47
MESSAGES = 400


async def opinions(stage: Stage) -> Sequence[Person]:
    """Let two people walk the very same way with other scores."""
    pair = [stage.citizen("kk") for _ in range(2)]
    for person, scores in zip(pair, (SCORES, OTHER_SCORES), strict=True):
        await stage.rate_all(person, scores)
        await press(person, "pick:")
        await person.send("/my")
        await answer_to(person, "myall:")
        await person.send("/principles")
        await press(person, "page:", ":p2")
        await answer_to(person, "mine:")
        await stage.settle()
    return pair


async def reported(stage: Stage, language: str, text: str) -> Person:
    author = stage.citizen(language)
    await stage.rate_all(author, SCORES, language)
    await written(author, text)
    await press(author, "tell:")
    await sent(stage, author)
    return author


async def a_journey(stage: Stage) -> tuple[Sequence[Person], list[Person]]:
    """Return a pair that differs in scores alone, and authors; one of them never sends."""
    pair = await opinions(stage)
    authors = [await reported(stage, language, text) for language, text in TEXTS.items()]
    drafting = stage.citizen("kk")
    await stage.rate_all(drafting, SCORES)
    await written(drafting, DRAFT)
    await stage.settle()
    return pair, [*authors, drafting]


def private(stage: Stage) -> Sequence[Message]:
    """Return every message of every citizen's chat; what waits on the desk is read there."""
    return [message for message in stage.server.mailbox() if message.chat.is_private]


def texts_in(messages: Sequence[Message]) -> int:
    """Count messages that hold what somebody wrote."""
    return sum(any(text in m.words for text in (*TEXTS.values(), DRAFT)) for m in messages)


def differing(pair: Sequence[Person]) -> int:
    """Count what differs in two chats though only the scores did, whenever the thief looked."""
    one, other = (
        [(c.text, c.keyboard) for m in person.messages for c in (*m.versions, m.content)]
        for person in pair
    )
    return abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False))


def notes(person: Person, language: str) -> list[Message]:
    return [m for m in person.messages if in_words(language)(DECISION) in m.text]


@contextmanager
def careless() -> Iterator[None]:
    """Weaken the bot: nothing is deleted, and what was answered stands in the chat."""
    real = principles.rated

    async def leave(*_: object) -> None:
        return None

    def rated(*given: Any, **named: Any) -> Screen:  # noqa: ANN401 (whatever the real one takes)
        screen = real(*given, **named)
        return replace(screen, text=f"{screen.toast}\n{screen.text}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deleter, "delete_due", leave)
        patch.setattr(Deleter, "soon", lambda *_: None)
        patch.setattr(principles, "rated", rated)
        yield


async def test_the_attack_reads_a_careless_bots_chats(tmp_path: Path, measure: Measure) -> None:
    """The attack bites: where texts stay and answers are written out, both are read."""
    with careless():
        async with staged(tmp_path, FrozenClock(SUNDAY_EVENING)) as stage:
            pair = await opinions(stage)
            await reported(stage, "kk", TEXTS["kk"])
            found, told = texts_in(private(stage)), differing(pair)
    measure.weak("A18", min(found, told))
    assert found > 0
    assert told > 0


async def test_the_chats_hold_no_text_and_no_score(tmp_path: Path, measure: Measure) -> None:
    """Who steals the token reads who came and what is ticked, and nothing that anybody said."""
    disk = Disk(tmp_path / "bot")
    async with staged(disk.folder, FrozenClock(SUNDAY_EVENING)) as stage:
        week, began = stage.week, stage.clock()
        pair, authors = await a_journey(stage)
        stayed = texts_in([m for author in authors[:-1] for m in author.messages])
        measure("A18", f"sent reports still in their chats after {SECONDS} s", stayed, "= 0")
        assert stage.clock() == began, "no time has passed"
        named = await decided(stage, authors[0])
        measure("A18", "principles or words named by the note of a verdict", named, "= 0")
        late = await an_outage(stage)
        left = [*authors, late]
        texts, told = texts_in(private(stage)), differing(pair)
        noted = sum(len(notes(a, lang)) for a, lang in zip(authors, TEXTS, strict=False))
        backup = Rows.of(disk.folder / "data" / "bot.db", week)
        files = copied(disk, tmp_path / "seized")
        chats = [chat for chat in stage.server.telegram.chats.values() if chat.is_private]
        reached = sum(any(m.by_bot for m in chat.messages) for chat in chats)
    measure("A18", f"texts in any citizen's chat, {OUTAGE} hours of outage later", texts, "= 0")
    measure("A18", "messages that differ where only scores did", told, "= 0")
    measure("A18", "notes that still stand a day after they came", noted, "= 0")
    ids = [person.user.id for person in (*pair, *left)]
    linked = thief.named(everything(files), thief.keyring_of(files), ids, MESSAGES)
    people = len(ids)
    measure("A18", f"token, database, master key: who used the bot, of {people}", reached, "told")
    measure("A18", "the same: ballots that can still be read", len(backup.sealed), "= 0")
    measure("A18", "the same: people whom a row names", len(linked), "= 0")
    assert stayed == named == texts == told == noted == len(linked) == len(backup.sealed) == 0


def everything(files: Path) -> bytes:
    return b"".join(path.read_bytes() for path in files.rglob("*") if path.is_file())


async def decided(stage: Stage, author: Person) -> int:
    """Let a verdict be told; count what its note says of the report."""
    card = await card_of(stage, TEXTS["kk"])
    await answered(stage.room(), data_of(card, "ok"), card)
    stage.clock.tick(minutes=6)
    await stage.tick()
    [note] = notes(author, "kk")
    words = in_words(Language.KK)
    about = [
        TEXTS["kk"],
        *(words(p.name) for p in PRINCIPLES),
        *(words(p.short) for p in PRINCIPLES),
    ]
    return sum(one in note.words for one in about)


async def an_outage(stage: Stage) -> Person:
    """Let nobody be able to delete for 47 hours, over the close; somebody writes as it begins."""
    stage.server.faults.drop_before("deleteMessage", times=1_000_000)
    late = await reported(stage, "kk", TEXTS["kk"])
    assert texts_in(late.messages) > 0, "the outage is none"
    for _quarter in range(4):
        stage.clock.tick(hours=OUTAGE / 4)
        await stage.tick()
    stage.server.faults.clear()
    for _half_hour in range(2):
        await stage.tick()
        stage.clock.tick(minutes=30)
    await stage.settle()
    return late
