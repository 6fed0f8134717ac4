import asyncio
import logging

import pytest

from bot.domain.errors import StorageUnavailable
from bot.telegram.intake import Came, Intake
from bot.telegram.presses import Press
from bot.telegram.reply import Answer, offered
from bot.telegram.updates import Arrival, person_of, read_update, update_id_of
from tests.support.session import RecordingSession, bot_on, raw_update, update, written


async def no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


class Backlog:
    """Work that follows: there is room for it while ``free`` is set."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()

    @property
    def full(self) -> bool:
        return not self.free.is_set()

    async def room(self) -> None:
        await self.free.wait()


async def test_take_returns_only_when_every_effect_is_made() -> None:
    """What Telegram is told was received, was received."""
    done: list[int] = []

    async def handle(update: Arrival) -> None:
        await asyncio.sleep(0.005)
        done.append(update.update_id)

    await Intake(handle).take([update(n, person=n) for n in range(1, 101)])

    assert sorted(done) == list(range(1, 101))


async def test_one_person_in_order_others_side_by_side() -> None:
    """A person's taps count in the order they were made, and nobody waits for a slow one."""
    done: list[tuple[int, int]] = []
    slow = asyncio.Event()

    async def handle(update: Arrival) -> None:
        person = person_of(update)
        if person == 1:
            await slow.wait()
        await asyncio.sleep(0)
        done.append((person, update.update_id))

    intake = Intake(handle)
    taking = asyncio.ensure_future(intake.take([update(n, person=n % 3) for n in range(1, 31)]))
    await asyncio.sleep(0.02)
    before = {person for person, _ in done}
    slow.set()
    await taking

    assert before == {0, 2}
    for person in range(3):
        mine = [number for who, number in done if who == person]
        assert mine == sorted(mine)
        assert len(mine) == 10
    assert intake._turns == {}


async def test_order_holds_between_calls_as_in_a_webhook() -> None:
    """Two deliveries at the same time do not overtake each other."""
    done: list[int] = []

    async def handle(update: Arrival) -> None:
        await asyncio.sleep(0.01 if update.update_id == 1 else 0)
        done.append(update.update_id)

    intake = Intake(handle)
    await asyncio.gather(intake.take([update(1, 5)]), intake.take([update(2, 5)]))

    assert done == [1, 2]


async def test_crowd_is_handled_a_few_at_a_time() -> None:
    """Ten thousand people at once do not become ten thousand transactions at once."""
    running = most = 0

    async def handle(_update: Arrival) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await Intake(handle, at_once=8).take([update(n, person=n) for n in range(1, 200)])

    assert most == 8


async def test_database_that_comes_back_is_tried_again() -> None:
    """A short lock of the database costs nobody an answer."""
    tries = 0

    async def handle(_update: Arrival) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StorageUnavailable

    intake = Intake(handle, sleep=no_sleep)
    await intake.take([update(1, 5)])

    assert tries == 3
    assert intake.set_aside == {}


