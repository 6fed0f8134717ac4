"""The desk: cards, verdicts, and who may give them."""

import asyncio
from pathlib import Path

import pytest

from bot.demo.crowd import press
from bot.demo.world import Member, Role
from bot.domain.report import Reason
from bot.views.verdicts import REASON_LABELS
from tests.support.reporting import (
    LANGUAGES,
    TEXT,
    answered,
    card_of,
    data_of,
    in_words,
    only_in,
    rows,
    submitted,
)
from tests.support.stage import Stage, staged

GONE = "The report was deleted or withdrawn by its author."
DECIDED = "This report has already been decided."
OUTSIDE = "Only moderators can do this."
REFUSED = "SELECT moderator, reason FROM verdicts"


async def test_a_card_tells_nothing_about_its_author(stage: Stage) -> None:
    """A card shows principle and words, escaped; no name, id, time, score or region."""
    person = stage.citizen("ru")
    person.user.username = "aigerim_kz"
    await stage.opened_page(person, 1, "ru")
    await press(person, "home:")
    await press(person, "regions:")
    await press(person, "live:ru175:")
    await press(person, "home:ru175:")
    await press(person, "page:ru175:", ":p2")
    await press(person, "rate:ru175:", ":2:4")
    await press(person, "write:ru175:", ":p3")
    await stage.settle()
    await person.send("<i>Двор</i> & <b>свет</b>")
    await press(person, "send:")
    await person.sees("/my")
    card = await card_of(stage, "<i>Двор</i> & <b>свет</b>")
    region = [in_words(one)("Almaty (city)") for one in LANGUAGES]
    secret = [str(person.id), "Aigerim", "aigerim_kz", *region, "09:00", "2026"]
    assert [what for what in secret if what in card.words] == []
    assert {e["type"] for e in card.content.entities} == {"bold", "blockquote"}


async def test_approval_reaches_the_author(stage: Stage) -> None:
    """An approved report says so on the card and under /my."""
    person = await submitted(stage)
    card = await card_of(stage)
    await stage.room().tap_data(data_of(card, "ok"), card)
    await stage.desk.sees(in_words("kk")("✓ Approved"))
    await person.send("/my")
    await person.sees(in_words("kk")("Approved."))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_declining_takes_a_reason(tmp_path: Path, language: str) -> None:
    """Moderators choose among reasons in the desk's language; the author reads why in theirs."""
    _ = in_words(language)
    async with staged(tmp_path, desk_language=language) as stage:
        person = await submitted(stage, language="ru")
        card = await card_of(stage)
        room = stage.room()
        await room.tap(_("Decline…"), card)
        await stage.settle()
        offered = [row[0] for row in card.buttons]
        assert offered == [*(_(label) for label in REASON_LABELS.values()), _("Back")]
        await room.tap(_("Back"), card)
        await stage.settle()
        assert card.buttons[0] == [_("Approve"), _("Decline…")]
        await room.tap(_("Decline…"), card)
        await stage.settle()
        await room.tap(_("Insult or hate"), card)
        told = _("✗ Declined: {reason}", reason=_("Insult or hate"))
        assert (await stage.desk.sees(told)).text.startswith(told)
        await person.send("/my")
        shown = await person.sees("1. ")
        assert in_words("ru")("the text contains insult or hate") in shown.text
        assert await rows(stage, "SELECT state, reason FROM reports") == [
            ("declined", Reason.INSULT)
        ]


@pytest.mark.parametrize("count", [2, 10])
async def test_a_report_is_decided_once(stage: Stage, count: int) -> None:
    """However many moderators tap at once, one decision stands and the others are told."""
    crowd = [stage.server.person(first_name=f"Moderator {n}") for n in range(count)]
    for person in crowd:
        await stage.desk.add(person)
    await submitted(stage)
    card = await card_of(stage)
    rooms = [person.in_group(stage.desk) for person in crowd]
    approve, decline = data_of(card, "ok"), data_of(card, "ok").replace(":ok:", ":why:") + ":spam"
    taps = await asyncio.gather(
        *(room.tap_data(decline if n % 2 else approve, card) for n, room in enumerate(rooms))
    )
    pairs = zip(rooms, taps, strict=True)
    answers = await asyncio.gather(*(room.answer(tap) for room, tap in pairs))
    told = [answer.text for answer in answers if answer.text]
    assert told == [in_words("kk")(DECIDED)] * (count - 1)
    [row] = await rows(stage, "SELECT action, moderator FROM verdicts WHERE action <> 'refused'")
    [state] = await rows(stage, "SELECT state FROM reports")
    assert row[0] == state[0]
    winner = next(n for n, answer in enumerate(answers) if not answer.text)
    assert row[1] == crowd[winner].user.id


