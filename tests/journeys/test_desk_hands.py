"""What a moderator does with a card before a verdict: take, pass on, hide, quote; reopening."""

from pathlib import Path

import pytest

from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.report import HIDDEN_MARK
from tests.support.reporting import (
    LANGUAGES,
    answered,
    card_of,
    data_of,
    in_words,
    previewed,
    rows,
    submitted,
)
from tests.support.stage import Stage, staged

_ = in_words("kk")
NAMED = "Әкімдікте Асқар Серікұлы қабылдамады, есігі жабық тұр. Кезек ұзақ болды."
BEING_READ = "Another moderator is reading this card. It is free in 10 minutes at most."


async def quotable(stage: Stage, text: str) -> Person:
    """Have somebody send a report that may be quoted."""
    person = stage.citizen("kk")
    await previewed(stage, person, text)
    await press(person, "quote:")
    await press(person, "send:")
    await person.sees("/my")
    await stage.settle()
    return person


async def tapped(stage: Stage, card: Message, verb: str, number: int = 0, by: int = 0) -> str:
    """Tap a button of a card by what it carries; return what pops up."""
    told = await answered(stage.room(by), desk_data(card, verb, number), card)
    await stage.settle()
    return told


def desk_data(card: Message, verb: str, number: int = 0) -> str:
    """Return the data of a card's button, the n-th of its kind."""
    buttons = [button["callback_data"] for row in card.content.keyboard for button in row]
    return str([data for data in buttons if data.startswith(f"desk:{verb}:")][number])


async def test_a_taken_card_is_one_moderators_for_ten_minutes(stage: Stage) -> None:
    """Two volunteers never read the same card; who forgets one keeps it for ten minutes only."""
    await submitted(stage)
    card = await card_of(stage)
    told = _("A moderator is reading it; the others wait, 10 minutes at most.")
    approve = data_of(card, "ok")
    assert await tapped(stage, card, "take") == ""
    assert told in card.text
    assert "Moderator 1" not in card.text
    for verb in ("ok", "no", "take", "hide"):
        assert await tapped(stage, card, verb, by=1) == _(BEING_READ)
    stage.clock.tick(minutes=9, seconds=59)
    await stage.tick()
    assert told in card.text
    stage.clock.tick(seconds=1)
    await stage.tick()
    assert told not in card.text
    assert await answered(stage.room(1), approve, card) == ""
    assert await rows(stage, "SELECT 1 FROM claims") == []


async def test_choosing_a_reason_takes_the_card(stage: Stage) -> None:
    """Nobody else can tap a reason in the list that a moderator has just opened."""
    await submitted(stage)
    card = await card_of(stage)
    assert await tapped(stage, card, "no") == ""
    assert await tapped(stage, card, "why", 1, by=1) == _(BEING_READ)
    assert await tapped(stage, card, "why", 2) == ""
    assert card.text.startswith(_("✗ Declined: {reason}", reason=_("Insult or hate")))


async def test_a_card_passed_on_is_for_others(stage: Stage) -> None:
    """Who does not want to decide need not, and comes back to it only after a day."""
    await submitted(stage)
    card = await card_of(stage)
    assert await tapped(stage, card, "take") == ""
    assert await tapped(stage, card, "pass") == ""
    assert _("A moderator is reading it; the others wait, 10 minutes at most.") not in card.text
    left = _("You passed this report on: for a day it is for others to decide.")
    for verb in ("ok", "take"):
        assert await tapped(stage, card, verb) == left
    assert await rows(stage, "SELECT state FROM reports") == [("pending",)]
    stage.clock.tick(hours=24, seconds=1)
    assert await tapped(stage, card, "ok") == ""


