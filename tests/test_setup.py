"""The first-run guide: from a token to a bot that serves, for somebody who knows no ids."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from errno import ENOSPC
from pathlib import Path
from sqlite3 import connect

import pytest
from typer.testing import CliRunner

from bot import logs
from bot.__main__ import cli
from bot.app.env_file import write_env
from bot.app.setup import Setup, Terminal
from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.demo.world import ADMIN_RIGHTS, Role
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.settings import load
from bot.views.words import words
from tests.support.process import running_python, serving

CHANNEL, GROUP = -1001000000031, -1001000000032
NAME = "@our_principles"
YES, NO = "", "-"
WHO = ("Qogam LLP, “Қоғам”", "qogam@example.kz", "Kazakhstan")


class Town:
    """A new operator's Telegram: a channel and a group of their own, the bot not yet in them."""

    def __init__(self, server: BotApiServer) -> None:
        self.server = server
        self.operator = server.person(first_name="Operator")
        self.channel = server.channel(CHANNEL, NAME.strip("@"), "Our channel", bot_is_admin=False)
        self.group = server.group(GROUP, "Our desk")
        self.group.place.restate(server.telegram.me, Role.LEFT)

    async def add_the_bot(self, rights: frozenset[str] = ADMIN_RIGHTS) -> None:
        await self.channel.promote_bot(self.operator, rights)
        await self.group.set_bot(Role.MEMBER, self.operator)


@pytest.fixture
async def there() -> AsyncIterator[Town]:
    async with BotApiServer(World().clock) as server:
        yield Town(server)
        assert server.violations == []


class Talk:
    """Answers in turn, and all that was said."""

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers = iter(answers)
        self.said: list[str] = []

    async def __call__(self, file: Path, language: Language = Language.EN) -> str:
        terminal = Terminal(self._ask, self.said.append)
        await asyncio.to_thread(Setup(file, words(language), terminal))
        assert next(self._answers, None) is None, "not everything was asked"
        return "\n".join(self.said)

    def _ask(self, question: str) -> str:
        self.said.append(question)
        return next(self._answers)


def settings_file(folder: Path, server: BotApiServer, *lines: str) -> Path:
    file = folder / ".env"
    own = (
        f"BOT_API_URL={server.url}",
        f"BOT_DATABASE_URL=sqlite+aiosqlite:///{folder}/data/bot.db",
        f"BOT_KEYS_DIR={folder}/keys",
    )
    file.write_text("\n".join((*own, *lines, "")))
    return file


async def test_from_nothing_to_a_bot_that_serves(tmp_path: Path, there: Town) -> None:
    """Somebody with a token and two chats needs no id, no editor and no second try."""
    await there.add_the_bot()
    token = there.server.token
    typed = "\n".join((token, YES, YES, YES, *WHO, YES, NO, ""))
    environment = {"BOT_API_URL": there.server.url, "LC_ALL": "ru_RU.UTF-8"}
    process = await running_python(tmp_path, environment, "setup", stdin=asyncio.subprocess.PIPE)
    out, err = (part.decode() for part in await process.communicate(typed.encode()))
    assert (process.returncode, err) == (0, ""), out
    assert f"Найдено: Our channel ({NAME})" in out
    assert f"Найдено: Our desk ({GROUP})" in out
    assert "OK   channel" in out
    assert token not in out

    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [post] = there.channel.posts
    for tongue in ("Сынақ жазбасы: @", "Пробный пост: @", "A test of @"):
        assert tongue in post.text
    with closing(connect(tmp_path / "data" / "bot.db")) as database:
        assert database.execute("SELECT lane, message FROM last_messages").fetchall() == [
            (NAME, post.id)
        ]
    async with serving(tmp_path, {"BOT_API_URL": there.server.url}):
        written = load(file)
    assert (written.operator, written.operator_contact, written.hosting_country) == WHO
    assert written.admin_ids == (there.operator.id,)


async def test_mistakes_are_told_and_asked_again(tmp_path: Path, there: Town) -> None:
    """A wrong token, a forgotten right or a typed group never ends the guide."""
    file = settings_file(tmp_path, there.server, "BOT_EPSILON=3")
    await there.channel.promote_bot(there.operator, ADMIN_RIGHTS - {"can_post_messages"})
    tokens = ("secret", "1234:wrong", there.server.token)
    channels = (str(GROUP), "@nobody_knows_it", NAME)
    groups = (NAME, NO)
    said = await Talk([*tokens, *channels, *groups, "x" * 101, *WHO, YES, NO, YES])(file)
    assert said.count("does not know this token") == 2
    assert said.count("no @name or number") == 3
    assert "longer than 100" in said
    assert said.count("make it an admin that may post messages") == 2
    assert "did not take the post" in said
    assert "secret" not in said
    settings = load(file)
    assert settings.epsilon == 3
    assert settings.moderation_chat_id is None


