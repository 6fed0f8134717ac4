"""The same taps by both ways: past the dispatcher, and through it. Nobody can tell them apart."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiogram.types import Update

from bot.demo.people import Person
from bot.demo.telegram import Tap
from bot.demo.world import Content, Message
from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import Region
from bot.domain.week import Week
from bot.telegram import polling
from bot.telegram.presses import Press, find_press
from bot.views.taps import Menu, RateTap
from tests.support.looking import ballot_of, carried
from tests.support.stage import Stage

LAW, *_OTHERS, LAST = PRINCIPLES
MENU = Menu(Language.RU, agreed=True, region=Region.ALMATY)


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two people who do the same."""

    stage: Stage
    person: Person
    menu: Message

    async def rate(
        self,
        score: Score | None = Score.WELL,
        principle: Principle = LAW,
        menu: Menu = MENU,
        week: Week | None = None,
    ) -> Tap:
        data = RateTap(menu, week or self.stage.week, principle, score)
        return await self.data(str(data))

    async def data(self, data: str) -> Tap:
        tap = await self.person.tap_data(data, self.menu)
        await self.person.answer(tap)
        return tap

    async def end(self) -> object:
        """Return all that can be seen of what was done."""
        await self.stage.settle()
        ballot = await ballot_of(self.stage, self.person)
        return (
            [(answer.text, answer.show_alert) for answer in self.person.answers],
            [(message.text, carried(message)) for message in self.person.chat],
            (ballot.scores, ballot.region, ballot.language, len(ballot.callbacks)),
        )


Doing = Callable[[Twin], Awaitable[object]]


async def rates_once(twin: Twin) -> None:
    await twin.rate()


async def changes_their_mind(twin: Twin) -> None:
    await twin.rate(Score.POORLY)
    await twin.rate(Score.FULLY)


async def has_no_opinion_in_kazakh(twin: Twin) -> None:
    await twin.rate(Score.NO_OPINION, menu=Menu(Language.KK, agreed=True))


async def withdraws(twin: Twin) -> None:
    await twin.rate()
    await twin.rate(None)


async def rates_all_six(twin: Twin) -> None:
    for principle in PRINCIPLES:
        await twin.rate(Score.PARTLY, principle, Menu(Language.EN, agreed=True))


async def rates_the_last_first(twin: Twin) -> None:
    await twin.rate(principle=LAST)


async def is_delivered_again(twin: Twin) -> None:
    first = await twin.rate(Score.POORLY)
    await twin.rate(None)
    twin.stage.server.updates.repeat(first.update)
    await twin.stage.settle()
    twin.stage.server.updates.resend(first.update)


async def taps_five_times_at_once(twin: Twin) -> None:
    twin.stage.server.updates.hold()
    for score in (1, 5, 2, 4, 3):
        data = RateTap(MENU, twin.stage.week, LAW, Score(score))
        await twin.person.tap_data(str(data), twin.menu)
    twin.stage.server.updates.release()


async def uses_a_button_of_last_week(twin: Twin) -> None:
    await twin.rate(week=twin.stage.week.previous)


async def has_not_agreed(twin: Twin) -> None:
    await twin.rate(menu=Menu(Language.RU))


async def taps_what_nobody_draws(twin: Twin) -> None:
    for data in ("rate:", "rate:ru175:202648:1:6", "rate:ru175:202648:1:٣", "rate:xx175:0:0:0"):
        await twin.data(data)


async def taps_a_message_that_is_gone(twin: Twin) -> None:
    del twin.person.place.history[twin.menu.id]
    await twin.rate()


async def taps_in_a_pause(twin: Twin) -> None:
    calendar, today = twin.stage.app.use.calendar, twin.stage.app.use.calendar.today
    calendar.pauses = Pauses([Pause(today, today + timedelta(days=3))])
    await twin.rate()
    calendar.pauses = Pauses()


SITUATIONS: tuple[Doing, ...] = (
    rates_once,
    changes_their_mind,
    has_no_opinion_in_kazakh,
    withdraws,
    rates_all_six,
    rates_the_last_first,
    is_delivered_again,
    taps_five_times_at_once,
    uses_a_button_of_last_week,
    has_not_agreed,
    taps_what_nobody_draws,
    taps_a_message_that_is_gone,
    taps_in_a_pause,
)


def twin_of(stage: Stage) -> Twin:
    person = stage.citizen("ru")
    person.place.started = True
    menu = stage.server.telegram.post(person.place, Content("menu"), by_bot=True)
    return Twin(stage, person, menu)


@contextmanager
def counted(*, short: bool) -> Iterator[list[Press]]:
    """Note the taps that may take the short way; unless ``short``, they take the long one."""
    taken: list[Press] = []

    def find(raw: Any, whole: Callable[[], Update | None]) -> Press | None:  # noqa: ANN401 (JSON)
        press = find_press(raw, whole)
        taken.extend([press] if press else [])
        return press if short else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "find_press", find)
        yield taken


async def test_both_ways_end_alike(stage: Stage) -> None:
    """Whatever somebody taps, speed changes neither what they see nor what is kept."""
    for doing in SITUATIONS:
        ends = []
        for short in (True, False):
            twin = twin_of(stage)
            with counted(short=short) as taken:
                await doing(twin)
                ends.append(await twin.end())
            assert bool(taken) != (doing is taps_a_message_that_is_gone), doing.__name__
        assert ends[0] == ends[1], doing.__name__


async def test_closed_week_is_told_by_both_ways(stage: Stage) -> None:
    """After the close nothing is collected, whichever way a tap came."""
    twins = twin_of(stage), twin_of(stage)
    await stage.app.stores.weeks.closing(stage.week)
    await rates_once(twins[0])
    with counted(short=False):
        await rates_once(twins[1])
    short, long = [await twin.end() for twin in twins]
    assert short == long
    assert "закрыта" in twins[0].person.answers[-1].text


async def test_a_tap_that_only_looked_like_one_is_counted(stage: Stage) -> None:
    """An operator's metrics tell of a tap that neither way could read."""
    await stage.app.intake.take([Press(1, "1", 5, 5, "rate:", lambda: None)])
    assert stage.app.intake.set_aside == {"unreadable": 1}


async def test_ways_keep_one_persons_order(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tap on the short way does not overtake an earlier step of the same person."""
    twin = twin_of(stage)
    turn = iter(range(100))
    monkeypatch.setattr(
        polling,
        "find_press",
        lambda raw, whole: find_press(raw, whole) if next(turn) % 2 else None,
    )
    await taps_five_times_at_once(twin)
    await stage.settle()
    assert (await ballot_of(stage, twin.person)).scores[0] == 3
    assert [answer.text[:12] for answer in twin.person.answers] == [
        f"Сохранено: {score}" for score in (1, 5, 2, 4, 3)
    ]
