"""A disk that fails: people are told kindly, nothing is half-written, and it goes on by itself."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import control
from bot.demo.crowd import data_of, press, showing
from bot.demo.people import Person
from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.storage.backup import backup
from bot.views import desk
from bot.views.desk import Trouble
from bot.views.desk_taps import DeskVerb
from bot.views.refusals import not_saved
from bot.views.words import words
from tests.faults.ledger import integrity
from tests.faults.storage import Ailment, ailing, corrupt, fill, mounted, root_of
from tests.support.ballots import cast, opinions
from tests.support.clock import FrozenClock
from tests.support.reporting import TEXT, card_of, prompted, submitted
from tests.support.stage import Stage, staged

FAILING = [one for one in Ailment if one is not Ailment.SLOW_FSYNC]
ROUNDS = 3
PATIENCE = 60.0


def sorry(language: str) -> str:
    return not_saved(words(Language(language))).text


def trouble(event: Trouble) -> str:
    return words(Language.KK)(desk._TROUBLES[event])


async def taps_refused(person: Person, head: str, tail: str, language: str) -> None:
    """Tap, and be told in an alert that nothing was saved."""
    shown = await showing(person, head, tail)
    answer = await person.answer(
        await person.tap_data(data_of(shown, head, tail), shown), PATIENCE
    )
    assert answer.text == sorry(language)
    assert answer.show_alert


async def everything_refused(stage: Stage, rater: Person, writer: Person) -> None:
    """Do what a citizen and a moderator can do; each step is answered, and nothing is saved."""
    room, card = stage.room(), stage.cards[0]

    async def decided() -> None:
        tap = await room.tap_data(data_of(card, f"desk:{DeskVerb.APPROVE}:"), card)
        assert (await room.answer(tap, PATIENCE)).text == sorry("kk")

    async def written() -> None:
        await writer.send(TEXT)
        await writer.sees(sorry("ru"), PATIENCE)

    await asyncio.gather(taps_refused(rater, "rate:", ":1:5", "kk"), written(), decided())
    kept = await stage.app.stores.ballots.read(stage.week, Citizen(rater.id))
    assert kept == Ballot()


async def before(stage: Stage) -> tuple[Person, Person]:
    """Bring a rater to a page, a writer to the prompt, and a report to the desk."""
    rater, writer = stage.citizen("kk"), stage.citizen("ru")
    await submitted(stage, "Ауламызда жарық жоқ", "kk")
    await card_of(stage, "Ауламызда жарық жоқ")
    await stage.opened_page(rater, 1, "kk")
    await prompted(stage, writer, "ru")
    await stage.settle()
    return rater, writer


async def nothing_sounds_twice(stage: Stage) -> None:
    """Let some minutes pass; the desk hears of the disk once, and of nothing else."""
    heard = len(stage.desk.messages)
    for _ in range(ROUNDS):
        stage.clock.tick(minutes=1)
        await stage.tick()
    assert len(stage.desk.messages) <= heard + 1


async def well_again(stage: Stage, rater: Person, writer: Person) -> None:
    """Do the same once more: all of it is saved."""
    await press(rater, "rate:", ":1:5")
    await writer.send(TEXT)
    await showing(writer, "send:", "")
    await stage.tick()
    kept = await stage.app.stores.ballots.read(stage.week, Citizen(rater.id))
    assert kept.scores[0] is Score.FULLY


async def test_a_failing_disk_is_told_kindly(stage: Stage) -> None:
    """Nobody is told "saved", nothing is left in halves, and afterwards all goes on by itself."""
    rater, writer = await before(stage)
    for ailment in FAILING:
        with ailing(stage.app.stores.database, ailment):
            await everything_refused(stage, rater, writer)
            await nothing_sounds_twice(stage)
        await stage.tick()
    await well_again(stage, rater, writer)
    assert integrity(stage.folder / "data" / "bot.db") == "ok"


async def test_a_disk_that_is_full_in_truth(tmp_path: Path) -> None:
    """The same on a real disk without a free byte, with the keys on it too."""
    with mounted(tmp_path / "disk", megabytes=24) as disk:
        async with staged(disk) as stage:
            rater, writer = await before(stage)
            filler = fill(disk)
            await everything_refused(stage, rater, writer)
            await nothing_sounds_twice(stage)
            filler.unlink()
            await well_again(stage, rater, writer)
        assert integrity(disk / "data" / "bot.db") == "ok"


async def test_a_day_that_cannot_be_noted_is_not_told(tmp_path: Path) -> None:
    """On a full disk the desk reads of the trouble once, not of the day once a minute."""
    async with staged(tmp_path, desk_line_at="10:00") as stage:
        rounds = stage.app.watch.rounds
        await stage.tick()
        await rounds.tick()
        stage.clock.tick(hours=2)
        with ailing(stage.app.stores.database, Ailment.FULL):
            for _ in range(ROUNDS):
                await rounds.tick()
        [card] = stage.cards
        await rounds.tick()
        await rounds.tick()
        await stage.settle()
    assert trouble(Trouble.STORAGE) in card.text
    assert len(stage.cards) == 2, "and of the day as soon as it can be noted"


async def test_keys_end_on_time_on_a_full_disk(tmp_path: Path) -> None:
    """What was promised to be destroyed is destroyed, even where nothing can be written."""
    async with staged(tmp_path) as stage:
        week = stage.week
        with ailing(stage.app.stores.database, Ailment.FULL):
            stage.clock.set(week.ends.isoformat())
            stage.clock.tick(hours=71)
            await stage.app.jobs.tick()
            assert stage.app.stores.keyring.exists("week", week)
            stage.clock.tick(hours=2)
            await stage.app.jobs.tick()
            assert not stage.app.stores.keyring.exists("week", week)
        await stage.tick()
        assert stage.channel.posts


async def test_a_damaged_file_is_read_and_never_written(tmp_path: Path) -> None:
    """A dying disk is found at the start: people are told, nothing is counted, nothing spreads."""
    clock = FrozenClock()
    async with staged(tmp_path, clock) as stage:
        week = stage.week
        await cast(stage.app, week, opinions(400))
    file = tmp_path / "data" / "bot.db"
    corrupt(file, root_of(file, "bans"))  # on nobody's way to a page, unlike a leaf of ballots
    before = file.read_bytes()
    async with staged(tmp_path, clock) as stage:
        rater = stage.citizen("kk")
        await stage.opened_page(rater, 1, "kk")
        await taps_refused(rater, "rate:", ":1:5", "kk")
        await stage.next_week()
        await stage.publication()
        for _ in range(ROUNDS):
            await stage.tick()
        assert stage.channel.posts == []
        told = [card for card in stage.cards if trouble(Trouble.DAMAGED) in card.text]
        assert 1 <= len(told) <= 2  # two chores of the watch may find it, each tells once
        with pytest.raises(OperatorError, match="damaged"):
            await backup(stage.app.stores.database, tmp_path / "copy.db")
    assert file.read_bytes() == before


async def test_ballots_that_do_not_open_stop_the_release(stage: Stage) -> None:
    """Damage that only the seal can tell holds the summary up until the operator decides."""
    week = stage.week
    await cast(stage.app, week, opinions(40))
    flip = text(
        "UPDATE ballots"
        " SET sealed = CAST(substr(sealed, 1, 20) || x'00ff00' || substr(sealed, 24) AS BLOB)"
        " WHERE slot = (SELECT min(slot) FROM ballots)"
    )
    await stage.app.stores.database.write(lambda connection: connection.execute(flip))
    await stage.next_week()
    await stage.publication()
    assert stage.channel.posts == []
    assert len([c for c in stage.cards if trouble(Trouble.BALLOTS_DAMAGED) in c.text]) == 1
    folder, told = stage.settings.keys_dir, list[str]()
    with pytest.raises(OperatorError, match="--without-damaged"):
        await control.ask(folder, "publish", told.append)
    done = await control.ask(folder, "publish", told.append, without_damaged=True)
    assert done == f"published: {week.label}"


async def test_a_slow_disk_only_takes_time(stage: Stage) -> None:
    """On a disk that takes its time people wait for it together, and all is saved."""
    rater = stage.citizen("kk")
    await stage.opened_page(rater, 1, "kk")
    tap = data_of(await showing(rater, "rate:", ":1:4"), "rate:", ":1:4")
    crowd = [stage.citizen("kk") for _ in range(20)]
    for one in crowd:
        one.place.started = True
    with ailing(stage.app.stores.database, Ailment.SLOW_FSYNC):
        taps = [await one.tap_data(tap, rater.screen) for one in crowd]
        await asyncio.gather(*(one.answer(it) for one, it in zip(crowd, taps, strict=True)))
    for one in crowd:
        kept = await stage.app.stores.ballots.read(stage.week, Citizen(one.id))
        assert kept.scores[0] is Score.WELL
