"""The page is whole at every width, in both modes and three languages, and light to load."""

import re
from inspect import getsource
from itertools import product

import pytest
from playwright.async_api import Browser, expect

from bot.demo import grant
from bot.demo.pranks import PRANKS
from tests.support.browser import DESKTOP, PAGE, PHONE, crooked, stand, unfit
from tests.support.scenery import AIGUL, demo, message, rich_scene, scene, shown, typed

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEAVIEST = 150 * 1024
NARROWEST_OF_THREE, WIDE = (980, 700), (1920, 1000)
LONGEST_FILE = 250
LEGIBLE = 120
TOLD = "2026-W47 is closed: its key is destroyed, its digest stands in the channel."
INLINE_ANSWERS = re.findall(r'Refused\("(.*(?:offered|inline query).*)"\)', getsource(grant))
"""What may be answered to somebody who types the bot's @name."""

PANES = ("citizen", "channel", "desk")


async def test_the_page_is_light() -> None:
    """A newcomer on a slow machine waits for no framework."""
    sizes = {file.name: file.stat().st_size for file in PAGE.iterdir()}
    assert "index.html" in sizes
    assert sum(sizes.values()) <= HEAVIEST
    for file in PAGE.iterdir():
        assert len(file.read_text("utf-8").splitlines()) <= LONGEST_FILE, file.name


async def test_the_page_asks_no_other_address() -> None:
    """Nothing leaves the machine: no font, script or picture comes from elsewhere."""
    text = "".join(file.read_text("utf-8") for file in PAGE.iterdir())
    addresses = set(re.findall(r"https?://[\w.-]+", text))
    assert addresses == {"http://www.w3.org", "https://t.me"}


async def test_every_text_of_the_page_is_there_in_three_languages() -> None:
    """A Kazakh, Russian or English reader never meets a hole or a lost placeholder."""
    words = (PAGE / "words.js").read_text("utf-8")
    rows = re.findall(r"^  (\w+): \[(.*)\],$", words, re.MULTILINE)
    texts = {key: re.findall(r'"((?:[^"\\]|\\.)*)"', row) for key, row in rows}
    for key, row in texts.items():
        assert len(row) == 3, key
        assert all(row), key
        assert len({tuple(re.findall(r"\{\w+\}", text)) for text in row}) == 1, key
    code = "".join(file.read_text("utf-8") for file in PAGE.iterdir())
    named = set(re.findall(r'(?:say\(|data-(?:word|label)(?:":)?[ =])"(\w+)"', code))
    assert len(named) > 50
    assert named <= texts.keys()
    assert "native-read: no" in words


async def test_what_the_demo_tells_is_told_in_three_languages(browser: Browser) -> None:
    """A Kazakh or Russian reader follows what the strip's buttons did, clause by clause."""
    telling = (PAGE / "telling.js").read_text("utf-8")
    rows = re.findall(r'^  \["(.*)", "(.*)", "(.*)"\],$', telling, re.MULTILINE)
    clauses = [re.compile(english.replace("\\\\", "\\")) for english, _, _ in rows]
    for clause, (_, *translated) in zip(clauses, rows, strict=True):
        for text in translated:
            assert len(set(re.findall(r"\$\d", text))) == clause.groups, clause.pattern
    for name, prank in PRANKS.items():
        if name not in {"duplicate", "reorder"}:  # these tell of updates, in words of their own
            assert any(clause.search(f"sendMessage {prank.happened}") for clause in clauses)
    assert len(INLINE_ANSWERS) == 3
    for answer in INLINE_ANSWERS:
        assert any(clause.search(answer) for clause in clauses), answer
    async with stand(browser, scene(), tongue="ru") as on:
        on.send({"type": "told", "text": TOLD, "at": "2026-11-25T07:00:00+00:00"})
        line = "Неделя 2026-W47 закрыта: её ключ уничтожен, её итоги стоят в канале."
        await expect(on.page.locator("#told")).to_have_text(line)


@pytest.mark.parametrize("size", [NARROWEST_OF_THREE, DESKTOP, WIDE])
async def test_nothing_overlaps_or_is_cut(browser: Browser, size: tuple[int, int]) -> None:
    """Every text can be read whole and every button pressed, in each language."""
    async with stand(browser, rich_scene(), size) as on:
        for tongue in ("kk", "ru", "en"):
            await on.page.select_option("#language", tongue)
            await expect(on.page.locator("html")).to_have_attribute("lang", tongue)
            assert await crooked(on.page) == []


