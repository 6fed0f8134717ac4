"""How cards reach the desk."""

from collections.abc import Sequence
from datetime import datetime, time

import pytest

from bot.domain.calendar import Calendar
from bot.domain.desk import Quiet
from bot.domain.errors import BotError, DeskFull, StorageUnavailable, TooFewWaiting
from bot.domain.pause import Pauses
from bot.domain.report import Reason, Report, Verdict
from bot.usecases.dealing import DealCards, Pace
from bot.usecases.desk import Decide, SettleVerdicts
from bot.usecases.handling import FreeCards
from tests.support.clock import FrozenClock
from tests.support.fakes import FakeDesk, FakeDeskStore


class Scene:
    def __init__(
        self, waiting: int, now: str = "2026-11-25T09:00+05:00", batch: int = 600
    ) -> None:
        self.clock = FrozenClock(now)
        self.store = FakeDeskStore(waiting)
        self.desk = FakeDesk()
        self.calendar = Calendar(self.clock, Pauses())
        pace = Pace(batch, time(18), 5, Quiet())
        self.deal = DealCards(self.store, self.desk, self.calendar, pace, self.reversed)
        self.settle = SettleVerdicts(
            self.store, self.desk, self.calendar, lambda _language, _verdict, _mark: b""
        )
        self.decide = Decide(self.store, self.calendar)

    @staticmethod
    def reversed(reports: Sequence[bytes]) -> Sequence[bytes]:
        return list(reversed(reports))


async def test_fewer_than_five_reports_wait_so_that_a_card_does_not_tell_who_wrote() -> None:
    """A moderator who knows when somebody wrote cannot match the card."""
    scene = Scene(4)
    await scene.deal()
    assert scene.desk.shown == []


async def test_five_reports_come_shuffled() -> None:
    """The order of cards is not the order of writing."""
    scene = Scene(5)
    await scene.deal()
    assert [r.id[0] for r in scene.desk.shown] == [4, 3, 2, 1, 0]


async def test_never_more_open_cards_than_the_desk_can_bear() -> None:
    """Volunteers see five cards, not five hundred."""
    scene = Scene(40)
    await scene.deal()
    scene.clock.tick(hours=1)
    await scene.deal()
    assert len(scene.desk.shown) == 5


async def test_batches_keep_their_distance() -> None:
    """Ten minutes lie between two batches, however fast the desk decides."""
    scene = Scene(40)
    await scene.deal()
    for report in list(scene.store.cards):
        await scene.decide(report, Verdict(), 1)
    await scene.deal()
    assert len(scene.desk.shown) == 5
    scene.clock.tick(minutes=10)
    await scene.deal()
    assert len(scene.desk.shown) == 10


async def test_what_is_fewer_than_five_comes_once_a_day() -> None:
    """Three reports a week still reach the desk within a day."""
    scene = Scene(2, "2026-11-25T17:59+05:00")
    await scene.deal()
    assert scene.desk.shown == []
    scene.clock.tick(minutes=1)
    await scene.deal()
    assert len(scene.desk.shown) == 2


async def test_a_report_after_the_daily_batch_waits_for_the_next() -> None:
    """A restart in the evening does not deal a single fresh report at once."""
    scene = Scene(0, "2026-11-25T18:00+05:00")
    await scene.deal()
    scene.store.reports = FakeDeskStore(1).reports
    scene.clock.tick(hours=2)
    await scene.deal()
    assert scene.desk.shown == []
    scene.clock.tick(hours=22)
    await scene.deal()
    assert len(scene.desk.shown) == 1


async def test_zero_seconds_means_at_once() -> None:
    """A small town's desk may choose speed over shuffling."""
    scene = Scene(1, batch=0)
    await scene.deal()
    assert len(scene.desk.shown) == 1


@pytest.mark.parametrize("hour", ["22:00", "03:30", "07:59"])
async def test_nothing_is_dealt_at_night(hour: str) -> None:
    """Volunteers sleep; what waited comes in the morning."""
    scene = Scene(40, f"2026-11-25T{hour}+05:00")
    await scene.deal()
    assert scene.desk.shown == []
    scene.clock.tick(hours=10)
    await scene.deal()
    assert len(scene.desk.shown) == 5


