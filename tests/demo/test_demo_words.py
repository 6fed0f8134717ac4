"""A translator's words in the running demo, and the story for people without a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import catalogues, story
from bot.demo.catalogues import Catalogues
from bot.domain.language import Language
from bot.resources import folder
from bot.views import words
from tests.support.page import looking, playing

CHOSEN = 'msgid "begin"\nmsgstr "бастау"'


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Have the catalogues read from a copy, and as they were afterwards."""
    copy = tmp_path / "locales"
    shutil.copytree(folder("locales"), copy)
    with monkeypatch.context() as patch:
        for module in (catalogues, words):
            patch.setattr(module, "folder", lambda _: copy)
        patch.setattr(catalogues, "EVERY", 3600.0)  # the demo's own look would come twice
        yield copy
    words.reread(Language.KK)


async def test_a_saved_text_is_seen_without_a_restart(locales: Path, tmp_path: Path) -> None:
    """A translator saves a file and the chats speak its words; a broken file changes nothing."""
    file = locales / "kk" / "LC_MESSAGES" / "bot.po"
    before = file.read_text("utf-8")
    assert CHOSEN in before
    async with playing(tmp_path / "demo") as demo, looking(demo) as page:
        me = page.people("citizen")[0]
        watching = Catalogues(demo.live)
        await watching.look()
        file.write_text(before.replace(CHOSEN, CHOSEN.replace("бастау", "кеттік")), "utf-8")
        await watching.look()
        new = {"command": "start", "description": "кеттік"}
        await page.comes("commands", lambda f: f["person"] == me and new in f["commands"])
        await page.comes("told", lambda f: "kk/bot.po was read again" in f["text"])
        file.write_text(before + '\nmsgid "broken\n', "utf-8")
        await watching.look()
        await page.comes("told", lambda f: "kk/bot.po is not whole" in f["text"])
        assert words.words(Language.KK)("begin") == "кеттік"


async def test_no_saved_file_ends_the_watch(locales: Path, tmp_path: Path) -> None:
    """Half a letter, a stray brace, a text that Telegram refuses: the translator is told."""
    file = locales / "kk" / "LC_MESSAGES" / "bot.po"
    before = file.read_text("utf-8")
    half, brace, long = (
        before.encode()[:1000] + "қ".encode()[:1],
        before.replace(CHOSEN, CHOSEN.replace("бастау", "{")).encode(),
        before.replace(CHOSEN, CHOSEN.replace("бастау", "б" * 300)).encode(),
    )
    broken, read = "a letter or placeholder is broken", "kk/bot.po was read again"
    async with playing(tmp_path / "demo") as demo, looking(demo) as page:
        watching = Catalogues(demo.live)
        for content, told in ((half, broken), (brace, broken), (long, read)):
            file.write_bytes(content)
            await watching.look()
            assert told in await page.told()
        assert [one.method for one in demo.server.violations] == ["setMyCommands"]
        demo.server.violations.clear()


async def test_a_week_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser the whole product is still seen, and an error would end it as one."""
    monkeypatch.setattr(story, "CITIZENS", 4)
    monkeypatch.setattr(story, "REPORTS", 2)
    lines: list[str] = []
    await story.tell(tmp_path / "kept", lines.append)
    said = "\n".join(lines)
    assert "=== Айгүл opens the bot (kk) ===" in said
    assert "2 reports wait for the desk." in said
    assert "The week's key is destroyed." in said
    assert said.count(".png\n") == 3
    assert len(list((tmp_path / "kept").glob("*.png"))) == 3
