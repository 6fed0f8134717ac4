"""What a message does on the page: it comes, changes, goes, answers, leads on, and never runs."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, crooked, stand
from tests.support.scenery import (
    AIGUL,
    BOT,
    CHANNEL,
    CHANNEL_NAME,
    DESK,
    FAULTS,
    IVAN,
    MODERATOR,
    USERNAME,
    Json,
    answer,
    demo,
    message,
    rich_scene,
    scene,
    shown,
    typed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCRIPT = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
OVERRIDE = "\u202eteseret ton si siht\u202e\u2066"
LONG = "ұ" * 4096
HOSTILE = (SCRIPT, OVERRIDE, LONG)


def keyboard(*labels: str) -> list[list[Json]]:
    return [[{"text": label, "data": label.lower()}] for label in labels]


def log(page: Page, pane: str = "citizen") -> Locator:
    return page.locator(f"#{pane} .log")


async def test_a_message_comes_changes_and_goes(browser: Browser) -> None:
    """Who watches sees what a person in Telegram sees, at once and in place."""
    first, second = message(1, AIGUL, "Бірінші"), message(2, AIGUL, "Екінші")
    async with stand(browser, scene([first])) as on:
        texts = log(on.page).locator(".text")
        on.send(shown(second))
        await expect(texts).to_have_text(["Бірінші", "Екінші"])
        on.send(shown(first | {"text": "Өзгерді", "edited": "2026-11-25T07:01:00+00:00"}))
        await expect(texts).to_have_text(["Өзгерді", "Екінші"])
        await expect(log(on.page).locator(".meta").first).to_have_text("edited 12:01")
        on.send({"type": "deleted", "chat": AIGUL, "messages": [1]})
        await expect(texts).to_have_text(["Екінші"])


async def test_each_day_has_one_line(browser: Browser) -> None:
    """A reader sees on which day of Almaty a thing was said, whatever is deleted in between."""
    late = {"date": "2026-11-25T19:30:00+00:00"}
    said = [message(1, AIGUL, "a"), message(2, AIGUL, "b", **late), message(3, AIGUL, "c", **late)]
    async with stand(browser, scene(said)) as on:
        days = log(on.page).locator(".day")
        await expect(days).to_have_text(["25 November", "26 November"])
        on.send({"type": "deleted", "chat": AIGUL, "messages": [2]})
        await expect(days).to_have_text(["25 November", "26 November"])
        await on.page.select_option("#language", "kk")
        await expect(days).to_have_text(["25 қараша", "26 қараша"])


async def test_a_tap_spins_until_it_is_answered(browser: Browser) -> None:
    """A tap is seen to be on its way, is not sent twice, and its answer is also read aloud."""
    page_one = message(1, AIGUL, "Баға", keyboard=keyboard("Four"))
    async with stand(browser, scene([page_one])) as on:
        key = log(on.page).locator(".key")
        await key.click()
        await key.click()
        await expect(key).to_have_attribute("aria-busy", "true")
        await on.heard(do="tap", chat=AIGUL, message=1, data="four", **{"as": AIGUL})
        on.send(answer(page_one, "four", "Saved: 4"))
        await expect(key).not_to_have_attribute("aria-busy", "true")
        await expect(on.page.locator("#citizen [role=status]")).to_have_text("Saved: 4")
        assert len([one for one in on.asked if one["do"] == "tap"]) == 1


async def test_an_alert_waits_to_be_closed(browser: Browser) -> None:
    """What must not be missed stays until it is closed, by Enter or Escape, one after another."""
    page_one = message(1, AIGUL, "Баға", keyboard=keyboard("What"))
    async with stand(browser, scene([page_one])) as on:
        key, alert = log(on.page).locator(".key"), on.page.get_by_role("alertdialog")
        await key.click()
        on.send(answer(page_one, "what", "4 – жақсы", alert=True))
        on.send(answer(page_one, "what", "Екінші", alert=True))
        await expect(alert).to_have_accessible_name("4 – жақсы")
        await on.page.keyboard.press("Enter")
        await expect(alert).to_have_accessible_name("Екінші")
        await on.page.keyboard.press("Escape")
        await expect(alert).to_be_hidden()
        await expect(key).to_be_focused()


async def test_the_focus_survives_an_edit(browser: Browser) -> None:
    """Who presses keys never loses their place, and never presses what took a button's place."""
    page_one = message(1, AIGUL, "1 / 6", keyboard=keyboard("Four", "Next"))
    async with stand(browser, scene([page_one])) as on:
        await log(on.page).locator(".key", has_text="Next").focus()
        on.send(shown(page_one | {"text": "2 / 6"}))
        await expect(log(on.page)).to_contain_text("2 / 6")
        await expect(log(on.page).locator(".key", has_text="Next")).to_be_focused()
        on.send(shown(page_one | {"text": "End", "keyboard": keyboard("Delete")}))
        await expect(log(on.page).locator(".message")).to_be_focused()
        on.send({"type": "deleted", "chat": AIGUL, "messages": [1]})
        await expect(log(on.page)).to_be_focused()