async def test_who_is_awake_may_ask_for_five() -> None:
    """A moderator with time to spare gets the next five at once, night or not, and no more."""
    scene = Scene(12, "2026-11-25T23:00+05:00")
    await scene.deal.ask()
    await scene.deal()
    await scene.deal()
    assert len(scene.desk.shown) == 5
    with pytest.raises(DeskFull):
        await scene.deal.ask()
    for report in list(scene.store.cards):
        await scene.decide(report, Verdict(), 1)
    await scene.deal.ask()
    await scene.deal()
    assert len(scene.desk.shown) == 10
    with pytest.raises(TooFewWaiting):
        await scene.deal.ask()


@pytest.mark.parametrize(("minutes", "shown"), [(1, 5), (60, 0)])
async def test_five_that_were_asked_for_come_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, minutes: int, shown: int
) -> None:
    """A database that was away for a moment costs no second tap, and wakes nobody hours later."""
    scene = Scene(12, "2026-11-25T23:00+05:00")
    await scene.deal.ask()
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "waiting", unavailable)
        with pytest.raises(StorageUnavailable):
            await scene.deal()
    scene.clock.tick(minutes=minutes)
    await scene.deal()
    assert len(scene.desk.shown) == shown


async def test_who_asks_while_five_are_dealt_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second wish is not taken for the first one, which is just being granted."""
    scene = Scene(15)
    await scene.deal.ask()
    waiting = scene.store.waiting

    async def asked_meanwhile() -> Sequence[bytes]:
        scene.clock.tick(seconds=1)
        found = await waiting()
        with monkeypatch.context() as patch:
            patch.setattr(scene.store, "waiting", waiting)
            await scene.deal.ask()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "waiting", asked_meanwhile)
        await scene.deal()
    assert scene.deal.asked


async def unavailable() -> Sequence[bytes]:
    raise StorageUnavailable("locked")


async def test_five_that_became_four_are_not_dealt_at_night() -> None:
    """Who asked gets five or none: of fewer, a card would tell who wrote it and when."""
    scene = Scene(5, "2026-11-25T23:00+05:00", batch=0)
    await scene.deal.ask()
    scene.store.reports.popitem()  # its author took it back
    await scene.deal()
    assert scene.desk.shown == []


class Hands:
    """Moderators whose ten minutes with these cards have just ended."""

    def __init__(self, over: Sequence[bytes]) -> None:
        self._over = over

    async def ended(self, now: datetime) -> Sequence[bytes]:
        del now
        over, self._over = self._over, ()
        return over


class Unreached(FakeDesk):
    """A group that Telegram does not reach once."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []
        self._reached = False

    async def redraw(self, message: int, report: Report) -> None:
        del report
        if not self._reached:
            self._reached = True
            raise BotError
        self.drawn.append(message)


async def test_a_freed_card_says_so_once_telegram_is_there_again() -> None:
    """No card looks taken for ever because the network was down in the minute it was freed."""
    scene, desk = Scene(2, batch=0), Unreached()
    await scene.deal()
    free = FreeCards(
        Hands(list(scene.store.cards)),  # type: ignore[arg-type]  # all that is asked of it here
        scene.store,
        desk,
        scene.calendar,
    )
    with pytest.raises(BotError):
        await free()
    assert desk.drawn == [2]
    await free()
    await free()
    assert desk.drawn == [2, 1]


@pytest.mark.parametrize("verdict", [Verdict(), Verdict(Reason.INSULT)])
async def test_the_text_leaves_the_card_when_undo_ends(verdict: Verdict) -> None:
    """Five minutes to undo a slip; after that the words are gone from the group."""
    scene = Scene(1, batch=0)
    await scene.deal()
    (report,) = scene.store.cards
    await scene.decide(report, verdict, 1)
    scene.clock.tick(minutes=5)
    await scene.settle()
    assert scene.desk.settled == []
    scene.clock.tick(seconds=1)
    await scene.settle()
    await scene.settle()
    assert scene.desk.settled == [(1, verdict)]
