"""The whole product in a browser: citizen, moderator and subscriber against the real bot."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.browser import DESKTOP, PHONE
from tests.support.visitor import JOB_WITHIN_MS, Visitor, demo, visit

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_TAPS = 8
PICTURE = "#channel .photo img"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


_DRAWN = """() => {
  const log = document.querySelector("#channel .log").getBoundingClientRect();
  return [...document.querySelectorAll("#channel .photo img")].some((one) => {
    const { top, height } = one.getBoundingClientRect();
    const seen = Math.min(top + height, log.bottom) - Math.max(top, log.top);
    return one.complete && one.naturalWidth > 0 && seen > 100;
  });
}"""


async def seen_whole(visitor: Visitor) -> None:
    """Wait until a picture of the channel is drawn in the window, not only promised."""
    await visitor.page.wait_for_function(_DRAWN, timeout=JOB_WITHIN_MS)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
async def test_a_newcomer_sees_the_point_within_eight_taps(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    """From the first look to a rating of one's own and the channel's weekly post."""
    name = {PHONE: "Sam", DESKTOP: "Айгүл"}[size]
    async with visit(browser, address, size) as on:
        if name != "Айгүл":
            await on.become(name)
        await on.page.evaluate("taps = 0; addEventListener('click', () => taps += 1, true)")
        await on.page.locator("#citizen .begin").click()
        await on.press("speak:en")
        await on.press("agree:")
        await on.press("page:", ":p1")
        await on.press("rate:", ":1:4")
        await expect(on.page.locator("#citizen [role=status]")).to_contain_text("4")
        if size == PHONE:
            await on.page.click("#panes [data-pane=channel]")
        await seen_whole(on)
        assert await on.page.evaluate("taps") <= MOST_TAPS


@pytest.mark.parametrize("tongue", ["kk", "ru", "en"])
async def test_a_citizen_rates_all_six(browser: Browser, address: str, tongue: str) -> None:
    """Six taps on six pages; the scores stand in toasts and never in the chat."""
    async with visit(browser, address, tongue=tongue) as on:
        await on.newcomer()
        await on.agreed(tongue)
        await on.press("page:", ":p1")
        for number in range(1, 7):
            await on.press("rate:", f":{number}:4")
            await expect(on.page.locator("#citizen [role=status]")).to_contain_text("4")
        await expect(on.key("pick:")).to_be_visible()
        await on.page.reload()
        await expect(on.key("pick:")).to_be_visible()
        await on.page.locator("#citizen .write > .icon").first.click()
        await on.page.locator("#citizen").get_by_role("menuitem", name="/privacy").click()
        await expect(on.texts().last).to_contain_text("ε")


async def test_a_report_is_decided_and_its_author_told(browser: Browser, address: str) -> None:
    """Citizen, desk and citizen again, side by side on one page."""
    async with visit(browser, address) as on:
        await on.reported("The street light by the school was mended. Call +7 701 123 45 67", "en")
        card = on.texts("desk").filter(has_text="street light").last
        await expect(card).to_be_visible()
        await expect(card).not_to_contain_text("701 123")
        await on.become("Stranger", "desk")
        await on.press("desk:ok:", pane="desk")
        await on.page.get_by_role("alertdialog").get_by_role("button").click()
        await on.become("Сәуле", "desk")
        await on.press("desk:ok:", pane="desk")
        await expect(on.key("desk:undo:", pane="desk")).to_be_visible()
        await on.strip("later")
        await expect(on.texts().last).to_contain_text("Approved")
        await expect(card).to_be_hidden()


async def test_a_week_closes_in_sight(browser: Browser, address: str) -> None:
    """A subscriber sees the chart, its figures as text with their hash, and takes them home."""
    async with visit(browser, address) as on:
        before = await on.page.locator(PICTURE).count()
        await on.strip("close")
        await expect(on.page.locator(PICTURE).nth(before)).to_be_attached(timeout=JOB_WITHIN_MS)
        await seen_whole(on)
        await expect(on.page.locator("#week")).to_contain_text("key")
        figures = on.texts("channel").filter(has_text=re.compile("[0-9a-f]{64}"))
        await expect(figures.last).to_be_attached()
        async with on.page.expect_download() as download:
            await on.log("channel").locator("a.document", has_text=".json").last.click()
        assert (await download.value).suggested_filename.endswith(".json")


FAULTS = {
    "timeout_before": "lost before .*(once|harmless)",
    "timeout_after": "answer was lost.*(once|harmless)",
    "flood": "429.*(once|harmless)",
    "error_500": "500.*(once|harmless)",
    "duplicate": "changed nothing|only showed",
    "reorder": "wrong order",
}
"""Each with how the page tells that it ended well."""


async def test_every_fault_ends_well(browser: Browser, address: str) -> None:
    """Whatever Telegram does, the answer is kept once, no spinner stays, and the page says how."""
    async with visit(browser, address) as on:
        await expect(on.page.locator("#rate")).to_be_enabled(timeout=JOB_WITHIN_MS)
        await on.newcomer()
        await on.agreed("en")
        for number, (fault, ending) in enumerate(FAULTS.items(), 1):
            await on.page.click("#fail")
            await on.page.locator("#faults").get_by_role("menuitem").nth(number - 1).click()
            await expect(on.page.locator("#fail")).to_contain_text("(1)")
            await on.press("page:", f":p{number}")
            if fault == "reorder":  # what comes second comes first
                await on.press("page:", ":p1")
            told = on.page.locator("#told")
            await expect(told).to_contain_text(re.compile(ending), timeout=JOB_WITHIN_MS)
            await on.press("rate:", f":{number}:4")
            await expect(on.log().locator("[aria-busy]")).to_have_count(0)
            await on.write("/principles")
            rated = on.key("page:", f":p{number}")
            await expect(rated).to_contain_text("✓", timeout=JOB_WITHIN_MS)


async def test_the_disk_holds_nothing_to_read(browser: Browser, address: str) -> None:
    """Who looks at the rows sees sealed bytes, and the key that alone could open them."""
    async with visit(browser, address) as on:
        await on.newcomer()
        await on.agreed("en")
        await on.press("page:", ":p2")
        await on.press("rate:", ":2:5")
        await expect(on.texts().filter(has_text="✓").last).to_be_visible()
        await on.page.click("#disk")
        sheet = on.page.get_by_role("dialog", name="On the disk")
        await expect(sheet).to_contain_text(re.compile(r"week-\d+\.part"))
        sealed = await sheet.locator("details[open] td").all_inner_texts()
        assert any(re.fullmatch("[0-9a-f]{32,}…?", cell) for cell in sealed)


async def test_by_keyboard_alone(browser: Browser, address: str) -> None:
    """Who uses no mouse rates a principle, and always sees where they are."""
    async with visit(browser, address) as on:
        keys = on.page.keyboard
        await on.page.locator('#citizen [data-key="new"]').focus()
        await keys.press("Enter")
        await on.page.locator("#citizen .begin").focus()
        await keys.press("Enter")
        for head, tail in (("speak:en", ""), ("agree:", ""), ("page:", ":p1"), ("rate:", ":1:4")):
            key = on.key(head, tail)
            await expect(key).to_be_visible()
            await on.page.locator("#citizen textarea").focus()
            await keys.press("ArrowUp")
            for _ in range(20):
                if await key.evaluate("(one) => one === document.activeElement"):
                    break
                await keys.press("ArrowDown")
            outline = "(one) => getComputedStyle(one).outlineStyle"
            assert await key.evaluate(outline) == "solid"
            await keys.press("Enter")
        await expect(on.page.locator("#citizen [role=status]")).to_contain_text("4")


async def test_what_people_write_stays_text(browser: Browser, address: str) -> None:
    """A script somebody writes runs neither in their chat nor on the desk."""
    script = "<img src=x onerror='window.ran=1'><script>window.ran=1</script> \u202eabc"
    async with visit(browser, address) as on:
        await on.reported(script, "ru")
        await expect(on.texts("desk").filter(has_text="onerror").last).to_be_visible()
        await on.write(script, "desk")
        await on.write("ұ" * 4096)
        await expect(on.texts().filter(has_text="ұұұ").last).to_be_visible()
        assert await on.page.evaluate("window.ran") is None


async def test_everything_can_begin_anew(browser: Browser, address: str) -> None:
    """Who has tried it all starts over without leaving the page; nothing of before is left."""
    async with visit(browser, address) as on:
        await on.newcomer()
        await on.agreed("en")
        await on.page.click("#over")
        await on.page.locator("#sheet .danger").click()
        await expect(on.page.locator("#citizen .begin")).to_be_visible(timeout=JOB_WITHIN_MS)
        await expect(on.log("desk").locator(".message")).to_have_count(0)
        await expect(on.page.locator("#told")).to_have_text(re.compile("begun anew|is closed"))
