"""Bad inputs 51 to 55: buttons of the desk in the wrong hands, twice, or too late."""

import asyncio
from dataclasses import dataclass

from bot.demo.crowd import press, showing
from bot.demo.people import Person, Room
from bot.demo.world import Message
from bot.views.desk_taps import DeskTap, DeskVerb
from tests.faults.bad_scene import Row, Scene
from tests.support.reporting import answered, card_of, only_in, rows

OUTSIDE = "Only moderators can do this."
DECIDED = "This report has already been decided."
GONE = "The report was deleted or withdrawn by its author."
DESK = "kk"
"""What the desk speaks, whoever taps there."""


@dataclass(frozen=True, slots=True)
class Case:
    """A report with its card on the desk."""

    scene: Scene
    author: Person
    card: Message
    report: bytes

    @property
    def approve(self) -> str:
        return str(DeskTap(DeskVerb.APPROVE, self.report))

    async def state(self) -> str:
        states = await rows(self.scene.stage, "SELECT id, state FROM reports")
        return str(dict(map(tuple, states))[self.report])

    async def refusals(self) -> list[str]:
        """Return the reasons that the audit has for this report, in order."""
        audit = "SELECT report, reason FROM verdicts WHERE action = 'refused' ORDER BY id"
        return [why for id_, why in await rows(self.scene.stage, audit) if id_ == self.report]


async def case(scene: Scene, text: str) -> Case:
    """Have somebody new send a report, and the desk show it; each turn has its own words."""
    text = f"{text} ({scene.language})"
    before = {id_ for (id_,) in await rows(scene.stage, "SELECT id FROM reports")}
    author = await scene.prompted()
    await author.send(text)
    await showing(author, "send:", "")
    await press(author, "send:")
    await author.sees("/my")
    await scene.rest()
    card = await card_of(scene.stage, text)
    [report] = {id_ for (id_,) in await rows(scene.stage, "SELECT id FROM reports")} - before
    return Case(scene, author, card, report)


async def stranger(scene: Scene) -> None:
    """51: a card forwarded to a stranger, and one tapped in the group by no member."""
    one = await case(scene, "Аулада қоқыс жиналып қалды.")
    outsider = scene.citizen()
    copy = await outsider.send("…", forwarded=True)
    await scene.rest()
    async with scene.given(one.approve, stores={"verdicts": 1}):
        told = await answered(outsider, one.approve, copy)
    async with scene.given(one.approve):
        told_there = await answered(outsider.in_group(scene.stage.desk), one.approve, one.card)
    assert scene.says(told, OUTSIDE)
    assert only_in(DESK, told_there, OUTSIDE)
    assert (await one.state(), await one.refusals()) == ("pending", ["not_moderator"])


async def two_at_once(scene: Scene) -> None:
    """52: two moderators tap at the same moment, and one of them again: one decision."""
    one = await case(scene, "Мектептің шатыры ағып тұр.")
    async with scene.given(one.approve, stores=None):
        both = await asyncio.gather(
            *(answered(scene.stage.room(n), one.approve, one.card) for n in (0, 1))
        )
        first = both.index("")
        again = await answered(scene.stage.room(first), one.approve, one.card)
    assert only_in(DESK, both[1 - first], DECIDED), both
    assert again == "", again
    decided = "SELECT report FROM verdicts WHERE action <> 'refused'"
    assert [id_ for (id_,) in await rows(scene.stage, decided)].count(one.report) == 1
    assert await one.state() == "approved"


async def removed(scene: Scene) -> None:
    """53: somebody who was a moderator a minute ago."""
    one = await case(scene, "Көпірдің қоршауы сынып қалған.")
    former = scene.citizen()
    await scene.stage.desk.add(former)
    room = former.in_group(scene.stage.desk)
    await answered(room, str(DeskTap(DeskVerb.BACK, one.report)), one.card)
    await scene.stage.desk.remove(former)
    scene.stage.clock.tick(seconds=60)
    async with scene.given(one.approve, stores={"verdicts": 1}):
        told = await answered(room, one.approve, one.card)
    assert only_in(DESK, told, OUTSIDE)
    assert (await one.state(), await one.refusals()) == ("pending", ["not_moderator"])


async def deleted(scene: Scene) -> None:
    """54: a report that its author has deleted meanwhile."""
    one = await case(scene, "Саябақтағы шамдар жанбайды.")
    await one.author.send("/delete")
    await press(one.author, "delyes:")
    await scene.rest()
    async with scene.given(one.approve, stores=None):
        await answered(scene.stage.room(0), one.approve, one.card)
        await scene.rest()
    assert only_in(DESK, one.card.text, GONE)
    assert await one.state() == "withdrawn"


async def another_chat(scene: Scene) -> None:
    """55: a member's own chat, and another group, with data copied from the card."""
    one = await case(scene, "Аялдамада орындық жоқ.")
    member = scene.stage.moderators[0]
    member.user.language_code = scene.language
    neighbours = scene.stage.server.group(-1001000000055, "Neighbours", [member])
    async with scene.given(one.approve, stores={"verdicts": 1, "deletions": 1}):
        told = await _tapped_in(member, one.approve)
    async with scene.given(one.approve):
        told_there = await _tapped_in(member.in_group(neighbours), one.approve)
    assert scene.says(told, OUTSIDE)
    assert only_in(DESK, told_there, OUTSIDE)
    assert (await one.state(), await one.refusals()) == ("pending", ["not_moderator"])


async def _tapped_in(room: Room, data: str) -> str:
    return await answered(room, data, await room.send("…"))


ROWS = [
    Row(51, "a stranger", stranger),
    Row(52, "two moderators at once", two_at_once),
    Row(53, "a moderator removed a minute ago", removed),
    Row(54, "a deleted report", deleted),
    Row(55, "another chat", another_chat),
]
