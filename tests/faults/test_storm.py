"""A week in which every third call to Telegram fails: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random  # noqa: TID251 (only its name)

import pytest

from bot.demo.people import Person
from bot.demo.telegram import Tap as Press
from bot.demo.world import Message
from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.views.taps import RateTap, Tap, Verb
from bot.views.words import words
from tests.faults.crowd import MENU, newcomer, seeded
from tests.faults.storm import Obedience, Storm, repeat_some, resend_some
from tests.support.looking import scores_of
from tests.support.reporting import rows
from tests.support.stage import Stage, files, staged

SHARE = 0.3
AUTHORS = 3
TAPS = 8
ROUNDS = 200
PATIENCE = 300.0
POSTS = 6
DECISION = "There is a decision on your report."


@pytest.mark.parametrize("raters", [16, pytest.param(180, marks=pytest.mark.slow)])
async def test_a_week_in_a_storm_ends_as_it_would_have_in_calm(
    tmp_path: Path, raters: int
) -> None:
    """Citizens, moderators and subscribers get what is theirs, however Telegram falters."""
    async with staged(tmp_path) as stage:
        chance, week = seeded(raters), stage.week
        watch = Obedience(stage.pace)
        stage.app.out.bot.session.middleware(watch)
        stage.server.faults = storm = Storm(chance, SHARE)
        crowd = [newcomer(stage.server) for _ in range(raters)]
        newest = stage.server.updates.newest
        expected = [await _rates(stage, person, menu, chance) for person, menu in crowd]
        await _taken(stage)
        repeat_some(stage.server.updates, chance, newest)
        await _taken(stage)
        authors = [newcomer(stage.server) for _ in range(AUTHORS)]
        texts = [await _reports(stage, *author, n) for n, author in enumerate(authors)]
        for (person, _), scores in zip(crowd, expected, strict=True):
            assert await scores_of(stage, person) == scores
        assert len(await rows(stage, "SELECT id FROM reports")) == AUTHORS
        cards = await _carded(stage, texts)
        await _approved(stage, cards)
        await _until(stage, lambda: all(map(_told, (person for person, _ in authors))))
        await _published(stage, week)
        posts = [post.text for post in stage.told]
        assert len(posts) == len(set(posts)) == POSTS
        assert len(files(stage.channel)) == 3
        assert watch.early == []
        assert watch.waits > 5
        assert all(storm.met.values()), storm.met
        assert not stage.app.intake.set_aside
        stage.server.faults.clear()


async def _rates(
    stage: Stage, person: Person, menu: Message, chance: Random
) -> tuple[Score | None, ...]:
    """Have somebody tap again and again; return what must stand."""
    stands: dict[int, Score | None] = {}
    for _ in range(TAPS):
        principle, score = chance.choice(PRINCIPLES), chance.choice([None, *Score])
        newest = stage.server.updates.newest
        await person.tap_data(str(RateTap(MENU, stage.week, principle, score)), menu)
        resend_some(stage.server.updates, chance, newest)
        stands[principle.number] = score
    return tuple(stands.get(principle.number) for principle in PRINCIPLES)


async def _reports(stage: Stage, person: Person, menu: Message, number: int) -> str:
    """Write a report without waiting for screens, which may come late; return its words."""
    text = f"The lamp in our yard is broken: {'abc'[number] * 12}"
    await _tapped(stage, person, Tap(Verb.WRITE, MENU, PRINCIPLES[number]), menu)
    await person.send(text)
    await _taken(stage)
    for verb in (Verb.TELL, Verb.SEND):
        await _tapped(stage, person, Tap(verb, MENU), menu)
    return text


async def _tapped(stage: Stage, person: Person, tap: Tap, menu: Message) -> Press:
    press = await person.tap_data(str(tap), menu)
    await _taken(stage)
    return press


async def _taken(stage: Stage) -> None:
    """Wait until the bot has confirmed all that was delivered."""
    await stage.server.telegram.activity.until(lambda: stage.server.updates.idle, PATIENCE)


async def _carded(stage: Stage, texts: list[str]) -> list[Message]:
    def cards() -> list[Message]:
        found = [next((c for c in stage.cards if text in c.text), None) for text in texts]
        return [card for card in found if card]

    await _until(stage, lambda: len(cards()) == len(texts))
    return cards()


async def _approved(stage: Stage, cards: list[Message]) -> None:
    """Have each card approved; a moderator whose membership cannot be asked now tries again."""
    for card in cards:
        data = next(
            button["callback_data"]
            for row in card.content.keyboard
            for button in row
            if button["callback_data"].startswith("desk:ok:")
        )
        for _ in range(ROUNDS):
            await stage.room().tap_data(data, card)
            await _taken(stage)
            decided = await rows(stage, "SELECT report FROM verdicts WHERE action = 'approved'")
            if len(decided) > cards.index(card):
                break
            await stage.pace.sleep(60)
    assert Counter(await rows(stage, "SELECT action FROM verdicts")).total() >= len(cards)


def _told(person: Person) -> bool:
    said = words(Language.EN)(DECISION)
    return any(said in message.text for message in person.chat)


async def _published(stage: Stage, week: Week) -> None:
    await stage.next_week()
    stage.clock.tick(hours=19)
    for _ in range(ROUNDS):
        await _minutes(stage)
        if await stage.app.stores.weeks.state(week) is WeekState.PUBLISHED:
            return
    raise AssertionError("the week was not published")


async def _until(stage: Stage, met: Callable[[], bool]) -> None:
    for _ in range(ROUNDS):
        if met():
            return
        await _minutes(stage)
    raise AssertionError("it did not come, however long the bot tried")


async def _minutes(stage: Stage) -> None:
    """Let five minutes pass for everybody, and the jobs ask once."""
    await stage.app.jobs.tick()
    stage.clock.tick(minutes=5)
    await stage.pace.sleep(300)