@pytest.mark.parametrize("width", [360, 980, 1200, 1440])
async def test_what_was_told_has_room_beside_a_running_job(browser: Browser, width: int) -> None:
    """Who waits for 500 people reads what was done before in words, not letter under letter."""
    for tongue in ("kk", "ru", "en"):
        async with stand(browser, scene(), (width, 800), tongue=tongue) as on:
            on.send({"type": "told", "text": TOLD, "at": "2026-11-25T07:00:00+00:00"})
            on.send({"type": "demo", "demo": demo(busy={"job": "close", "done": 1, "total": 2})})
            await expect(on.page.get_by_role("progressbar")).to_be_visible()
            told = await on.page.locator("#told").bounding_box()
            assert told is not None
            assert told["width"] >= LEGIBLE


async def test_a_phone_shows_one_pane_at_a_time(browser: Browser) -> None:
    """On 360 pixels nothing is cut or covered: not the strip behind its button either."""
    async with stand(browser, rich_scene(), PHONE) as on:
        for tongue in ("kk", "ru", "en"):
            await on.page.click("#more")
            await expect(on.page.locator("#rate")).to_be_visible()
            await on.page.select_option("#language", tongue)
            assert await crooked(on.page) == []
            await on.page.click("#fail")
            for item in await on.page.get_by_role("menuitem").all():
                await expect(item).to_be_in_viewport(ratio=1)
            await on.page.keyboard.press("Escape")
            await on.page.click("#more")
            for pane in PANES:
                await on.page.click(f"#panes [data-pane={pane}]")
                await expect(on.page.locator(".pane:visible")).to_have_id(pane)
                assert await crooked(on.page) == []


@pytest.mark.parametrize(("size", "mode"), [*product((PHONE, DESKTOP), ("light", "dark"))])
async def test_no_serious_barrier(browser: Browser, size: tuple[int, int], mode: str) -> None:
    """Who reads by ear, by keyboard or with weak eyes can use all of it."""
    async with stand(browser, rich_scene(), size, color_scheme=mode) as on:
        if size == PHONE:
            for pane in PANES[1:]:
                await on.page.click(f"#panes [data-pane={pane}]")
                assert await unfit(on.page) == []
            await on.page.click("#panes [data-pane=citizen]")
            await on.page.click("#more")
        await on.page.click("#fail")
        assert await unfit(on.page) == []
        await on.page.keyboard.press("Escape")
        await on.page.click("#disk")
        table = {"name": "ballots", "rows": 1, "bytes": 9, "sample": [{"slot": "0f" * 16}]}
        key = {"file": "week.part", "state": "present", "bytes": 32}
        on.send({"type": "disk", "tables": [table], "keys": [key], "files": []})
        await on.page.locator("#sheet summary").click()
        assert await unfit(on.page) == []


async def test_dark_and_light_are_chosen_and_remembered(browser: Browser) -> None:
    """The page follows the system, and a choice of one's own outlives a reload."""
    async with stand(browser, color_scheme="dark") as on:
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = await on.page.evaluate(ground)
        await on.page.click("#theme")
        light = await on.page.evaluate(ground)
        assert dark != light
        await on.page.reload()
        await on.page.locator("#week b").wait_for()
        assert await on.page.evaluate(ground) == light


async def test_who_wants_no_motion_gets_none(browser: Browser) -> None:
    """A turning wheel makes nobody dizzy who has asked the system for stillness."""
    async with stand(browser, rich_scene(), reduced_motion="reduce") as on:
        await on.page.click("#citizen .key:has-text('нашар')")
        spinning = on.page.locator("#citizen .key[aria-busy]")
        await expect(spinning).to_have_count(1)
        turns = "getComputedStyle(document.querySelector('.key[aria-busy]'), '::after')"
        assert await on.page.evaluate(f"{turns}.animationIterationCount") == "1"


async def test_two_thousand_messages_are_not_all_laid_out(browser: Browser) -> None:
    """A long chat scrolls as a short one: only what is near the window is laid out."""
    rows = [[{"text": "Оқу", "data": "read"}, {"text": "Келесі", "data": "next"}]]
    long = [
        typed(n, AIGUL, f"Сөз {n}")
        if n % 2
        else message(n, AIGUL, f"Жауап {n}\n" * 4, keyboard=rows)
        for n in range(1, 2001)
    ]
    async with stand(browser, scene(long)) as on:
        lines = on.page.locator("#citizen .line")
        await expect(lines).to_have_count(2000)
        await expect(lines.last).to_be_in_viewport()
        laid_out = """() => [...document.querySelectorAll("#citizen .bubble")].filter((one) =>
          one.checkVisibility({ contentVisibilityAuto: true })).length"""
        assert 0 < await on.page.evaluate(laid_out) < 100
        await on.page.evaluate("document.querySelector('#citizen .log').scrollTop = -1e9")
        await expect(lines.first).to_be_in_viewport()
        assert 0 < await on.page.evaluate(laid_out) < 100
        on.send(shown(message(2001, AIGUL, "Жаңа хабар")))
        await expect(lines).to_have_count(2001)
        await expect(lines.first).to_be_in_viewport()