async def test_hidden_words_leave_a_mark(stage: Stage) -> None:
    """A name is hidden word by word and shown again; nothing else of the text changes."""
    await submitted(stage, NAMED)
    card = await card_of(stage, NAMED)
    mark = _("[hidden]")
    assert await tapped(stage, card, "hide") == ""
    assert await tapped(stage, card, "part", 0) == ""
    for _word in range(2):  # the first that is shown moves up
        assert await tapped(stage, card, "word", 1) == ""
    assert f"Әкімдікте {mark} қабылдамады, есігі жабық тұр. Кезек ұзақ болды." in card.text
    again = desk_data(card, "show", 1)
    for _tap in range(2):
        assert await answered(stage.room(), again, card) == ""
        await stage.settle()
        assert f"Әкімдікте {mark} Серікұлы қабылдамады," in card.text
    assert await tapped(stage, card, "all") == ""
    assert card.text.count(mark) == 1
    assert await tapped(stage, card, "none") == ""
    assert NAMED in card.text
    assert await tapped(stage, card, "hide") == ""
    assert await tapped(stage, card, "back") == ""
    assert data_of(card, "ok")


@pytest.mark.parametrize("length", [30, 200])
async def test_a_quote_takes_two(stage: Stage, length: int) -> None:
    """A report is quoted only by two moderators' agreement, as the second one saw it."""
    text = ("Сөз " * 50)[:length].strip() + "."
    await quotable(stage, text)
    card = await card_of(stage, text)
    offered = _("A moderator proposes to quote this. A second one has to agree.")
    assert await tapped(stage, card, "cite") == ""
    assert offered in card.text
    second = _("Your proposal stands. A second moderator has to agree to the quote.")
    assert await tapped(stage, card, "cite") == second
    assert await tapped(stage, card, "hide", by=1) == ""
    assert await tapped(stage, card, "part", by=1) == ""
    assert await tapped(stage, card, "word", 0, by=1) == ""
    assert offered not in card.text, "who hides a word changes what was proposed"
    assert await tapped(stage, card, "hide", by=1) == ""
    assert await tapped(stage, card, "back", by=1) == ""
    assert await tapped(stage, card, "cite", by=1) == ""
    assert await tapped(stage, card, "cite") == ""
    assert card.text.startswith(_("✓ Approved"))
    assert await stage.app.use.desk.quotes(stage.week) == []
    stage.clock.tick(minutes=5, seconds=1)
    await stage.tick()
    [quote] = await stage.app.use.desk.quotes(stage.week)
    assert quote.text == HIDDEN_MARK + text.removeprefix("Сөз")
    actions = await rows(stage, "SELECT action FROM verdicts WHERE action <> 'refused'")
    assert [row[0] for row in actions] == [
        "proposed", "masked", "proposed", "quoted", "approved",
    ]  # fmt: skip


async def test_a_quote_stands_in_the_summary(stage: Stage) -> None:
    """What two moderators agreed on is read in the channel, beside the week's figures."""
    text = "Көшеміз жарық болды, рақмет."
    await quotable(stage, text)
    card = await card_of(stage, text)
    for by in (0, 1):
        assert await tapped(stage, card, "cite", by=by) == ""
    stage.clock.tick(minutes=6)
    await stage.tick()
    await stage.next_week()
    await stage.publication()
    told = [post for post in stage.channel.posts if text in post.text]
    assert len(told) == len(LANGUAGES)


async def test_a_long_text_is_quoted_only_in_part(stage: Stage) -> None:
    """What is longer than 200 characters has to lose something first; nothing is rewritten."""
    text = "Ұзақ сөйлем осы жерде тұр ғой. " * 8
    await quotable(stage, text)
    card = await card_of(stage, text.strip())
    told = await tapped(stage, card, "cite")
    assert told == _(
        "Too long for a quote (characters: {length}, limit: {max}). Hide a part first.",
        length=len(text.strip()),
        max=200,
    )
    assert await tapped(stage, card, "hide") == ""
    for part in (0, 1):
        assert await tapped(stage, card, "part", part) == ""
        assert await tapped(stage, card, "all") == ""
        assert await tapped(stage, card, "hide") == ""
    assert await tapped(stage, card, "back") == ""
    assert await tapped(stage, card, "cite") == ""


