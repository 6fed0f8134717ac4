"""The command line as an operator meets it: from an empty folder, one line for each mistake."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.demo.world import ADMIN_RIGHTS
from bot.domain.ballot import Score
from bot.domain.errors import NotNow
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.storage import schema
from tests.faults.crowd import Rater, newcomer
from tests.faults.ledger import integrity
from tests.support.process import (
    HOME,
    Ended,
    bot_environment,
    command,
    serving,
    started,
    town,
)
from tests.support.stage import CHANNEL_NAME, DESK

TOKEN = "987654:XYZ-uvw"
NOWHERE = "http://127.0.0.1:9"
QUIET_CHANNEL, MUTE_CHANNEL = "@principles_without_bot", "@principles_mute"
POSTS = 6
FILES = 3


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(World().clock) as there:
        town(there)
        there.channel(-1001000000021, QUIET_CHANNEL.strip("@"), bot_is_admin=False)
        there.channel(
            -1001000000022, MUTE_CHANNEL.strip("@"), rights=ADMIN_RIGHTS - {"can_post_messages"}
        )
        yield there


@pytest.fixture(scope="module", autouse=True)
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """Have one bot look for Telegram in vain, for the minute that it is patient."""
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(HOME),
        "LC_ALL": "C.UTF-8",
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": NOWHERE,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path_factory.mktemp("cut-off"),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "BOT_TOKEN is missing; it takes the token from @BotFather"),
        ({"BOT_TOKEN": "very-secret"}, "BOT_TOKEN got something else"),
        ({"BOT_TOKEN": TOKEN, "BOT_TOKNE": "1"}, "BOT_TOKNE is no setting of this bot"),
        ({"BOT_TOKEN": TOKEN, "BOT_MODE": "pigeon"}, "BOT_MODE got 'pigeon'; it takes polling"),
        ({"BOT_TOKEN": TOKEN, "BOT_KEYS_DIR": "file/keys"}, "file/keys cannot be made"),
        (
            {"BOT_TOKEN": TOKEN, "BOT_DATABASE_URL": "sqlite+aiosqlite:////proc/bot.db"},
            "/proc/bot.db",
        ),
    ],
)
async def test_a_wrong_setting_is_one_line_that_says_what_to_do(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    """An operator who mistypes reads what to mend, not a traceback."""
    (tmp_path / "file").touch()
    _refused(await command(tmp_path, settings, "run"), told)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"BOT_CHANNEL_ID": "-1009999999999"}, "-1009999999999 is not there for the bot"),
        ({"BOT_CHANNEL_ID": QUIET_CHANNEL}, "add the bot as an admin"),
        ({"BOT_CHANNEL_ID": MUTE_CHANNEL}, "make it an admin that may post messages"),
        ({"BOT_CHANNEL_ID": str(DESK)}, "is a supergroup, not a channel"),
        ({"BOT_MODERATION_CHAT_ID": "-1009999999999"}, "add the bot there"),
        ({"BOT_TOKEN": TOKEN}, "BOT_TOKEN: Telegram does not know this token"),
    ],
)
async def test_what_telegram_refuses_is_one_line_that_says_what_to_do(
    tmp_path: Path, server: BotApiServer, changed: dict[str, str], told: str
) -> None:
    """A forgotten right or a wrong id shows at the start, not on Monday evening."""
    _refused(await command(tmp_path, bot_environment(server, **changed), "run"), told)


async def test_a_database_of_a_newer_bot_is_left_alone(
    tmp_path: Path, server: BotApiServer
) -> None:
    """Going back to an older version cannot damage what a newer one wrote."""
    file = tmp_path / "data" / "bot.db"
    await asyncio.to_thread(schema.upgrade, f"sqlite+aiosqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "master.key").write_bytes(bytes(32))
    (tmp_path / "keys" / "master.key").chmod(0o600)
    _refused(await command(tmp_path, bot_environment(server), "run"), "update the bot")


async def test_a_file_that_is_no_database_is_told_in_one_line(
    tmp_path: Path, server: BotApiServer
) -> None:
    """A process that has to give up says why, in words that hold nothing secret."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot.db").write_bytes(b"no database" * 1000)
    _refused(await command(tmp_path, bot_environment(server), "run"), "database")