async def test_who_writes_before_the_first_start_is_not_lost(tmp_path: Path, there: Town) -> None:
    """A citizen who is faster than the operator is answered once the bot runs."""
    await there.add_the_bot()
    file = settings_file(tmp_path, there.server)
    await Talk([there.server.token, YES, YES, YES, *WHO, NO])(file)
    await there.server.person(first_name="Citizen").start()
    assert there.server.updates.waiting[-1].kind == "message"


async def test_what_stands_there_is_kept_by_enter(tmp_path: Path, there: Town) -> None:
    """Who runs the guide again changes only what they answer anew."""
    await there.add_the_bot()
    file = settings_file(tmp_path, there.server, "# ours", "BOT_DESK_LANGUAGE=ru")
    await Talk([there.server.token, NAME, str(GROUP), *WHO, YES, YES])(file)
    assert there.channel.posts == []
    first = load(file)
    there.server.updates.drop()
    said = await Talk([YES, YES, YES, YES, "+7 700 000 00 00", YES, NO])(file)
    assert "Nothing of that kind" in said
    assert load(file) == first.model_copy(update={"operator_contact": "+7 700 000 00 00"})
    assert "# ours" in file.read_text()


async def test_a_setting_that_is_wrong_already_is_named(tmp_path: Path, there: Town) -> None:
    """Who wrote a name where an id belongs reads which setting it is, after all is answered."""
    await there.add_the_bot()
    file = settings_file(tmp_path, there.server, "BOT_ADMIN_IDS=@me")
    with pytest.raises(OperatorError, match="BOT_ADMIN_IDS got '@me,"):
        await Talk([there.server.token, YES, YES, YES, *WHO])(file)


async def test_a_telegram_that_is_gone_is_one_line(tmp_path: Path, there: Town) -> None:
    """Whoever loses the network on the way reads that, and goes on from what is written."""
    await there.add_the_bot()
    there.server.faults.retry_after("getChatMember", 3600)
    file = settings_file(tmp_path, there.server)
    with pytest.raises(OperatorError, match="Telegram cannot be reached"):
        await Talk([there.server.token, YES, YES, YES, *WHO])(file)
    assert load(file).admin_ids == (there.operator.id,)


async def test_a_bot_that_runs_elsewhere_is_told(tmp_path: Path, there: Town) -> None:
    """Nothing is taken from a bot that works: its chat can be typed."""
    await there.add_the_bot()
    there.server.updates.use_webhook("https://example.com/hook")
    file = settings_file(tmp_path, there.server)
    said = await Talk([there.server.token, YES, NAME, NO, *WHO, NO])(file)
    assert "Another program takes" in said
    assert there.server.updates.waiting


def test_a_terminal_without_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that calls the guide by mistake ends with one line, and changes nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    ended = CliRunner().invoke(cli, ["setup"], input="")
    assert str(ended.exception) == "Setup needs answers: run it in a terminal."
    assert isinstance(ended.exception, OperatorError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["plain", "a b", "q'uote", 'q"uote', "$HOME #x", "back\\slash"])
def test_an_answer_is_read_back_as_it_was_written(tmp_path: Path, value: str) -> None:
    """An operator's name may hold what a shell would take for its own."""
    file = tmp_path / ".env"
    write_env(file, {"BOT_TOKEN": "1:a", "BOT_OPERATOR": value})
    kept = value.replace("'", "’").replace("\\", "/")
    assert load(file).operator == kept


def test_a_full_disk_keeps_no_copy_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written whole is not left beside the file that stays as it was."""
    file = tmp_path / ".env"
    file.write_text("BOT_TOKEN=1:a\n")

    def full(_handle: int) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OperatorError, match="No space left"):
        write_env(file, {"BOT_TOKEN": "2:b"})
    assert [*tmp_path.iterdir()] == [file]
    assert file.read_text() == "BOT_TOKEN=1:a\n"


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """What stands in the way is named, and what was there stays."""
    with pytest.raises(OperatorError, match="cannot be written"):
        write_env(tmp_path / "nowhere" / ".env", {"BOT_TOKEN": "1:a"})
