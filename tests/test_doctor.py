"""What doctor finds, beside a running bot and before its start."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot import doctor
from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.demo.world import Member, Role
from bot.domain.errors import NotNow, OperatorError
from bot.domain.schedule import WeekState
from bot.machine import Finding, kept
from bot.settings import Settings
from bot.storage import schema
from bot.storage.amending import keep_release
from bot.storage.connect import parsed
from bot.storage.tables import weeks
from tests.support.clock import FrozenClock
from tests.support.ports import free_port
from tests.support.process import town
from tests.support.releases import releases
from tests.support.stage import CHANNEL_NAME, DESK, restarted, stage_settings, staged

MASTER = "master.key"


async def findings(settings: Settings, clock: FrozenClock) -> dict[str, Finding]:
    """Return all that doctor tells, by name."""
    world = World()
    told = doctor.everything(settings, clock, world.randomness, world.uniform)
    return {finding.name: finding async for finding in told}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def faults(found: dict[str, Finding]) -> list[str]:
    return [name for name, finding in found.items() if finding.fault and name != "swap"]


def published(settings: Settings, people: Sequence[int | None]) -> None:
    """Let so many people have taken part in the last published weeks."""

    def job(connection: Connection) -> None:
        for release in reversed(releases(people)):
            keep_release(connection, release)
            row = {"week": release.week.number, "key_fingerprint": bytes(8)}
            connection.execute(insert(weeks).values(state=WeekState.PUBLISHED, **row))
        connection.commit()

    schema._with_connection(parsed(settings.database_url), job)


async def test_doctor_looks_beside_a_running_bot(tmp_path: Path) -> None:
    """An operator may ask at any time: nothing is stopped, locked or made, and all is told."""
    async with staged(tmp_path) as stage:
        before = names(tmp_path)
        found = await findings(stage.settings, stage.clock)
        assert faults(found) == []
        assert {"operator", "time zone", "languages", "disk", "swap"} <= found.keys()
        assert {"keys", "database", "profile pilot", "clock"} <= found.keys()
        assert {"moderation group", "who can join it"} <= found.keys()
        assert names(tmp_path) == before

        assert "may not pin" in str(found["moderation group"])
        assert "may not pin" not in str(found[f"channel {CHANNEL_NAME}"])

        stage.desk.place.username = "open_to_everybody"
        [part] = (tmp_path / "keys").glob("week-*.part")
        part.rename(tmp_path / "elsewhere")
        stage.clock.tick(minutes=2)
        ahead = FrozenClock("2026-11-25T09:01+05:00")
        found = await findings(stage.settings, ahead)
        assert faults(found) == ["keys", "who can join it", "clock"]
        assert "60 s behind" in str(found["clock"].fault)
        assert "2026-W48 is lost" in str(found["keys"].fault)
        assert not found["clock"].fatal
        (tmp_path / "elsewhere").rename(part)


async def test_doctor_goes_on_where_the_database_is_gone(tmp_path: Path) -> None:
    """Who looks for what is broken is told all of it, one line for each thing."""
    clock = FrozenClock()
    gone = f"postgresql+asyncpg://six:hidden@127.0.0.1:{free_port()}/six"
    async with BotApiServer(clock) as server:
        found = await findings(stage_settings(town(server), tmp_path, database_url=gone), clock)
    assert faults(found) == ["database"]
    assert "it cannot be used now" in str(found["database"])
    assert "hidden" not in str(found["database"])


@pytest.mark.parametrize(
    ("people", "suggested"),
    [
        ([400, 500, 600, 700], True),
        ([900, 400, 250, 400, 400], False),
        ([400, None, 400, 400], False),
        ([400, 400, 400], False),
    ],
)
async def test_doctor_suggests_more_only_where_enough_take_part(
    tmp_path: Path, people: list[int | None], *, suggested: bool
) -> None:
    """An operator hears of the full profile when it would print figures, not "too few"."""
    settings = stage_settings(BotApiServer(FrozenClock()), tmp_path)
    schema.upgrade(settings.database_url)
    published(settings, people)
    advice = [
        found.advice
        for found in kept(settings, World().randomness)
        if found.name == "profile pilot"
    ]
    assert [("BOT_PROFILE=full" in (told or "")) for told in advice] == [suggested]


def no_master(settings: Settings) -> None:
    (settings.keys_dir / MASTER).unlink()


def other_master(settings: Settings) -> None:
    (settings.keys_dir / MASTER).write_bytes(bytes(32))


def for_all_to_read(settings: Settings) -> None:
    settings.keys_dir.chmod(0o755)


def older(settings: Settings) -> None:
    schema.downgrade(settings.database_url, "-1")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (no_master, "restore the file from your copy"),
        (other_master, "is not the one that releases were signed with"),
        (for_all_to_read, "chmod 700"),
        (older, "run python -m bot migrate"),
    ],
)
async def test_doctor_and_the_start_agree(
    tmp_path: Path, spoil: Callable[[Settings], None], told: str
) -> None:
    """What doctor says to mend is what would have kept the bot from starting."""
    async with staged(tmp_path) as stage:
        settings = stage.settings
    spoil(settings)
    async with BotApiServer(stage.clock) as server:
        settings = settings.model_copy(update={"api_url": town(server).url})
        found = await findings(settings, stage.clock)
        assert any(told in str(finding.fault) for finding in found.values()), found
        with pytest.raises(OperatorError, match=told):
            async with restarted(settings, stage.clock):
                pass


async def test_what_does_no_harm_is_logged_and_the_bot_starts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator who forgot their name finds it in the log, and citizens find the bot."""
    async with staged(tmp_path, operator=""):
        told = [record for record in caplog.records if record.getMessage() == "doctor"]
    assert "operator" in {record.__dict__["kind"] for record in told}


async def test_a_wrong_clock_keeps_the_bot_from_starting(tmp_path: Path) -> None:
    """No week is closed for people who could still have answered; it may try again."""
    async with BotApiServer(FrozenClock()) as server:
        settings = stage_settings(town(server), tmp_path)
        with pytest.raises(NotNow, match="600 s ahead of Telegram's; set it by NTP"):
            async with restarted(settings, FrozenClock("2026-11-25T09:10+05:00")):
                pass


async def test_a_network_that_comes_later_may_be_waited_for(tmp_path: Path) -> None:
    """A machine that is up before its network is not left without its bot."""
    settings = stage_settings(BotApiServer(FrozenClock()), tmp_path, api_url="http://127.0.0.1:9")
    with pytest.raises(NotNow, match="check the network"):
        async with restarted(settings, FrozenClock()):
            pass


async def test_a_bot_that_may_not_write_at_the_desk_does_not_start(tmp_path: Path) -> None:
    """Reports never wait at a desk where no card can appear."""
    async with BotApiServer(FrozenClock()) as server:
        settings = stage_settings(town(server), tmp_path)
        me = Member(server.telegram.me, Role.RESTRICTED, frozenset())
        server.telegram.chat(DESK).set_member(me)
        with pytest.raises(OperatorError, match="may not write in group"):
            async with restarted(settings, FrozenClock()):
                pass