async def test_commands_reach_the_running_bot(tmp_path: Path, server: BotApiServer) -> None:
    """An operator need not stop the bot to copy its data, and nobody else can command it."""
    environment = bot_environment(server)
    bot = await started(tmp_path, environment)
    socket = tmp_path / "keys" / "control.sock"
    try:
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        rater = Rater(*newcomer(server), Week.of(World().clock()))
        await rater.person.answer(await rater.rate(PRINCIPLES[0], Score.FULLY))
        copied = await command(tmp_path, environment, "backup", "copy.db")
        assert (copied.code, "keys are not in it" in copied.out) == (0, True), copied
        _sound(tmp_path / "copy.db", rater.person.id)
        before = (tmp_path / "copy.db").read_bytes()
        again = await command(tmp_path, environment, "backup", "copy.db")
        _refused(again, "name a new file")
        assert (tmp_path / "copy.db").read_bytes() == before
        _refused(await command(tmp_path, environment, "run"), "Another process uses")
    finally:
        assert await bot.stop() == 0
    assert not socket.exists()
    assert server.violations == []


async def test_publish_goes_through_the_running_bot(tmp_path: Path, server: BotApiServer) -> None:
    """A week can be published by hand while people go on using the bot."""
    environment = bot_environment(server)
    async with serving(tmp_path, environment):
        rehearsed = await command(tmp_path, environment, "publish", "--early", "--dry-run")
        assert rehearsed.code == 0
        assert "nothing was done" in rehearsed.out
        assert server.calls["sendPhoto"] == 0
        done = await command(tmp_path, environment, "publish", "--early")
        assert done.code == 0, done
        assert "published: " in done.out
    media = [post.media for post in server.telegram.chat(CHANNEL_NAME).messages]
    assert sum(one is None or one.kind == "photo" for one in media) == POSTS
    assert sum(one is not None and one.kind == "document" for one in media) == FILES


async def test_doctor_says_what_is_well_and_what_to_mend(
    tmp_path: Path, server: BotApiServer
) -> None:
    """Before the first citizen comes, an operator can see that everything is in place."""
    environment = bot_environment(server)
    lines = (await command(tmp_path, environment, "doctor")).out.splitlines()
    for checked in ("token of @", "channel @", "moderation group", "keys", "database"):
        assert any(line.startswith(f"OK   {checked}") for line in lines), lines
    wrong = bot_environment(server, BOT_CHANNEL_ID=MUTE_CHANNEL, BOT_OPERATOR="")
    ill = await command(tmp_path, wrong, "doctor")
    faults = [line for line in ill.out.splitlines() if line.startswith("FIX  ")]
    assert ill.code == 1
    assert any("make it an admin" in line for line in faults)
    assert any("BOT_OPERATOR" in line for line in faults)
    assert "Traceback" not in ill.err
    assert server.token not in ill.out + ill.err


def test_a_bot_without_a_way_to_telegram_says_so(cut_off: subprocess.Popen[str]) -> None:
    """Where the network is down, the log says that, and a service manager may try again."""
    _, err = cut_off.communicate(timeout=120)
    _refused(Ended(cut_off.returncode, "", err), "Telegram cannot be reached; check the network")
    assert cut_off.returncode == NotNow.exit_code


def _refused(ended: Ended, told: str) -> None:
    assert told in ended.complaint
    assert ended.code not in {0, 1}
    assert "Traceback" not in ended.out + ended.err
    for secret in (TOKEN, "very-secret", "AAFakeToken"):
        assert secret not in ended.out + ended.err


def _sound(file: Path, rater: int) -> None:
    """Assert that a copy is whole, for its owner alone, and holds one sealed ballot."""
    assert integrity(file) == "ok"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as connection:
        assert len(connection.execute("SELECT sealed FROM ballots").fetchall()) == 1
    copied = file.read_bytes()
    assert str(rater).encode() not in copied
    assert rater.to_bytes(8, "little") not in copied
    assert rater.to_bytes(8, "big") not in copied