async def test_links_of_telegram_stay_in_the_page(browser: Browser) -> None:
    """A deep link starts the bot as the person at hand, a link to the channel shows the post."""
    links = [
        [{"text": "Post", "url": f"https://t.me/{CHANNEL_NAME}/7"}],
        [{"text": "Web", "url": "https://example.com/"}],
        [{"text": "Evil", "url": "javascript:window.ran=1"}],
        [{"text": "Friend", "url": "https://t.me/share/url?url=x"}],
    ]
    post = message(7, CHANNEL, "Сан", keyboard=[[{"text": "Rate", "url": deep("https")}]])
    async with stand(browser, scene([post, message(1, AIGUL, "Тізім", keyboard=links)])) as on:
        await log(on.page).get_by_text("Post").click()
        await expect(log(on.page, "channel").locator(".message")).to_be_focused()
        await log(on.page, "channel").get_by_text("Rate").click()
        await on.heard(do="start", payload="p2", **{"as": AIGUL})
        web = log(on.page).locator("a.key", has_text="Web")
        await expect(web).to_have_attribute("rel", "noopener noreferrer")
        assert await log(on.page).locator(".key", has_text="Evil").get_attribute("href") is None
        await log(on.page).get_by_text("Friend").click()
        await expect(on.page.locator("#citizen [role=status]")).to_contain_text("t.me/share")


def deep(scheme: str) -> str:
    if scheme == "tg":
        return f"tg://resolve?domain={USERNAME}&start=p2"
    return f"https://t.me/{USERNAME}?start=p2"


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
async def test_hostile_text_runs_nothing_and_breaks_nothing(
    browser: Browser, size: tuple[int, int]
) -> None:
    """Whatever is written, a reader sees it as text, in its own place."""
    async with stand(browser, scene(hostile()), size) as on:
        for pane in ("citizen", "channel", "desk"):
            if size == PHONE:
                await on.page.click(f"#panes [data-pane={pane}]")
            texts = log(on.page, pane).locator(".text")
            await expect(texts).to_have_count(len(HOSTILE) + 1)
            assert [await one.text_content() for one in await texts.all()][:3] == list(HOSTILE)
            assert await crooked(on.page) == []
        if size == DESKTOP:
            on.send({"type": "told", "text": SCRIPT, "at": "2026-11-25T07:00:00+00:00"})
            await expect(on.page.locator("#told")).to_have_text(SCRIPT)
        assert (
            await on.page.evaluate("document.querySelectorAll('a[href^=javascript]').length") == 0
        )
        assert (
            await on.page.evaluate("document.querySelectorAll('main script, main img').length")
            == 0
        )
        assert await on.page.evaluate("window.ran") is None


def hostile() -> list[Json]:
    link = {"type": "text_link", "offset": 0, "length": 5, "url": "javascript:window.ran=1"}
    odd = {"type": "bold", "offset": 3, "length": 999}
    return [
        message(
            number,
            chat,
            text,
            entities=entities,
            keyboard=[[{"text": text[:64], "data": "x"}, {"text": OVERRIDE, "data": "y"}]],
        )
        for chat in (AIGUL, CHANNEL, DESK)
        for number, (text, entities) in enumerate(
            [*((text, []) for text in HOSTILE), ("click me", [link, odd])], 1
        )
    ]


