"""Ways to reach for the desk with no right to it, beside those of test_desk: refused, audited."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.crowd import press
from bot.demo.people import Person, Room
from bot.demo.world import Message
from bot.domain.hold import Doubt
from bot.domain.language import Language
from bot.views.desk_taps import DeskTap, DeskVerb, RoomTap, RoomVerb
from bot.views.objection_taps import AgainTap, AgainVerb, NoteTap, NoteVerb
from bot.views.window_taps import WindowTap, WindowVerb
from tests.support.reporting import answered, card_of, in_words, rows, submitted
from tests.support.stage import Stage, staged

kk = in_words("kk")
ADMIN, ANALYST = 7001, 7002
OUTSIDE = "Only moderators can do this."
LOOKS_ON = "You look on here as an analyst: deciding is for moderators."
ADMINS_ONLY = "Only an administrator of the bot can do this."
WRONG = "This button does not belong to this card. Nothing was changed."
DECIDED = "This report has already been decided."
STATE = (
    "SELECT r.state, r.reason, r.settled, m.hidden, m.proposed_by, c.moderator FROM reports r "
    "LEFT JOIN marks m ON m.report = r.id LEFT JOIN claims c ON c.report = r.id ORDER BY r.id"
)
AUDIT = "SELECT moderator, reason FROM verdicts WHERE action = 'refused' ORDER BY id"


@dataclass(slots=True)
class Desk:
    """A desk with one pending card, its author, and everybody who may try."""

    stage: Stage
    author: Person
    card: Message
    report: bytes
    admin: Person
    analyst: Person

    def data(self, verb: DeskVerb = DeskVerb.APPROVE, number: int | None = None) -> str:
        return str(DeskTap(verb, self.report, number=number))

    def room(self, person: Person) -> Room:
        return person.in_group(self.stage.desk)


Try = Callable[[Desk], Awaitable[str]]
"""Reach for the card; return what pops up."""


async def tapped_too_late(desk: Desk) -> str:
    """52: a second moderator taps on a card that is decided."""
    await answered(desk.stage.room(0), desk.data(), desk.card)
    return await answered(desk.stage.room(1), desk.data(), desk.card)


async def deleted_report(desk: Desk) -> str:
    """54: the author has deleted the report; the card says so."""
    await desk.author.send("/delete")
    await press(desk.author, "delyes:")
    await desk.stage.settle()
    told = await answered(desk.stage.room(0), desk.data(), desk.card)
    await desk.stage.settle()
    return told or desk.card.text


async def another_group(desk: Desk) -> str:
    """55: another group that the bot happens to be in."""
    member = desk.stage.moderators[0]
    other = desk.stage.server.group(-1001000000099, "Neighbours", [member])
    room = member.in_group(other)
    return await answered(room, desk.data(), await room.send("…"))


async def another_cards_data(desk: Desk) -> str:
    """55: data of one card sent from another, and from the desk message."""
    await submitted(desk.stage, "Екінші хабарлама.")
    other = await card_of(desk.stage, "Екінші хабарлама.")
    first = await answered(desk.stage.room(0), desk.data(), other)
    second = await answered(desk.stage.room(0), desk.data(), desk.stage.desk_message)
    assert first == second
    return first


async def hidden_admin_telegram_and_bots(desk: Desk) -> str:
    """83: accounts that stand for others have no rights, were they in the group or not."""
    told = set()
    for number in (777000, 1087968824):
        mask = desk.stage.server.person(number)
        await desk.stage.desk.add(mask)
        told.add(await answered(desk.room(mask), desk.data(), desk.card))
    [one] = told
    return one


async def analyst(desk: Desk) -> str:
    return await answered(desk.room(desk.analyst), desk.data(), desk.card)


async def admins_button(desk: Desk) -> str:
    """Send the admin's button as a moderator."""
    return await answered(desk.stage.room(0), desk.data(DeskVerb.REOPEN), desk.card)


async def unknown_report(desk: Desk) -> str:
    """Name a made-up report; the card that was tapped stays as it is."""
    made_up = str(DeskTap(DeskVerb.APPROVE, b"\x07" * 16))
    return await answered(desk.stage.room(0), made_up, desk.card)


async def card_of_somebody_else(desk: Desk) -> str:
    await answered(desk.stage.room(0), desk.data(DeskVerb.TAKE), desk.card)
    return await answered(desk.stage.room(1), desk.data(DeskVerb.HIDE_WORD, 1), desk.card)


async def window_of_a_stranger(desk: Desk) -> str:
    """Hold a release with a made-up button, from outside the group."""
    hold = str(WindowTap(WindowVerb.REASON, desk.stage.week, Doubt.FIGURES))
    return await answered(desk.room(desk.stage.citizen("ru")), hold, desk.card)


async def window_of_an_analyst(desk: Desk) -> str:
    hold = str(WindowTap(WindowVerb.REASON, desk.stage.week, Doubt.FIGURES))
    return await answered(desk.room(desk.analyst), hold, desk.card)


async def window_without_a_release(desk: Desk) -> str:
    """Hold a week that is not closed: nothing waits for its hour."""
    hold = str(WindowTap(WindowVerb.REASON, desk.stage.week, Doubt.FIGURES))
    return await answered(desk.stage.room(0), hold, desk.card)


async def admins_button_of_the_window(desk: Desk) -> str:
    lift = str(WindowTap(WindowVerb.LIFT, desk.stage.week))
    return await answered(desk.stage.room(0), lift, desk.card)