async def test_strangers_decide_nothing(stage: Stage) -> None:
    """A forwarded card or copied data is of no use to anybody but a member, in the group."""
    await submitted(stage)
    card = await card_of(stage)
    stranger, member = stage.citizen("ru"), stage.moderators[0]
    for person in (stranger, member):
        await person.start()
        await person.sees("·")
    for verb in ("ok", "no", "undo", "back"):
        data = data_of(card, "ok").replace(":ok:", f":{verb}:")
        there = await answered(stranger.in_group(stage.desk), data, card)
        assert there == in_words("kk")(OUTSIDE)
        assert await answered(stranger, data, stranger.screen) == in_words("ru")(OUTSIDE)
        assert await answered(member, data, member.screen) == in_words("kk")(OUTSIDE)
    assert await rows(stage, REFUSED) == [(0, "not_moderator")]
    assert TEXT in card.text
    assert not any(TEXT in message.text for message in stranger.chat)


async def test_who_has_left_decides_nothing(stage: Stage) -> None:
    """A moderator who was removed loses all say within a minute."""
    await submitted(stage)
    card = await card_of(stage)
    room = stage.room()
    assert await answered(room, data_of(card, "no"), card) == ""
    await stage.desk.remove(stage.moderators[0])
    stage.clock.tick(seconds=61)
    await stage.settle()
    assert await answered(room, data_of(card, "back"), card) == in_words("kk")(OUTSIDE)
    assert await rows(stage, REFUSED) == [(0, "not_moderator")]


async def test_where_telegram_cannot_say_nobody_decides(stage: Stage) -> None:
    """While membership cannot be checked, a tap is refused rather than trusted."""
    await submitted(stage)
    card = await card_of(stage)
    stage.server.faults.status("getChatMember", 403, times=1)
    assert await answered(stage.room(), data_of(card, "ok"), card) == in_words("kk")(OUTSIDE)
    assert await answered(stage.room(), data_of(card, "ok"), card) == ""


async def test_a_verdict_can_be_undone_for_five_minutes(stage: Stage) -> None:
    """A wrong tap is put right within five minutes; the report then waits as before."""
    await submitted(stage)
    card = await card_of(stage)
    await answered(stage.room(), data_of(card, "ok"), card)
    await stage.settle()
    stage.clock.tick(minutes=4, seconds=59)
    await stage.tick()
    assert await answered(stage.room(1), data_of(card, "undo"), card) == ""
    await stage.settle()
    assert TEXT in card.text
    assert data_of(card, "ok")
    assert await rows(stage, "SELECT state FROM reports") == [("pending",)]
    assert await rows(stage, "SELECT action FROM verdicts ORDER BY id") == [
        ("approved",), ("undone",),
    ]  # fmt: skip


async def test_a_text_leaves_the_desk_after_five_minutes(stage: Stage) -> None:
    """After five minutes a verdict stands, and of the card nothing but the verdict is left."""
    await submitted(stage)
    card = await card_of(stage)
    await answered(stage.room(), data_of(card, "ok"), card)
    await stage.settle()
    undo = data_of(card, "undo")
    stage.clock.tick(minutes=5, seconds=1)
    over = "Five minutes have passed: the decision can no longer be undone."
    assert await answered(stage.room(), undo, card) == in_words("kk")(over)
    await stage.tick()
    _ = in_words("kk")
    assert (card.text, card.buttons) == (_("✓ Approved"), [[_("Reopen (admin, 24 h)")]])
    assert not any(TEXT in message.words for message in stage.server.mailbox())
    assert await answered(stage.room(), undo, card) == in_words("kk")(over)


@pytest.mark.parametrize("tapped", [True, False])
async def test_a_withdrawn_report_leaves_the_desk(stage: Stage, tapped: bool) -> None:
    """An author who deletes their data takes the card's text away too, tapped or not."""
    person = await submitted(stage)
    card = await card_of(stage)
    approve = data_of(card, "ok")
    await person.send("/delete")
    await press(person, "delyes:")
    await stage.settle()
    if tapped:
        await stage.room().tap_data(approve, card)
        await stage.settle()
    else:
        await stage.tick()
    assert (card.text, card.buttons) == (in_words("kk")(GONE), [])
    assert only_in("kk", card.text, GONE)
    await stage.tick()
    assert await rows(stage, "SELECT 1 FROM cards") == []


async def test_the_bot_leaves_foreign_groups_only(stage: Stage) -> None:
    """Somebody who adds the bot to their group is left alone; the desk keeps its bot."""
    other = stage.server.group(-1001000000099, "Neighbours", [stage.citizen()])
    me = stage.server.telegram.me
    for group in (other, stage.desk):
        group._restate(Member(me, Role.LEFT), stage.moderators[0].user, "my_chat_member")
        group._restate(Member(me, Role.MEMBER), stage.moderators[0].user, "my_chat_member")
    await stage.settle()
    assert not other.place.member(me).present
    assert stage.desk.place.member(me).present
    assert [m for m in other.messages if m.by_bot and not m.service] == []
