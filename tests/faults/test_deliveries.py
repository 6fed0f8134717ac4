"""Updates that come twice, late, or under a second number: each tap counts once."""

import asyncio
import json
from collections.abc import Iterator, Sequence

import pytest

from bot.demo.people import Person
from bot.demo.updates import Update
from bot.demo.world import Message
from bot.domain.ballot import Ballot, TapId
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.telegram import reply
from bot.telegram.updates import read_update
from bot.views.taps import RateTap, Tap, Verb
from tests.faults.crowd import MENU, newcomer, seeded
from tests.faults.deliveries import Delivery, Press, sequence
from tests.support.looking import scores_of
from tests.support.stage import Stage

SEQUENCES = 10_000


def test_any_order_of_deliveries_leads_to_what_was_tapped() -> None:
    """Nobody's answer depends on how often, or in which order, the network brings it."""
    for seed in range(SEQUENCES):
        chance = seeded(seed)
        deliveries, expected = sequence(chance, people=2, taps=8)
        ballots = dict.fromkeys(expected, Ballot())
        for delivery in deliveries:
            ballots[delivery.person] = taken(ballots[delivery.person], delivery)
        for person, stands in expected.items():
            found = {p: ballots[person].score(p) for p in PRINCIPLES}
            assert found == {p: stands.get(p) for p in PRINCIPLES}, f"sequence {seed}"


def taken(ballot: Ballot, delivery: Delivery) -> Ballot:
    press = delivery.press
    tap = TapId(delivery.update, press.callback)
    if press.principle is None:
        return ballot.emptied(tap)
    return ballot.answered(press.principle, press.score, tap, Language.KK)


@pytest.mark.parametrize("crowds", [1, pytest.param(50, marks=pytest.mark.slow)])
async def test_the_running_bot_counts_each_tap_once(stage: Stage, crowds: int) -> None:
    """The same through the bot's own door, its handlers and its ballot box, 20 people a crowd."""
    stage.server.updates.hold()
    for crowd in range(crowds):
        deliveries, expected = sequence(seeded(crowd), people=20, taps=8)
        people = {number: newcomer(stage.server) for number in expected}
        updates = await _pushed(stage, people, deliveries)
        for some in _few(deliveries):
            await asyncio.gather(*(_take(stage, updates[one.update]) for one in some))
        for number, (person, _) in people.items():
            stands = [expected[number].get(principle) for principle in PRINCIPLES]
            assert list(await scores_of(stage, person)) == stands, f"crowd {crowd}"
    assert not stage.app.intake.set_aside


async def _pushed(
    stage: Stage, people: dict[int, tuple[Person, Message]], deliveries: Sequence[Delivery]
) -> dict[int, Update]:
    """Have everything tapped in order; return Telegram's updates by the model's numbers."""
    queue = stage.server.updates
    first: dict[Press, int] = {}
    pushed: dict[int, int] = {}
    for update, delivery in sorted({one.update: one for one in deliveries}.items()):
        press = delivery.press
        if press in first:
            pushed[update] = queue.resend(first[press])
        else:
            person, menu = people[delivery.person]
            pushed[update] = (await person.tap_data(_data(stage, press), menu)).update
            first[press] = pushed[update]
    known = {one.id: one for one in queue.after(min(pushed.values()) - 1)}
    return {update: known[number] for update, number in pushed.items()}


def _data(stage: Stage, press: Press) -> str:
    if press.principle is None:
        return str(Tap(Verb.DELETE_YES, MENU))
    return str(RateTap(MENU, stage.week, press.principle, press.score))


async def _take(stage: Stage, update: Update) -> None:
    """Deliver an update as the webhook does, with the tap's answer in the response."""
    read = read_update(json.loads(update.body), stage.app.out.bot)
    assert read is not None
    with reply.riding() as carried:
        await stage.app.intake.take([read])
    assert carried.answer is not None


def _few(deliveries: Sequence[Delivery]) -> Iterator[Sequence[Delivery]]:
    """Cut into as many as Telegram delivers side by side."""
    return (deliveries[at : at + 40] for at in range(0, len(deliveries), 40))
