"""What goes wrong without anybody looking is told on the desk, and health each day on request."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.control import ask
from bot.domain.errors import OperatorError
from bot.domain.hold import Doubt
from bot.domain.language import Language
from bot.domain.vitals import TOO_LONG, Wait
from bot.views.desk import Trouble, trouble
from bot.views.window_taps import WindowTap, WindowVerb
from bot.views.words import words
from tests.support.reporting import answered, in_words, only_in
from tests.support.restarts import Town
from tests.support.stage import Stage, restarted, sqlite_in, stage_settings, staged
from tests.views.telegram_html import visible

WELL = "The bot is well. The week is open: {range}"
ILL = "The bot needs the operator's attention:"


async def watch(stage: Stage) -> None:
    """Let the watch look once."""
    await stage.app.watch.rounds.tick()
    await stage.settle()


def told(stage: Stage, code: Trouble) -> int:
    """Count how often the desk was told of a trouble."""
    text = visible(trouble(words(Language.KK), code).text)
    return [card.text for card in stage.cards].count(text)


async def waits(stage: Stage) -> set[Wait]:
    """Return what waits at all."""
    vitals = await stage.app.watch.vitals()
    return {what for what, waited in (vitals.waits or {}).items() if waited}


async def test_a_late_close_is_told_once(stage: Stage) -> None:
    """A week that does not close is told half an hour later, though no job has failed."""
    stage.clock.set(stage.week.ends.isoformat())
    stage.clock.tick(minutes=34)
    await watch(stage)
    assert await waits(stage) == {Wait.CLOSE}
    assert told(stage, Trouble.CLOSE_LATE) == 0
    stage.clock.tick(minutes=1)
    await watch(stage)
    await watch(stage)
    assert told(stage, Trouble.CLOSE_LATE) == 1


async def test_a_downtime_is_no_alarm(town: Town) -> None:
    """A bot that comes back has half an hour to catch up before anybody is told."""
    await town.runs()
    town.clock.set("2026-11-30T12:00+05:00")
    settings = stage_settings(town.server, town.folder)
    async with restarted(settings, town.clock) as app:
        await app.watch.rounds.tick()
        vitals = await app.watch.vitals()
    assert vitals.waits is not None
    assert vitals.waits[Wait.CLOSE] == timedelta(0)
    assert town.asked == []


async def test_a_late_publication_is_told_but_for_a_hold(stage: Stage) -> None:
    """Where Telegram lets no summary appear, the desk hears of it; what is held is not late."""
    await stage.next_week()
    await stage.settle()
    preview = stage.cards[-1]
    assert await waits(stage) == set()
    stage.server.faults.retry_after("sendPhoto", 4000, times=1000)
    stage.clock.tick(hours=19)
    await stage.tick()
    await watch(stage)
    assert told(stage, Trouble.PUBLISH_LATE) == 0
    for passed in (30, 31):
        stage.clock.tick(minutes=passed)
        await watch(stage)
        assert await waits(stage) == {Wait.PUBLICATION, Wait.OUTBOX}
    assert (told(stage, Trouble.PUBLISH_LATE), told(stage, Trouble.OUTBOX_LATE)) == (1, 1)
    hold = WindowTap(WindowVerb.REASON, stage.week.later(-1), Doubt.FIGURES)
    await answered(stage.room(0), str(hold), preview)
    await stage.settle()
    assert await waits(stage) == set()
    assert stage.told == []


async def test_a_failed_and_an_old_backup_are_told(tmp_path: Path) -> None:
    """A timer that can no longer make its copy does not fail in silence."""
    url = sqlite_in(tmp_path)  # PostgreSQL makes its own copies
    async with staged(tmp_path, database_url=url) as stage:
        await _copies(stage)


async def _copies(stage: Stage) -> None:
    keys, file = stage.settings.keys_dir, str(stage.folder / "copy.db")
    await watch(stage)
    assert await waits(stage) == set(), "nobody has ever asked for a copy"
    assert await ask(keys, "backup", lambda _: None, file=file)
    with pytest.raises(OperatorError):
        await ask(keys, "backup", lambda _: None, file=file)
    await stage.settle()
    assert told(stage, Trouble.BACKUP_FAILED) == 1
    assert (await stage.app.watch.vitals()).backup_failed
    stage.clock.tick(days=TOO_LONG[Wait.BACKUP].days - 1)
    await watch(stage)
    assert told(stage, Trouble.BACKUP_LATE) == 0
    stage.clock.tick(days=1)
    await watch(stage)
    assert told(stage, Trouble.BACKUP_LATE) == 1
    assert await ask(keys, "backup", lambda _: None, file=f"{file}2")
    assert not (await stage.app.watch.vitals()).backup_failed
    assert Wait.BACKUP not in await waits(stage)


@pytest.mark.parametrize("language", Language)
async def test_the_daily_line(tmp_path: Path, language: Language) -> None:
    """Who asked for it reads once a day that all is well, or what is not."""
    async with staged(tmp_path, desk_language=language, desk_line_at="10:00") as stage:
        await stage.tick()
        await watch(stage)
        assert stage.cards == []
        stage.clock.tick(hours=1)
        await watch(stage)
        await watch(stage)
        days = in_words(language).days(stage.week.monday, stage.week.sunday)
        [line] = stage.cards
        assert only_in(language, line.text, WELL, range=days)
        stage.clock.set(stage.week.ends.isoformat())
        stage.clock.tick(hours=11)
        await watch(stage)
        line = stage.cards[-1]
        assert only_in(language, line.text, ILL)
        assert only_in(language, line.text, "the last week is not closed yet")


async def test_without_the_setting_there_is_no_line(stage: Stage) -> None:
    """A desk that did not ask for it is left in peace."""
    stage.clock.tick(hours=10)
    await stage.tick()
    await watch(stage)
    assert stage.cards == []