async def admins_button_of_the_room(desk: Desk) -> str:
    """Choose the desk's language as a moderator."""
    speak = str(RoomTap(RoomVerb.SPEAK, Language.RU))
    return await answered(desk.stage.room(0), speak, desk.stage.desk_message)


async def second_reading_of_a_stranger(desk: Desk) -> str:
    judge = str(AgainTap(AgainVerb.APPROVE, desk.report))
    return await answered(desk.room(desk.stage.citizen("ru")), judge, desk.card)


async def second_reading_of_an_analyst(desk: Desk) -> str:
    judge = str(AgainTap(AgainVerb.APPROVE, desk.report))
    return await answered(desk.room(desk.analyst), judge, desk.card)


async def second_reading_on_a_first_one(desk: Desk) -> str:
    """Send a second reading's data from the report's own, first card."""
    judge = str(AgainTap(AgainVerb.APPROVE, desk.report))
    return await answered(desk.stage.room(0), judge, desk.card)


async def moderators_objection(desk: Desk) -> str:
    """Object to a report whose id is known; a note's mark is made with a key."""
    member = desk.stage.moderators[0]
    object_ = str(NoteTap(NoteVerb.OBJECT, Language.KK, desk.report))
    return await answered(member, object_, await member.send("…"))


TRIES: list[tuple[Try, str, tuple[int, str] | None]] = [
    (tapped_too_late, kk(DECIDED), (2, "already_decided")),
    (deleted_report, kk("The report was deleted or withdrawn by its author."), (1, "report_gone")),
    (another_group, kk(OUTSIDE), (0, "not_moderator")),
    (
        another_cards_data,
        kk(WRONG),
        (1, "wrong_card"),
    ),
    (hidden_admin_telegram_and_bots, kk(OUTSIDE), (0, "not_moderator")),
    (analyst, kk(LOOKS_ON), (ANALYST, "only_reads")),
    (admins_button, kk(ADMINS_ONLY), (1, "admins_only")),
    (
        unknown_report,
        kk(WRONG),
        (1, "wrong_card"),
    ),
    (
        card_of_somebody_else,
        kk("Another moderator is reading this card. It is free in 10 minutes at most."),
        (2, "being_read"),
    ),
    (window_of_a_stranger, kk(OUTSIDE), (0, "not_moderator")),
    (window_of_an_analyst, kk(LOOKS_ON), (ANALYST, "only_reads")),
    (
        window_without_a_release,
        kk("This summary is already published; only a correction can follow it."),
        (1, "already_posted"),
    ),
    (admins_button_of_the_window, kk(ADMINS_ONLY), (1, "admins_only")),
    (admins_button_of_the_room, kk(ADMINS_ONLY), (1, "admins_only")),
    (second_reading_of_a_stranger, kk(OUTSIDE), (0, "not_moderator")),
    (second_reading_of_an_analyst, kk(LOOKS_ON), (ANALYST, "only_reads")),
    (second_reading_on_a_first_one, kk(WRONG), (1, "wrong_card")),
    (
        moderators_objection,
        kk("This note leads nowhere any more: its day is over, or it was answered."),
        None,
    ),
]


@pytest.mark.parametrize(
    ("attempt", "told", "audited"), TRIES, ids=[attempt.__name__ for attempt, _, _ in TRIES]
)
async def test_forbidden_paths(
    tmp_path: Path, attempt: Try, told: str, audited: tuple[int, str] | None
) -> None:
    """Nobody gets past the desk's door; who tries is told why, and the audit knows of it."""
    async with staged(tmp_path, admin_ids=str(ADMIN), analyst_ids=str(ANALYST)) as stage:
        admin, watcher = stage.server.person(ADMIN), stage.server.person(ANALYST)
        await stage.desk.add(watcher)
        author = await submitted(stage)
        card = await card_of(stage)
        [(report,)] = await rows(stage, "SELECT id FROM reports")
        desk = Desk(stage, author, card, report, admin, watcher)
        assert await attempt(desk) == told
        assert await rows(stage, AUDIT) == expected_audit(stage, audited)
        assert await rows(stage, "SELECT 1 FROM holds") == []
        own: dict[Try, tuple[object, ...]] = {
            tapped_too_late: ("approved", None, 0, None, None, None),
            card_of_somebody_else: ("pending", None, 0, None, None, stage.moderators[0].id),
            deleted_report: ("withdrawn", None, 1, None, None, None),
        }
        state = await rows(stage, f"{STATE} LIMIT 2")
        expected = own.get(attempt, ("pending", None, 0, None, None, None))
        assert {tuple(row) for row in state} == {expected}


def expected_audit(stage: Stage, audited: tuple[int, str] | None) -> list[tuple[int, str]]:
    """Return the row of a refusal; none for what only a citizen can be refused."""
    if audited is None:
        return []
    who, kind = audited
    return [(stage.moderators[who - 1].id if who in {1, 2} else who, kind)]


async def test_refusals_fill_no_disk(tmp_path: Path) -> None:
    """Who taps a thousand times leaves one row, and a stranger's id is not kept at all."""
    async with staged(tmp_path) as stage:
        await submitted(stage)
        card = await card_of(stage)
        [(report,)] = await rows(stage, "SELECT id FROM reports")
        for person in (stage.citizen(), stage.citizen()):
            for _ in range(5):
                data = str(DeskTap(DeskVerb.APPROVE, report))
                await answered(person.in_group(stage.desk), data, card)
        assert await rows(stage, AUDIT) == [(0, "not_moderator")]