async def test_the_field_takes_all_that_a_person_may_type(browser: Browser) -> None:
    """Enter sends, Shift+Enter makes a new line, and a half-written text outlives a reload."""
    async with stand(browser, scene([message(1, AIGUL, "Сәлем")])) as on:
        field = on.page.locator("#citizen textarea")
        await field.fill("жол")
        await field.press("Shift+Enter")
        await field.press_sequentially("екі")
        await on.page.reload()
        await expect(field).to_have_value("жол\nекі")
        await field.press("Enter")
        await on.heard(do="send", chat=AIGUL, text="жол\nекі", **{"as": AIGUL})
        await expect(field).to_have_value("")


async def test_a_question_is_answered_in_the_field(browser: Browser) -> None:
    """What the bot asks for stands in the field; Escape lets one write something else."""
    asks = message(2, AIGUL, "Write it here", force_reply={"placeholder": "Your report"})
    async with stand(browser, scene([message(1, AIGUL, "Сәлем")])) as on:
        on.send(shown(asks))
        field = on.page.get_by_placeholder("Your report")
        await field.fill("text")
        await field.press("Enter")
        await on.heard(do="send", text="text", reply_to=2)
        on.send(shown(asks | {"id": 3}))
        await field.press("Escape")
        await expect(on.page.locator("#citizen textarea")).to_have_attribute(
            "placeholder", "Message"
        )


async def test_a_question_of_before_is_not_answered_after_a_new_beginning(
    browser: Browser,
) -> None:
    """Who starts over in the middle of a report writes to the bot again, not into the void."""
    asks = message(2, AIGUL, "Write it here", force_reply={"placeholder": "Your report"})
    async with stand(browser, scene([asks])) as on:
        await expect(on.page.get_by_placeholder("Your report")).to_be_visible()
        on.send(scene([message(1, AIGUL, "Сәлем")]))
        field = on.page.locator("#citizen").get_by_placeholder("Message")
        await field.fill("a")
        await field.press("Enter")
        assert "reply_to" not in await on.heard(do="send", text="a")


async def test_the_pin_says_what_its_message_says_now(browser: Browser) -> None:
    """A moderator who changes the group's language reads the pinned line in it too."""
    room = message(1, DESK, "Модераторлар тобы")
    async with stand(browser, scene([room], {DESK: [1]})) as on:
        pinned = on.page.locator("#desk .pinned")
        await expect(pinned).to_contain_text("Модераторлар тобы")
        on.send(shown(room | {"text": "Moderators' desk"}))
        await expect(pinned).to_contain_text("Moderators' desk")


async def test_the_pin_before_is_shown_when_the_newest_is_gone(browser: Browser) -> None:
    """A pin whose message was deleted hides no other one."""
    old, new = message(1, DESK, "Бірінші"), message(2, DESK, "Екінші")
    async with stand(browser, scene([old, new], {DESK: [1, 2]})) as on:
        pinned = on.page.locator("#desk .pinned")
        await expect(pinned).to_contain_text("Екінші")
        on.send({"type": "deleted", "chat": DESK, "messages": [2]})
        await expect(pinned).to_contain_text("Бірінші")


async def test_commands_are_offered_in_a_menu(browser: Browser) -> None:
    """A person finds the bot's commands in their own language, by mouse or by keys."""
    async with stand(browser, scene([message(1, AIGUL, "Сәлем")])) as on:
        opener = on.page.locator("#citizen").get_by_role("button", name="Commands")
        await opener.focus()
        await on.page.keyboard.press("Enter")
        await on.heard(do="commands", chat=AIGUL)
        listed = [
            {"command": "start", "description": "Бастау"},
            {"command": "my", "description": "Мен"},
        ]
        on.send({"type": "commands", "person": AIGUL, "chat": AIGUL, "commands": listed})
        items = on.page.locator("#citizen").get_by_role("menuitem")
        await expect(items).to_have_text(["/startБастау", "/myМен"])
        await expect(items.first).to_be_focused()
        await on.page.keyboard.press("ArrowDown")
        await on.page.keyboard.press("Escape")
        await expect(opener).to_be_focused()
        await on.page.keyboard.press("Enter")
        on.send({"type": "commands", "person": AIGUL, "chat": AIGUL, "commands": listed})
        await items.last.click()
        await on.heard(do="send", text="/my")


