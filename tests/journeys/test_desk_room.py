"""The moderation group itself: its message, commands, roles, nights, and what befalls it."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app.outward import where_the_desk_is
from bot.demo.places import Group
from bot.demo.world import Member, Message, Role
from bot.domain.language import Language
from bot.storage.tables import verdicts
from bot.views.desk import Trouble, trouble
from bot.views.desk_taps import RoomTap, RoomVerb
from bot.views.words import Words
from tests.support.reporting import (
    LANGUAGES,
    answered,
    data_of,
    in_words,
    only_in,
    rows,
    submitted,
)
from tests.support.stage import Stage, staged

ADMIN, ANALYST = 7001, 7002
MOVED = -1001000000777
DEAL = str(RoomTap(RoomVerb.DEAL))
kk = in_words("kk")
FEW, OVER = "none or only a few", "The next cards are coming."


def waiting(_: Words, amount: str) -> str:
    return _("Waiting: {amount}.", amount=amount)


def told_of(event: Trouble) -> str:
    """Return what somebody reads of a trouble, without its heading."""
    return trouble(kk, event).text.split("</b>")[1].strip()


async def test_one_message_says_how_much_waits(tmp_path: Path) -> None:
    """Moderators see at a glance what is to do, pinned, and never that one report has come."""
    async with staged(tmp_path, desk_batch_seconds=600) as stage:
        await stage.desk.promote_bot(stage.moderators[0])
        await stage.tick()
        message = stage.desk_message
        assert stage.desk.place.pinned == [message.id]
        assert message.silent
        assert waiting(kk, kk(FEW)) in message.text
        for number in range(4):
            await submitted(stage, f"Сөз {number}.")
            await stage.tick()
        assert message.versions == [], "fewer than five must not be seen coming"
        assert DEAL not in message.words
        await submitted(stage, "Тағы бір сөз.")
        await stage.app.use.desk.keep()
        await stage.settle()
        assert waiting(kk, kk("about {n}", n=10)) in message.text
        assert DEAL in message.words
        await stage.tick()
        assert len(stage.cards) == 5
        assert waiting(kk, kk(FEW)) in stage.desk_message.text
        assert DEAL not in stage.desk_message.words


async def test_the_next_five_come_when_asked_for(tmp_path: Path) -> None:
    """A moderator with time to spare need not wait for the next batch, but never gets fewer."""
    async with staged(tmp_path, desk_batch_seconds=600, desk_open_cards=6) as stage:
        await stage.tick()
        for number in range(11):
            await submitted(stage, f"Сөз {number}.")
        room, message = stage.room(), stage.desk_message
        assert await answered(room, DEAL, message) == kk(OVER)
        await stage.tick()
        assert len(stage.cards) == 5
        stage.app.use.desk.deal._dealt = stage.clock()
        assert await answered(room, DEAL, message) == kk(OVER)
        await stage.tick()
        assert len(stage.cards) == 6
        full = "Enough cards are open. Decide some of them first."
        assert await answered(room, DEAL, message) == kk(full)
        for card in stage.cards[:2]:
            await answered(room, data_of(card, "ok"), card)
        assert await answered(room, DEAL, message) == kk(OVER)
        await stage.tick()
        few = "Fewer than five reports wait. They come together, once a day."
        assert await answered(room, DEAL, message) == kk(few)


async def test_nights_are_quiet(tmp_path: Path) -> None:
    """Nothing comes and nothing sounds at night; in the morning what waits is dealt."""
    async with staged(tmp_path, desk_quiet="22:00-08:00", desk_batch_seconds=600) as stage:
        stage.clock.set("2026-11-25T22:00+05:00")
        for number in range(6):
            await submitted(stage, f"Сөз {number}.")
        await stage.tick()
        assert stage.cards == []
        await stage.app.out.desk.tell("storage")
        assert stage.cards[-1].silent
        assert await answered(stage.room(), DEAL, stage.desk_message) == kk(OVER)
        await stage.tick()
        assert len(stage.cards) == 6
        assert all(card.silent for card in stage.cards)
        stage.clock.set("2026-11-26T18:00+05:00")
        await answered(stage.room(), data_of(stage.cards[1], "ok"), stage.cards[1])
        await stage.tick()
        assert not stage.cards[-1].silent


async def test_a_reminder_is_gentle(tmp_path: Path) -> None:
    """Once a day, by day, the desk hears that somebody has waited for more than a day."""
    async with staged(tmp_path, desk_quiet="22:00-08:00") as stage:
        await submitted(stage)
        told = kk("A few minutes of yours would help. Thank you!")
        for moment, count in (
            ("2026-11-26T20:00+05:00", 0),
            ("2026-11-27T07:00+05:00", 0),
            ("2026-11-27T08:00+05:00", 1),
            ("2026-11-27T21:00+05:00", 1),
            ("2026-11-28T09:00+05:00", 2),
        ):
            stage.clock.set(moment)
            await stage.tick()
            assert sum(told in m.text for m in stage.desk.messages) == count, moment


@pytest.mark.parametrize("language", LANGUAGES)
async def test_commands_answer_in_the_desks_language(tmp_path: Path, language: Language) -> None:
    """What waits, what was done and the house rules are one command away."""
    _ = in_words(language)
    async with staged(tmp_path, desk_language=language) as stage:
        await stage.tick()
        listed = stage.moderators[0].in_group(stage.desk)
        scope = stage.server.telegram.profile.commands_for(listed.user, stage.desk.place)
        assert [command["command"] for command in scope] == ["queue", "stats", "rules"]
        for command, msgid in (
            ("/queue", "Moderators' desk"),
            ("/stats", "The last seven days"),
            ("/rules@bot_name", "House rules"),
        ):
            await listed.send(command.replace("bot_name", stage.server.telegram.me.username))
            shown = await stage.desk.sees(_(msgid))
            assert only_in(language, shown.text, msgid)


async def test_figures_of_the_desk_are_coarse(stage: Stage) -> None:
    """What was done is told in words and tens, so that nobody can count citizens by it."""
    await _some_work(stage)
    await stage.room().send("/stats")
    shown = await stage.desk.sees(kk("The last seven days"))
    assert kk("Decided: {amount}.", amount=kk("about {n}", n=20)) in shown.text
    assert kk("Approved: about {tenths} of 10.", tenths=7) in shown.text
    assert kk("Undone: {amount}.", amount=kk(FEW)) in shown.text


async def _some_work(stage: Stage) -> None:
    """Leave the rows of 22 verdicts."""
    for number in range(22):
        action, reason = ("approved", None) if number < 15 else ("declined", "spam")
        await _kept(stage, action, reason)


async def _kept(stage: Stage, action: str, reason: str | None) -> None:
    row = {"report": bytes(16), "moderator": 1, "action": action, "reason": reason}
    verdict = insert(verdicts).values(row | {"at": stage.clock()})
    await stage.app.stores.database.write(lambda connection: connection.execute(verdict))


async def test_an_admin_chooses_the_language(tmp_path: Path) -> None:
    """The desk speaks as its people do, after a restart too; others cannot change it."""
    async with staged(tmp_path, admin_ids=str(ADMIN)) as stage:
        admin = stage.server.person(ADMIN)
        await stage.desk.add(admin)
        await submitted(stage)
        await stage.tick()
        [card] = stage.cards
        english = str(RoomTap(RoomVerb.SPEAK, Language.EN))
        told = kk("Only an administrator of the bot can do this.")
        assert await answered(stage.room(), english, stage.desk_message) == told
        stranger = stage.citizen().in_group(stage.desk)
        outside = kk("Only moderators can do this.")
        assert await answered(stranger, english, stage.desk_message) == outside
        tried = await rows(stage, "SELECT moderator, reason FROM verdicts ORDER BY id")
        assert tried == [(stage.moderators[0].id, "admins_only"), (0, "not_moderator")]
        assert await answered(admin.in_group(stage.desk), english, stage.desk_message) == ""
        await stage.tick()
        assert only_in("en", stage.desk_message.text, "Moderators' desk")
        assert card.buttons[0] == ["Approve", "Decline…"]
        assert stage.app.out.desk_look.language is Language.EN
        commands = stage.server.telegram.profile.commands_for(admin.user, stage.desk.place)
        assert commands[0]["description"] == "what waits"
        chosen = stage.app.use.desk.choose_language.chosen
        assert await chosen(stage.settings.desk_language) is Language.EN


async def test_analysts_look_on(tmp_path: Path) -> None:
    """A researcher may ask what waits and what was done, and decides nothing."""
    async with staged(tmp_path, analyst_ids=str(ANALYST)) as stage:
        analyst = stage.server.person(ANALYST)
        await stage.desk.add(analyst)
        await submitted(stage)
        await stage.tick()
        [card], room = stage.cards, analyst.in_group(stage.desk)
        only = kk("You look on here as an analyst: deciding is for moderators.")
        for verb in ("ok", "no", "take", "pass", "hide"):
            assert await answered(room, data_of(card, verb), card) == only
        assert await answered(room, DEAL, stage.desk_message) == only
        await room.send("/queue")
        await stage.desk.sees(kk("Moderators' desk"))
        assert await rows(stage, "SELECT state FROM reports") == [("pending",)]


async def test_nobody_speaks_from_behind_a_mask(stage: Stage) -> None:
    """Hidden admins, channels and bots get no answer to what they write in the group."""
    await stage.tick()
    before = len(stage.desk.messages)
    room = stage.room()
    for command in ("/queue", "/stats", "/rules"):
        await room.send(command, anonymous=True)
        await room.send(command, as_chat=stage.channel)
        await stage.settle()
    mine = [m for m in stage.desk.messages if m.by_bot]
    assert len(stage.desk.messages) == before + 6
    assert len(mine) == 1
    stranger = stage.citizen().in_group(stage.desk)
    await stranger.send("/queue")
    await stage.settle()
    assert len([m for m in stage.desk.messages if m.by_bot]) == 1


@pytest.mark.parametrize("told", ["by a service message", "by an error"])
async def test_the_desk_follows_its_group(tmp_path: Path, told: str) -> None:
    """A group that becomes a supergroup keeps its desk, over a restart too."""
    async with staged(tmp_path, admin_ids=str(ADMIN)) as stage:
        admin = stage.server.person(ADMIN)
        await admin.start()
        await submitted(stage)
        await stage.tick()
        [old] = stage.cards
        if told == "by an error":
            there = stage.server.group(MOVED, "Moderators", [*stage.moderators, admin])
            stage.desk.place.migrated_to = MOVED
            await submitted(stage, "Жаңа сөз.")
        else:
            there = await stage.desk.migrate(MOVED)
        await stage.settle()
        await stage.tick()
        await stage.tick()
        setting = f"BOT_MODERATION_CHAT_ID={MOVED}"
        await admin.sees(setting)
        assert _posted(there, setting)
        [card] = [c for c in _posted(there, "desk:ok:") if c.text == old.text]
        assert await answered(stage.moderators[0].in_group(there), data_of(card, "ok"), card) == ""
        outside = kk("Only moderators can do this.")
        assert await answered(stage.room(), data_of(old, "ok"), old) == outside
        assert len(_posted(there, "room:")) == 1
        later = await where_the_desk_is(stage.settings, stage.app.stores)
        assert later.moderation_chat_id == MOVED


def _posted(group: Group, part: str) -> list[Message]:
    return [message for message in group.messages if message.by_bot and part in message.words]


@pytest.mark.parametrize("role", [Role.KICKED, Role.LEFT, Role.RESTRICTED])
async def test_a_lost_desk_is_told_to_the_admins(tmp_path: Path, role: Role) -> None:
    """Who removes or silences the bot does not stop it: admins hear of it, and reports wait."""
    async with staged(tmp_path, admin_ids=str(ADMIN)) as stage:
        admin = stage.server.person(ADMIN)
        await admin.start()
        await stage.desk.set_bot(role, stage.moderators[0])
        await admin.sees(told_of(Trouble.DESK_LOST))
        await submitted(stage)
        await stage.tick()
        assert stage.cards == []
        await stage.desk.set_bot(Role.MEMBER, stage.moderators[0])
        await stage.settle()
        await stage.tick()
        assert len(stage.cards) == 1
        assert len([m for m in stage.desk.messages if "room:" in m.words]) == 1


async def test_a_demoted_bot_goes_on(tmp_path: Path) -> None:
    """Without the right to pin the desk works as before, and says what has changed."""
    async with staged(tmp_path) as stage:
        await stage.desk.promote_bot(stage.moderators[0])
        await stage.desk.set_bot(Role.MEMBER, stage.moderators[0])
        await stage.desk.sees(told_of(Trouble.DESK_DEMOTED))
        await submitted(stage)
        await stage.tick()
        assert any("desk:ok:" in card.words for card in stage.cards)


async def test_a_closed_topic_is_survived(tmp_path: Path) -> None:
    """A forum whose topic was closed or deleted keeps reports waiting, and admins hear of it."""
    async with staged(tmp_path, admin_ids=str(ADMIN)) as stage:
        admin = stage.server.person(ADMIN)
        await admin.start()
        me = stage.server.telegram.me
        stage.desk.place.set_member(Member(me, Role.RESTRICTED))
        await submitted(stage)
        await stage.tick()
        await admin.sees(told_of(Trouble.DESK_LOST))
        stage.desk.place.set_member(Member(me, Role.MEMBER))
        await stage.tick()
        assert len(stage.cards) == 1
