"""Three clear abuses in one week: reports stop for a while, honestly, and an admin can lift it."""

import re
from pathlib import Path

from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.views.taps import Menu, Tap, Verb
from tests.support.looking import carried, tapped
from tests.support.reporting import (
    answered,
    card_of,
    data_of,
    in_words,
    raw_bytes,
    rows,
)
from tests.support.stage import Stage, staged

BANNED = "Nothing else changes: you can read and rate as before."
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{8}\b")


async def abused(stage: Stage, person: Person, text: str, mark: str = "insult!") -> None:
    """Have a person's text declined, with the mark of clear abuse, for good."""
    await asked_to_write(stage, person)
    await person.send(text)
    await tapped(person, "send:")
    await stage.settle()
    card = await card_of(stage, text)
    why = f"{data_of(card, 'ok').replace(':ok:', ':why:')}:{mark}"
    assert await answered(stage.room(), why, card) == ""
    await stage.settle()
    stage.clock.tick(minutes=6)
    await stage.tick()


async def banned(stage: Stage, language: str = "kk") -> Person:
    person = stage.citizen(language)
    await stage.agreed(person, language)
    await press(person, "page:", ":p1")
    await press(person, "rate:", ":1:3")
    await stage.settle()
    for text in ("Бірінші балағат.", "Екінші балағат.", "Үшінші балағат."):
        await abused(stage, person, text)
    return person


async def asked_to_write(stage: Stage, person: Person) -> Message:
    """Ask to write a report and return what is shown."""
    menu = Menu(Language.KK, agreed=True)
    await person.tap_data(str(Tap(Verb.WRITE, menu, PRINCIPLES[0])), person.screen)
    await stage.settle()
    return person.screen


async def test_a_ban_is_told_and_lifted(tmp_path: Path) -> None:
    """Marked three times, told kindly with a code, lifted by an admin, may write again."""
    async with staged(tmp_path, admin_ids="42", reports_per_day=9) as stage:
        person = await banned(stage)
        screen = await asked_to_write(stage, person)
        _ = in_words("kk")
        assert _(BANNED) in screen.text
        assert "privacy@example.com" in screen.text
        [code] = CODE.findall(screen.text)
        await press(person, "home:")
        await press(person, "page:", ":p2")
        await press(person, "rate:", ":2:5")
        await stage.settle()
        ballot = await stage.app.stores.ballots.read(stage.week, Citizen(person.user.id))
        assert ballot.scores[:2] == (3, 5)
        [(tag, _ends)] = await rows(stage, "SELECT tag, ends FROM bans")
        assert 0 <= tag < 1 << 20
        assert code.encode() not in await raw_bytes(stage)
        assert str(person.user.id) not in str(await rows(stage, "SELECT * FROM bans"))
        admin = stage.server.person(42)
        await admin.send("/unban")
        await admin.sees("/unban ABCD1234")
        await admin.send("/unban 00000000")
        await admin.sees(_("No ban has this code: it is over, or the code is not complete."))
        await admin.send(f"/unban {code.lower()}")
        await admin.sees(_("The ban is lifted. Reports are taken from there again."))
        assert await rows(stage, "SELECT 1 FROM bans") == []
        await stage.tick()
        assert await rows(stage, "SELECT 1 FROM bans") == []
        shown = await asked_to_write(stage, person)
        assert any(data.startswith("cancel:") for data in carried(shown))
        actions = await rows(stage, "SELECT moderator, action FROM verdicts ORDER BY id DESC")
        assert tuple(actions[0]) == (42, "unbanned")


async def test_a_ban_ends_by_itself(tmp_path: Path) -> None:
    """After thirty days reports are taken again, and nothing is left of the ban."""
    async with staged(tmp_path, reports_per_day=9) as stage:
        person = await banned(stage)
        stage.clock.tick(days=30)
        await stage.tick()
        assert len(await rows(stage, "SELECT 1 FROM bans")) == 1
        stage.clock.tick(days=1)
        await stage.tick()
        assert await rows(stage, "SELECT 1 FROM bans") == []
        shown = await asked_to_write(stage, person)
        assert any(data.startswith("cancel:") for data in carried(shown))


async def test_three_in_two_weeks_are_no_ban(tmp_path: Path) -> None:
    """What was marked ends with its week: nobody is followed from one to the next."""
    async with staged(tmp_path, reports_per_day=9) as stage:
        person = stage.citizen()
        await stage.agreed(person)
        for text in ("Бірінші балағат.", "Екінші балағат."):
            await abused(stage, person, text)
        await stage.next_week()
        assert await rows(stage, "SELECT DISTINCT ban_tag, author_slot FROM reports") == [
            (None, None)
        ]
        await abused(stage, person, "Үшінші балағат.", "spam!")
        await abused(stage, person, "Төртінші сөз.", "spam")
        assert await rows(stage, "SELECT 1 FROM bans") == []


async def test_an_admins_command_is_nobody_elses(stage: Stage) -> None:
    """Who is no admin learns nothing of the audit, in the group or alone."""
    person = stage.citizen()
    await stage.agreed(person)
    await person.send("/audit")
    await stage.settle()
    await stage.room().send("/audit")
    await stage.room().send("/unban 00000000")
    await stage.settle()
    assert not any(message.content.media for message in stage.server.mailbox())
