"""Bad inputs 80 to 90: what is no text, who is no citizen, and too much of anything."""

import asyncio

from bot.demo import render
from bot.demo.crowd import press, showing
from bot.demo.kinds import KINDS
from bot.demo.world import Member, Role
from bot.views.report import text_only
from tests.faults.bad_messages import NOT_UNDERSTOOD, TAKEN
from tests.faults.bad_scene import NAME, Act, Row, Scene
from tests.support.looking import carried
from tests.support.reporting import in_words, kept, raw_bytes

LIMIT = "Daily limit of reports: {limit}. It is used up for today; you can write again tomorrow."
UNREAD = {"deletions": 1}
"""What was typed and not understood leaves the chat after an hour."""

WORDS = "Көшедегі шұңқыр әлі бітелген жоқ."
PER_DAY = 3
MANY = 100
CROWD = 40
WITHIN = 60.0
TELEGRAM = 777000
UNKNOWN_LANGUAGES = ("xx-<script>alert(1)</script>", "kk" * 512)


async def no_text(scene: Scene) -> None:
    """80: pictures, voices, files, places, contacts, polls: nothing is downloaded or kept."""
    person = await scene.prompted()
    for kind in KINDS:
        answered = len(person.chat) + 2
        async with scene.given(WORDS):
            await person.send_kind(kind, caption=WORDS if kind == "photo" else "")
            await person.place.pulse.until(lambda: len(person.chat) == answered, WITHIN)  # noqa: B023
        assert scene.says(person.screen.text, text_only(in_words("en")).text), kind
    assert "getfile" not in {method.lower() for method in scene.stage.server.calls}


async def forwarded(scene: Scene) -> None:
    """81: somebody else's words are no report of this person's."""
    person = await scene.prompted()
    async with scene.given(WORDS):
        await person.send(WORDS, forwarded=True)
        seen = await person.sees(text_only(scene._).text)
    assert scene.says(seen.text, text_only(in_words("en")).text)


async def edited(scene: Scene) -> None:
    """82: what was sent in is not changed by changing the message it was written in."""
    person = await scene.prompted()
    written = await person.send(WORDS)
    await showing(person, "send:", "")
    await press(person, "send:")
    await person.sees("/my")
    await scene.stage.tick()
    before = [message.text for message in person.chat]
    later = render.message(written) | {"text": "Мүлде басқа сөздер.", "edit_date": 1}
    async with scene.given("Мүлде", WORDS):
        assert await scene.post(scene.update("edited_message", later)) == (200, {})
    assert [message.text for message in person.chat] == before


async def no_citizens(scene: Scene) -> None:
    """83: bots, Telegram itself, channels and hidden admins are answered nowhere."""
    machine = scene.citizen()
    machine.user.is_bot = True
    for one in (machine, scene.stage.server.person(TELEGRAM, "Telegram")):
        async with scene.given(WORDS):
            await one.send("/start")
            await one.send(WORDS)
        assert not any(message.by_bot for message in one.chat)
    room, before = scene.stage.room(), len(scene.stage.cards)
    async with scene.given(WORDS):
        await room.send("/report", as_chat=scene.stage.channel)
        await room.send("/stats", anonymous=True)
        await room.send("/my")
    assert len(scene.stage.cards) == before


async def foreign_group(scene: Scene) -> None:
    """84: somebody adds the bot to their own group."""
    person, me = scene.citizen(), scene.stage.server.telegram.me
    group = scene.stage.server.group(-1001000000084, "Neighbours", [person])
    async with scene.given():
        for role in (Role.LEFT, Role.MEMBER):
            group._restate(Member(me, role), person.user, "my_chat_member")
        await scene.rest()
    assert not group.place.member(me).present
    assert not any(message.by_bot and not message.service for message in group.messages)


async def hundred_reports(scene: Scene) -> None:
    """85: three a day are taken, the others refused before anything is kept of them."""
    person = scene.citizen()
    await scene.stage.opened_page(person, 1, scene.language)
    page, before, refused = person.screen, await kept(scene.stage), MANY - PER_DAY
    write = f"write:{scene.menu}:p1"
    for number in range(PER_DAY):
        await person.tap_data(write, page)
        await showing(person, "cancel:", "")
        await person.send(f"{WORDS} {'I' * (number + 1)}")
        await showing(person, "send:", "")
        await press(person, "send:")
        await scene.stage.tick()
    async with scene.given(inputs=refused):
        taps = [await person.tap_data(write, page) for _ in range(refused)]
        answers = await asyncio.gather(*map(person.answer, taps))
    assert all(scene.says(answer.text, LIMIT, limit=PER_DAY) for answer in answers)
    assert await kept(scene.stage) == before + PER_DAY


async def crowd(scene: Scene) -> None:
    """86: many newcomers at once are all answered, and nothing is kept of any of them."""
    server, people = scene.stage.server, [scene.citizen() for _ in range(CROWD)]
    async with scene.given(WORDS, stores={"deletions": CROWD}, inputs=2 * CROWD):
        server.updates.hold()
        for person in people:
            await person.start()
            await person.send(WORDS)
        server.updates.release()
        await scene.rest()
    assert all(sum(m.by_bot for m in person.chat) == 2 for person in people)
    assert scene.stage.app.intake._turns == {}


async def odd_languages(scene: Scene) -> None:
    """89: who reports a language that is none is spoken to in Kazakh."""
    for code in UNKNOWN_LANGUAGES:
        person = scene.citizen()
        person.user.language_code = code
        async with scene.given(code):
            await person.start()
            await showing(person, "speak:", "")
        assert "speak:kk0no:-" in carried(person.screen)
        async with scene.given(code, stores=UNREAD):
            await person.send("…")
            await person.sees(in_words("kk")(NOT_UNDERSTOOD))


def named(name: str) -> Act:
    """90: a name is never shown or kept, whatever it is made of."""

    async def act(scene: Scene) -> None:
        person = scene.citizen(name)
        await scene.stage.opened_page(person, 1, scene.language)
        await press(person, "write:")
        await showing(person, "cancel:", "")
        async with scene.given(name, WORDS, stores=TAKEN):
            await person.send(WORDS)
            await showing(person, "send:", "")
        assert not any(name in m.words for m in scene.stage.server.mailbox() if m.by_bot)
        disk = await raw_bytes(scene.stage)
        for told in (name, person.user.username):
            assert told.encode() not in disk

    return act


ROWS = [
    Row(80, "no text", no_text),
    Row(81, "forwarded", forwarded),
    Row(82, "edited", edited),
    Row(83, "no citizens", no_citizens),
    Row(84, "a foreign group", foreign_group),
    Row(85, "a hundred reports", hundred_reports),
    Row(86, "a crowd", crowd),
    Row(89, "odd languages", odd_languages),
    Row(90, "a name turned round", named(f"\u202e{NAME}\u202c")),
    Row(90, "a name of tags", named(f"<b>{NAME}</b>")),
]