async def test_poisoned_update_is_set_aside_by_kind_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One update that cannot be handled stops nobody, and its words reach no log."""
    caplog.set_level(logging.DEBUG)
    done: list[int] = []
    sorry: list[int] = []
    tries = 0

    async def handle(update: Arrival) -> None:
        nonlocal tries
        if update.update_id == 2:
            tries += 1
            raise ValueError(str(update))
        done.append(update.update_id)

    async def apologise(update: Arrival) -> None:
        sorry.append(update.update_id)
        raise RuntimeError(str(update))

    intake = Intake(handle, apologise=apologise, sleep=no_sleep)
    await intake.take([update(1, 71), update(2, 7123456789, "my words"), update(3, 7123456789)])

    assert sorted(done) == [1, 3]
    assert (tries, sorry) == (3, [2])
    assert intake.set_aside == {"message": 1}
    (aside,) = [record for record in caplog.records if record.msg == "set_aside"]
    assert aside.__dict__["kind"] == "message"
    dump = caplog.text + written(caplog.records)
    assert "7123456789" not in dump
    assert "my words" not in dump


async def test_hanging_handler_is_given_up_in_time() -> None:
    """A stuck update delays the others by ten seconds at most, not for ever."""

    async def handle(update: Arrival) -> None:
        if update.update_id == 1:
            await asyncio.Event().wait()

    intake = Intake(handle, within=0.05)
    await asyncio.wait_for(intake.take([update(1, 5), update(2, 5), update(3, 6)]), 2)

    assert intake.set_aside == {"message": 1}


async def test_cancelled_take_is_not_taken() -> None:
    """At a hard stop an update is either done or will be delivered again."""

    async def handle(_update: Arrival) -> None:
        await asyncio.Event().wait()

    intake = Intake(handle)
    taking = asyncio.ensure_future(intake.take([update(1, 5), update(2, 6)]))
    await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking

    assert intake.set_aside == {}
    assert intake._turns == {}


async def test_handlers_start_only_when_there_is_room() -> None:
    """Under overload updates wait at Telegram, where they are safe."""
    backlog, done = Backlog(), list[int]()
    backlog.free.clear()

    async def handle(update: Arrival) -> None:
        done.append(update.update_id)

    taking = asyncio.ensure_future(Intake(handle, backlog=backlog).take([update(1, 5)]))
    await asyncio.sleep(0.01)
    before = list(done)
    backlog.free.set()
    await taking

    assert (before, done) == ([], [1])


def test_what_is_typed_in_other_chats_waits_for_nobody() -> None:
    """Letters typed after the bot's name never hold up the same person's taps."""
    who = {"id": 7, "is_bot": False, "first_name": "-"}
    typed = {"id": "1", "from": who, "query": "la", "offset": ""}
    found = read_update({"update_id": 9, "inline_query": typed}, bot_on(RecordingSession()))

    assert found is not None
    assert person_of(found) == -9


@pytest.mark.filterwarnings("ignore:Detected unknown update type:RuntimeWarning")
async def test_unknown_type_has_nobody_and_is_never_dumped() -> None:
    """A new kind of update passes through by its id alone."""
    bot = bot_on(RecordingSession())
    found = read_update({"update_id": 9, "brand_new": {"id": 7123456789}}, bot)

    assert found is not None
    assert person_of(found) == -9


@pytest.mark.parametrize("raw", [{"update_id": 9, "message": 5}, {"update_id": 9, "message": {}}])
def test_unreadable_update_is_none(raw: dict[str, object]) -> None:
    """An update that breaks Telegram's own description raises no error that quotes it."""
    assert read_update(raw, bot_on(RecordingSession())) is None


@pytest.mark.parametrize(
    "raw",
    [
        [],
        None,
        7,
        "x",
        {},
        {"update_id": "7"},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 2**63},
        {"update_id": 1.5},
    ],
)
def test_no_update_id_no_update(raw: object) -> None:
    """Only what can be told apart from its own repetition counts as an update."""
    assert update_id_of(raw) is None
    assert update_id_of(raw_update(7, 5)) == 7


class Scribe:
    """Begins taps as the short path does; ``came`` is to say what became of each."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.saved: list[asyncio.Future[None]] = []
        self.answers: list[Answer | None] = []

    def begin(self, press: Press, came: Came) -> asyncio.Future[None] | None:
        if press.data == "broken":
            raise ValueError(press.data)
        if press.data == "refused":
            return None
        self.came.append(came)
        self.saved.append(asyncio.get_running_loop().create_future())
        return self.saved[-1]


def press(update_id: int, person: int, data: str = "rate:") -> Press:
    return Press(update_id, f"tap {update_id}", person, 7, data, lambda: None)


SAVED = Answer("tap 1", "Saved: 4")


async def nothing(update: Arrival) -> None:
    raise AssertionError(update)


async def test_a_tap_that_is_saved_needs_no_task() -> None:
    """A country's taps cost as little as they can, and each is answered once it is saved."""
    scribe = Scribe()
    intake = Intake(nothing, begin=scribe.begin)
    before = asyncio.all_tasks()
    assert intake.swiftly(press(1, 5), scribe.answers.append)
    assert scribe.answers == []
    scribe.came[0](SAVED)

    assert scribe.answers == [SAVED]
    assert asyncio.all_tasks() == before
    assert intake._taps == {}


