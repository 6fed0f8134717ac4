"""The open data of a channel: downloaded, checked, exported again, across a change of key."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import control
from bot.app.offline import offline
from bot.demo.people import Person
from bot.domain.errors import OperatorError
from bot.domain.release import parse
from bot.settings import Settings
from bot.verify import check_files
from tests.support.ballots import cast, opinions
from tests.support.stage import Stage, files, staged

KINDS = {"json", "csv", "md"}


async def test_the_files_of_a_channel_hold_across_weeks_keys_and_exports(tmp_path: Path) -> None:
    """A journalist checks the whole history with what they downloaded, and any key they noted.

    A restored copy, which has the master key and the database, goes on in the same line; another
    master key is refused.
    """
    lines: list[str] = []
    async with staged(tmp_path / "bot") as stage:
        reader = stage.citizen("en")
        await stage.agreed(reader, "en")
        await _published_week(stage, 300)
        before = await _key_in_privacy(stage, reader)
        told = await control.ask(stage.settings.keys_dir, "rotate", lines.append, key="signing")
        after = await _key_in_privacy(stage, reader)
        assert told is not None
        assert after in told
        assert after != before
        await _published_week(stage, 200)
        posted = files(stage.channel)
        settings = stage.settings
        album = [post for post in stage.channel.posts if post.media][-3:]
        assert all(post.silent for post in album)
        live = await _exported(settings, tmp_path / "live", lines)
    assert {name.partition(".")[2] for name in posted} == KINDS
    assert len(posted) == 6
    assert live == posted
    assert [line.partition(":")[0] for line in lines] == ["2026-W48", "2026-W49"]
    for key in (before, after):
        checked = check_files([tmp_path / "live"], key)
        assert checked.startswith("OK  2 release(s), 2026-W48 to 2026-W49")
        assert "changed 1 time(s)" in checked
    folder = str(tmp_path / "alone")
    await offline(settings, "export", {"into": folder}, lines.append)
    assert _read(Path(folder)) == posted
    for part in settings.keys_dir.glob("*.part"):
        part.unlink()  # a restored copy has the master key and the database
    assert "signing key 2 signs" in await offline(
        settings, "rotate", {"key": "signing"}, lines.append
    )
    settings.keys_dir.joinpath("master.key").write_bytes(bytes(32))
    with pytest.raises(OperatorError, match="releases were signed with"):
        await offline(settings, "rotate", {"key": "signing"}, lines.append)


async def test_a_release_that_has_not_appeared_is_not_exported(
    stage: Stage, tmp_path: Path
) -> None:
    """Nobody gets the week's figures before its readers do."""
    await cast(stage.app, stage.week, opinions(300))
    await stage.next_week()
    folder = tmp_path / "early"
    told = await control.ask(stage.settings.keys_dir, "export", print, into=str(folder))
    assert told == "nothing to export: no summary has been published yet"
    assert not folder.exists()


async def test_where_files_cannot_be_written_the_operator_reads_why(
    stage: Stage, tmp_path: Path
) -> None:
    """A wrong folder is one line, and the running bot goes on."""
    await _published_week(stage, 12)
    (tmp_path / "taken").touch()
    with pytest.raises(OperatorError, match="taken cannot be written"):
        await control.ask(stage.settings.keys_dir, "export", print, into=str(tmp_path / "taken"))


async def _published_week(stage: Stage, people: int) -> None:
    week = stage.week
    await cast(stage.app, week, opinions(people))
    await stage.next_week()
    await stage.publication()
    release = await stage.app.use.read_results(week)
    assert release is not None
    assert parse(release.payload).week == week.label


async def _key_in_privacy(stage: Stage, reader: Person) -> str:
    await reader.send("/privacy")
    await stage.settle()
    key = stage.app.use.signatory.public_key
    assert key in "\n".join(message.text for message in reader.chat)
    return key


async def _exported(settings: Settings, folder: Path, lines: list[str]) -> Mapping[str, bytes]:
    told = await control.ask(settings.keys_dir, "export", lines.append, into=str(folder))
    assert told == f"exported 2 release(s), 6 files, to {folder}"
    return _read(folder)


def _read(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