async def test_the_bot_answers_inside_another_text(browser: Browser) -> None:
    """Who types the bot's name and a word chooses from what it found."""
    async with stand(browser, scene([message(1, AIGUL, "Сәлем")])) as on:
        for pane, query in (("desk", "law"), ("citizen", "заң")):
            await on.page.locator(f"#{pane} textarea").press_sequentially(f"@{USERNAME} {query}")
            await on.heard(do="inline", query=query)
        found = [{"id": "r1", "title": "Заң мен тәртіп", "description": "1"}]
        on.send({"type": "inline", "person": AIGUL, "results": found})
        await on.page.locator("#citizen").get_by_role("menuitem").click(trial=True)
        await expect(on.page.locator("#desk").get_by_role("menuitem")).to_have_count(0)
        await on.page.locator("#citizen").get_by_role("menuitem").click()
        await on.heard(do="choose", chat=AIGUL, result="r1")


async def test_persons_change_and_news_of_others_are_marked(browser: Browser) -> None:
    """One person's chat is not another's, and what one of them has not seen is counted."""
    async with stand(browser, scene([message(1, AIGUL, "Айгүлге")])) as on:
        persons = on.page.locator("#citizen .persons")
        on.send(shown(message(2, IVAN, "Ивану")), shown(message(3, CHANNEL, "Сан")))
        await expect(persons.get_by_label("1 new")).to_have_count(1)
        await expect(on.page.locator("#channel").get_by_label("1 new")).to_have_count(1)
        await persons.get_by_role("button", name="Иван").click()
        await expect(log(on.page).locator(".text")).to_have_text("Ивану")
        await expect(persons.get_by_label("1 new")).to_have_count(0)
        await on.page.reload()
        await expect(persons.get_by_role("button", pressed=True)).to_contain_text("Иван")


async def test_what_is_folded_or_hidden_is_shown_on_demand(browser: Browser) -> None:
    """A long quote unfolds and a spoiler opens, by keys too; a button copies what it promises."""
    async with stand(
        browser, rich_scene(), permissions=["clipboard-read", "clipboard-write"]
    ) as on:
        quote = log(on.page).locator("blockquote")
        folded = await quote.evaluate("(one) => one.offsetHeight")
        await quote.get_by_role("button", name="Show more").press("Enter")
        await expect(quote.get_by_role("button")).to_have_attribute("aria-expanded", "true")
        assert await quote.evaluate("(one) => one.offsetHeight") > folded
        word = log(on.page).get_by_text("жасырын сөз")
        await expect(word).to_be_hidden()
        await log(on.page).get_by_role("button", name="Hidden text: show").press("Enter")
        await expect(word).to_be_visible()
        await log(on.page).get_by_role("button", name="Хэшті көшіру").click()
        await expect(on.page.locator("#citizen [role=status]")).to_have_text("Copied")
        assert await on.page.evaluate("navigator.clipboard.readText()") == "4f9c"


async def test_a_picture_is_enlarged(browser: Browser) -> None:
    """A chart can be read in full, and its dialog closes by Escape."""
    async with stand(browser, rich_scene()) as on:
        await log(on.page, "channel").get_by_title("Zoom in or out").click()
        picture = on.page.get_by_role("dialog").get_by_role("img")
        assert await picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 0
        await on.page.keyboard.press("Escape")
        await expect(picture).to_be_hidden()


LATE_CLOSE = """async () => {
  const { Wire } = await import("/page/wire.js");
  const made = [], told = [];
  window.WebSocket = class extends EventTarget {
    static OPEN = 1;
    constructor() { super(); this.readyState = 0; made.push(this); }
    becomes(state, event) { this.readyState = state; this.dispatchEvent(new Event(event)); }
  };
  const wire = new Wire(() => {}, (up) => told.push(up));
  wire.open();
  made[0].becomes(1, "open");
  made[0].readyState = 2;
  wire.open();
  made[1].becomes(1, "open");
  made[0].becomes(3, "close");
  return told;
}"""