async def test_nothing_of_a_person_overtakes_a_swift_tap() -> None:
    """A person's taps count in the order they were made, by whatever way they go."""
    scribe, done = Scribe(), list[int]()

    async def handle(update: Arrival) -> None:
        done.append(update.update_id)

    intake = Intake(handle, begin=scribe.begin)
    assert intake.swiftly(press(1, 5), scribe.answers.append)
    assert not intake.swiftly(press(2, 5), scribe.answers.append)
    assert intake.swiftly(press(3, 6), scribe.answers.append)
    later = asyncio.gather(*(intake.take([update(n, person=5)]) for n in (4, 5)))
    await intake.take([update(6, person=7)])
    assert done == [6]
    assert not intake.swiftly(press(7, 5), scribe.answers.append)
    scribe.came[0](SAVED)
    await later

    assert done == [6, 4, 5]
    assert intake.swiftly(press(8, 5), scribe.answers.append)


@pytest.mark.parametrize("outcome", [None, StorageUnavailable("tap 1")])
async def test_a_tap_that_is_not_saved_goes_the_long_way_in_its_place(
    outcome: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    """What the short path cannot answer is answered all the same, and nobody overtakes it."""
    scribe, done = Scribe(), list[int]()

    async def handle(update: Arrival) -> None:
        await asyncio.sleep(0.01)
        done.append(update.update_id)
        offered(Answer(f"tap {update.update_id}", "Last week's button"))

    intake = Intake(handle, begin=scribe.begin)
    assert intake.swiftly(press(1, 5), scribe.answers.append)
    later = asyncio.ensure_future(intake.take([update(2, person=5)]))
    await asyncio.sleep(0)
    scribe.came[0](outcome)
    await later

    assert done == [1, 2]
    assert scribe.answers == [Answer("tap 1", "Last week's button")]
    failed = [vars(line)["error"] for line in caplog.records if line.msg == "handler_failed"]
    assert len(failed) == (outcome is not None)
    assert "tap 1" not in caplog.text + written(caplog.records)


async def test_a_swift_tap_that_hangs_is_given_up_in_time() -> None:
    """A disk that stands still holds nobody for longer than ten seconds, and they hear of it."""
    scribe, sorry = Scribe(), Answer("tap 1", "Sorry")

    async def apologise(_update: Arrival) -> None:
        offered(sorry)

    intake = Intake(nothing, begin=scribe.begin, apologise=apologise, within=0.05)
    answers: asyncio.Queue[Answer | None] = asyncio.Queue()
    assert intake.swiftly(press(1, 5), answers.put_nowait)
    assert await asyncio.wait_for(answers.get(), 5) == sorry

    assert scribe.saved[0].cancelled()  # so that no page comes of it later
    assert intake.set_aside == {"callback_query": 1}
    assert intake.swiftly(press(2, 5), scribe.answers.append)


async def test_a_stop_gives_up_what_is_in_hand() -> None:
    """At a hard stop nobody is told that a tap was taken, and nothing of it comes later."""
    scribe, gate = Scribe(), asyncio.Event()

    async def handle(_update: Arrival) -> None:
        await gate.wait()

    intake = Intake(handle, begin=scribe.begin)
    for person in (5, 6):
        assert intake.swiftly(press(person, person), scribe.answers.append)
    scribe.came[0](None)
    await asyncio.sleep(0)
    await intake.stop()
    gate.set()
    await asyncio.sleep(0.01)

    assert scribe.saved[1].cancelled()
    assert scribe.answers == []
    assert intake.set_aside == {}


async def test_what_cannot_go_swiftly_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Where there is no room, or the short path is broken, the long way takes every tap."""
    scribe, backlog = Scribe(), Backlog()
    intake = Intake(nothing, begin=scribe.begin, backlog=backlog)
    for data in ("refused", "broken"):
        assert not intake.swiftly(press(1, 5, data), scribe.answers.append)
    backlog.free.clear()
    assert not intake.swiftly(press(1, 5), scribe.answers.append)
    assert not Intake(nothing).swiftly(press(1, 5), scribe.answers.append)

    assert intake._taps == {}
    assert '"error": "ValueError"' in written(caplog.records)
    assert "broken" not in caplog.text + written(caplog.records)
    backlog.free.set()
    assert intake.swiftly(press(1, 5), scribe.answers.append)