async def test_who_forbids_quoting_is_not_quoted(stage: Stage) -> None:
    """Without the author's permission there is no such button, and a forged one is refused."""
    await submitted(stage)
    card = await card_of(stage)
    data = data_of(card, "ok").replace(":ok:", ":cite:")
    assert "desk:cite:" not in card.words
    told = "This text cannot be quoted: its author did not allow it, or all is hidden."
    assert await answered(stage.room(), data, card) == _(told)


async def test_a_deleted_report_is_not_quoted(stage: Stage) -> None:
    """Who deletes their data takes an agreed quote along."""
    person = await quotable(stage, "Көше жарық болды.")
    card = await card_of(stage, "Көше жарық болды.")
    for by in (0, 1):
        assert await tapped(stage, card, "cite", by=by) == ""
    stage.clock.tick(minutes=6)
    await stage.tick()
    assert len(await stage.app.use.desk.quotes(stage.week)) == 1
    await person.send("/delete")
    await press(person, "delyes:")
    await stage.settle()
    assert await stage.app.use.desk.quotes(stage.week) == []
    assert await rows(stage, "SELECT 1 FROM marks UNION ALL SELECT 1 FROM twins") == []


async def test_the_same_words_are_decided_once(tmp_path: Path) -> None:
    """A text that many send takes one card and one decision; each report gets its own verdict."""
    async with staged(tmp_path, desk_batch_seconds=600) as stage:
        await _same_words(stage)


async def _same_words(stage: Stage) -> None:
    people = [await submitted(stage, f"Жол жөнделсін{end}", tell=True) for end in (".", "!", "")]
    await submitted(stage, "Мүлде басқа сөз.")
    stage.clock.set("2026-11-25T18:00+05:00")
    card = await card_of(stage, "Жол жөнделсін")
    assert len(stage.cards) == 2
    many = _("Several people sent these same words: your decision is for all of them.")
    assert many in card.text
    assert await tapped(stage, card, "ok") == ""
    counted = "SELECT count(*), count(DISTINCT report) FROM verdicts WHERE action = 'approved'"
    assert await rows(stage, counted) == [(3, 3)]
    assert await tapped(stage, card, "undo") == ""
    assert await rows(stage, "SELECT DISTINCT state FROM reports") == [("pending",)]
    assert await tapped(stage, card, "ok") == ""
    stage.clock.tick(minutes=6)
    await stage.tick()
    await stage.tick()
    assert len(stage.cards) == 2
    for person in people:
        assert any(_("There is a decision on your report.") in m.text for m in person.chat)


async def test_an_admin_reopens_for_a_day(tmp_path: Path) -> None:
    """A wrong verdict is put right within a day by an admin, and by nobody else."""
    async with staged(tmp_path, admin_ids="7001") as stage:
        admin = stage.server.person(first_name="Admin")
        admin.user.id = 7001
        stage.server.telegram.add_user(admin.user)
        await stage.desk.add(admin)
        room = admin.in_group(stage.desk)
        await submitted(stage)
        card = await card_of(stage)
        assert await tapped(stage, card, "ok") == ""
        stage.clock.tick(minutes=6)
        await stage.tick()
        data = data_of(card, "open")
        told = _("Only an administrator of the bot can do this.")
        assert await answered(stage.room(), data, card) == told
        assert await answered(room, data, card) == ""
        await stage.settle()
        assert await rows(stage, "SELECT state, settled FROM reports") == [("pending", 0)]
        assert await tapped(stage, card, "no") == ""
        assert await tapped(stage, card, "why", 6) == ""
        stage.clock.tick(minutes=6)
        await stage.tick()
        assert card.text == _("✗ Declined: {reason}", reason=_("Advertising or spam"))
        stage.clock.tick(hours=24)
        assert await answered(room, data, card) == ""
        await stage.settle()
        assert card.buttons == []
        assert await rows(stage, "SELECT state FROM reports") == [("declined",)]
        taken = "SELECT action FROM verdicts WHERE action <> 'refused' ORDER BY id"
        assert [row[0] for row in await rows(stage, taken)] == ["approved", "reopened", "declined"]