async def test_an_old_connection_that_ends_late_is_no_loss(browser: Browser) -> None:
    """After a sleep the page does not say for ever that it is cut off, while it is not."""
    async with stand(browser) as on:
        assert await on.page.evaluate(LATE_CLOSE) == [True, True]


async def test_a_lost_connection_comes_back(browser: Browser) -> None:
    """When the demo is started again the page finds it by itself; until then it says so."""
    async with stand(browser, scene([message(1, AIGUL, "Бұрынғы")])) as on:
        on.state = scene([message(1, AIGUL, "Жаңа")])
        await on.sockets[-1].close()
        await on.reopened(2)
        await expect(log(on.page).locator(".text")).to_have_text("Жаңа")
        await expect(on.page.get_by_text("Connection lost")).to_be_hidden()


async def test_the_strip_shows_how_far_a_job_is(browser: Browser) -> None:
    """Who lets 500 people rate sees them come, and starts nothing twice meanwhile."""
    async with stand(browser, scene()) as on:
        await on.page.click("#rate")
        await on.heard(do="crowd", job="rate", count=500)
        on.send({"type": "demo", "demo": demo(busy={"job": "rate", "done": 120, "total": 500})})
        bar = on.page.get_by_role("progressbar", name="500 citizens rate")
        assert await bar.evaluate("(one) => one.value / one.max") == 120 / 500
        await expect(on.page.locator("#close")).to_be_disabled()
        on.send({"type": "demo", "demo": demo(key="destroyed")})
        await expect(bar).to_be_hidden()
        await expect(on.page.locator("#week")).to_have_text("23–29 November · key destroyed")


async def test_every_fault_can_be_asked_for(browser: Browser) -> None:
    """Who wants to see Telegram fail finds each way, in their own language."""
    async with stand(browser, scene(), tongue="kk") as on:
        for number, name in enumerate(FAULTS):
            await on.page.click("#fail")
            items = on.page.locator("#faults").get_by_role("menuitem")
            await items.nth(number).click()
            await on.heard(do="fault", name=name)
        on.send({"type": "demo", "demo": demo(faults=[{"name": FAULTS[2], "text": "next"}])})
        await on.page.click("#fail")
        await expect(items.nth(2)).to_contain_text("дайын тұр")
        await on.page.keyboard.press("Escape")
        await on.page.click("#over")
        await on.page.get_by_role("button", name="Иә, басынан бастау").click()
        await on.heard(do="start_over")


async def test_a_moderator_writes_in_their_own_name(browser: Browser) -> None:
    """What is written in the group stands under the name of who wrote it."""
    async with stand(browser, scene([typed(1, MODERATOR, "Иә", DESK)])) as on:
        await expect(log(on.page, "desk").locator(".mine")).to_have_count(1)
        await on.page.locator("#desk .persons").get_by_role("button", name="Moderator 2").click()
        await expect(log(on.page, "desk").locator(".theirs .author")).to_have_text("Moderator 1")
        on.send(shown(message(2, DESK, "Карточка")))
        await expect(log(on.page, "desk").locator(".author").last).to_have_text(str(BOT["name"]))


async def test_nothing_is_sent_into_the_void(browser: Browser) -> None:
    """Who taps while the demo is away is told so, and sees no endless spinner."""
    async with stand(browser, scene([message(1, AIGUL, "Баға", keyboard=keyboard("Four"))])) as on:
        await on.page.evaluate("window.setTimeout = () => 0")  # nothing is tried again
        await on.sockets[-1].close()
        await expect(on.page.get_by_role("alert")).to_contain_text("Connection lost")
        await log(on.page).locator(".key").click()
        await expect(on.page.locator("#citizen [role=status]")).to_contain_text("Not connected")
        await expect(log(on.page).locator("[aria-busy]")).to_have_count(0)
