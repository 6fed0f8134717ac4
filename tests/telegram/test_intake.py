import asyncio
import logging

import pytest

from bot.domain.errors import StorageUnavailable
from bot.telegram.intake import Intake
from bot.telegram.updates import Arrival, person_of, read_update, update_id_of
from tests.support.session import RecordingSession, bot_on, raw_update, update, written


async def no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


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
    room, done = asyncio.Event(), []

    async def wait_for_room() -> None:
        await room.wait()

    async def handle(update: Arrival) -> None:
        done.append(update.update_id)

    taking = asyncio.ensure_future(Intake(handle, room=wait_for_room).take([update(1, 5)]))
    await asyncio.sleep(0.01)
    before = list(done)
    room.set()
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
