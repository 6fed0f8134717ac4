"""Bad inputs 28 to 50: buttons that nobody drew, or drew long ago."""

import asyncio

from bot.demo import render
from bot.demo.crowd import showing
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.week import Week
from bot.views import refusals
from tests.faults.bad_scene import Act, Row, Scene
from tests.support.looking import NOTHING, carried, scores_of

OLD = "This button is out of date. The current menu is open now."
STALE = "This button is from another week, so nothing was saved. The week now: {range}."
TAPS = 100


def garbled(data: str) -> Act:
    """Send data nobody draws: it is said that the button is out of date, and the list opens.

    ``{rate}`` stands for the beginning of a good score button of the first principle.
    """

    async def act(scene: Scene) -> None:
        person = await on_a_page(scene)
        sent = data.format(rate=f"rate:{scene.menu}:{scene.stage.week.number}")
        async with scene.given(sent):
            answer = await person.answer(await person.tap_data(sent))
            await showing(person, "page:", ":p1")
        assert scene.says(answer.text, OLD)
        assert answer.show_alert

    return act


async def on_a_page(scene: Scene) -> Person:
    """Return somebody new who has a principle's page before them."""
    person = scene.citizen()
    await scene.stage.opened_page(person, 1, scene.language)
    return person


def of_another_week(weeks: int) -> Act:
    """44, 45: nothing is saved, and the page of this week comes in its place."""

    async def act(scene: Scene) -> None:
        person, week = await on_a_page(scene), scene.stage.week
        sent = f"rate:{scene.menu}:{week.later(weeks).number}:2:5"
        async with scene.given(sent):
            answer = await person.answer(await person.tap_data(sent))
            await showing(person, "rate:", ":2:5")
        assert scene.says(answer.text, STALE, range=scene._.days(week.monday, week.sunday))
        assert _weeks(person.screen) == {week}

    return act


async def too_long(scene: Scene) -> None:
    """46: no button is longer than 64 bytes; a longer one that is sent is refused like others."""
    person = await on_a_page(scene)
    drawn = [data for m in scene.stage.server.mailbox() if m.by_bot for data in carried(m)]
    assert max(len(data.encode()) for data in drawn) <= 64
    sent = next(data for data in carried(person.screen) if data.endswith(":1:5")).ljust(65, "5")
    async with scene.given(sent):
        answer = await person.answer(await person.tap_data(sent))
    assert scene.says(answer.text, OLD)


async def out_of_reach(scene: Scene) -> None:
    """47: a tap on a card that Telegram no longer hands out counts; the page is sent anew."""
    person = await on_a_page(scene)
    old = person.screen
    sent = next(data for data in carried(old) if data.endswith(":1:5"))
    old.chat.remove(old)
    async with scene.given(sent, stores={"ballots": 1}):
        answer = await person.answer(await person.tap_data(sent, old))
        await showing(person, "rate:", ":2:5")
    assert "5" in answer.text
    assert await scores_of(scene.stage, person) == (5, *NOTHING[1:])


async def inline(scene: Scene) -> None:
    """48: a good score button, under a message in somebody else's chat."""
    person = scene.citizen()
    sent = f"rate:{scene.menu}:{scene.stage.week.number}:1:5"
    body = scene.query(person, inline_message_id="AAA", data=sent)
    async with scene.given(sent):
        status, answer = await scene.post(body)
    assert (status, scene.saying(refusals.elsewhere, answer["text"])) == (200, True)


async def game(scene: Scene) -> None:
    """49: a button that carries no data at all."""
    person = scene.citizen()
    here = render.gone(person.place, 1)
    for body, expected in (
        (scene.query(person, game_short_name="chess", message=here), refusals.old_button),
        (scene.query(person, game_short_name="chess"), refusals.elsewhere),
    ):
        async with scene.given("chess"):
            status, answer = await scene.post(body)
        assert (status, scene.saying(expected, answer["text"])) == (200, True)


async def hundred_in_a_second(scene: Scene) -> None:
    """50: each is answered, and the last one stays.

    They are not counted off at ten: then the last of them, which the person sees pressed, would
    be lost. What would flood Telegram are edits, and of those that wait only the last is made.
    """
    person = await on_a_page(scene)
    server, page = scene.stage.server, person.screen
    async with scene.given(stores={"ballots": 1}, inputs=TAPS):
        server.updates.hold()
        week = scene.stage.week.number
        data = [f"rate:{scene.menu}:{week}:1:{n % 5 + 1}" for n in range(TAPS)]
        taps = [await person.tap_data(one, page) for one in data]
        server.updates.release()
        answers = await asyncio.gather(*(person.answer(tap) for tap in taps))
    assert all(answer.text for answer in answers)
    assert (await scores_of(scene.stage, person))[0] == (TAPS - 1) % 5 + 1


def _weeks(message: Message) -> set[Week]:
    """Return the weeks that a page's score buttons belong to."""
    return {Week(int(data.split(":")[2])) for data in carried(message) if data[:5] == "rate:"}


async def in_a_group(scene: Scene) -> None:
    """48: a good score button, copied into a group: the tapper is told where it works."""
    room = scene.stage.room(0)
    room.user.language_code = scene.language
    sent = f"rate:{scene.menu}:{scene.stage.week.number}:1:5"
    post = await room.send("/hello")
    async with scene.given(sent):
        answer = await room.answer(await room.tap_data(sent, post))
    assert scene.saying(refusals.elsewhere, answer.text)


ROWS = [
    Row(28, "a score of 6", garbled("{rate}:1:6")),
    Row(29, "a score of -1", garbled("{rate}:1:-1")),
    Row(30, "a score of +3", garbled("{rate}:1:+3")),
    Row(31, "a space before", garbled("{rate}:1: 3")),
    Row(32, "a score of 3.0", garbled("{rate}:1:3.0")),
    Row(33, "a line's end", garbled("{rate}:1:3\n")),
    Row(34, "a score of 1_0", garbled("{rate}:1:1_0")),
    Row(35, "an Arabic digit", garbled("{rate}:1:٣")),
    Row(36, "a wide digit", garbled("{rate}:1:３")),
    Row(37, "sixty digits", garbled("{rate}:1:" + "9" * 60)),
    Row(38, "a field too many", garbled("{rate}:1:3:9")),
    Row(39, "a field too few", garbled("{rate}:1")),
    Row(40, "an unknown verb", garbled("levitate:p1")),
    Row(41, "a seventh principle", garbled("{rate}:7:3")),
    Row(44, "last week's button", of_another_week(-1)),
    Row(45, "next week's button", of_another_week(1)),
    Row(46, "65 bytes", too_long),
    Row(47, "a card out of reach", out_of_reach),
    Row(48, "an inline message", inline),
    Row(48, "a group", in_a_group),
    Row(49, "a game", game),
    Row(50, "a hundred taps at once", hundred_in_a_second),
]
