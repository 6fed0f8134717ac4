from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.domain.citizen import Citizen
from bot.domain.parcel import Deletion
from bot.telegram.deletions import Deleter
from bot.telegram.lanes import Lanes
from bot.telegram.sender import Sender
from tests.support.session import (
    RecordingSession,
    VirtualTime,
    bad_request,
    flood,
    forbidden,
    not_connected,
    server_error,
    timed_out,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Rows:
    def __init__(self, *messages: int) -> None:
        self.rows = {n: Deletion(Citizen(5 + n), n, NOW) for n in messages}

    async def due(self, now: datetime) -> Sequence[tuple[int, Deletion]]:
        return [(key, row) for key, row in self.rows.items() if row.due <= now]

    async def done(self, key: int) -> None:
        del self.rows[key]


async def test_due_messages_leave_the_chats(
    sender: Sender, lanes: Lanes, session: RecordingSession
) -> None:
    """What a citizen wrote does not stay in the chat."""
    rows = Rows(1, 2)

    await Deleter(rows, sender, lanes).delete_due(NOW)

    assert [(gone.chat_id, gone.message_id) for gone in session.requests] == [(6, 1), (7, 2)]
    assert rows.rows == {}


@pytest.mark.parametrize(
    "error",
    [
        bad_request("message to delete not found"),
        bad_request("message can't be deleted for everyone"),
        forbidden("bot was blocked by the user"),
    ],
)
async def test_gone_or_out_of_reach_is_done(
    sender: Sender, lanes: Lanes, session: RecordingSession, error: Exception
) -> None:
    """No row about a citizen stays because there is nothing left to do."""
    session.prepare("deleteMessage", error)
    rows = Rows(1)

    await Deleter(rows, sender, lanes).delete_due(NOW)

    assert rows.rows == {}


@pytest.mark.parametrize("error", [not_connected(), timed_out(), flood(600)])
async def test_outage_only_delays(
    sender: Sender,
    lanes: Lanes,
    session: RecordingSession,
    time: VirtualTime,
    error: Exception,
) -> None:
    """After an outage every message still goes."""
    session.prepare("deleteMessage", *[error] * 20)
    rows = Rows(1)
    deleter = Deleter(rows, sender, lanes)

    await time.run(deleter.delete_due(NOW))
    assert set(rows.rows) == {1}
    session.prepared.clear()
    time.now += 700
    await time.run(deleter.delete_due(NOW))

    assert rows.rows == {}


@pytest.mark.parametrize(("error", "seconds"), [(not_connected(), 5), (timed_out(), 20)])
async def test_a_telegram_that_is_away_is_not_asked_for_each_row(
    sender: Sender,
    lanes: Lanes,
    session: RecordingSession,
    time: VirtualTime,
    error: Exception,
    seconds: float,
) -> None:
    """A long list does not hold up the jobs while there is no network, or no answer."""
    session.prepare("deleteMessage", *[error] * 1000)

    await time.run(Deleter(Rows(*range(1, 200)), sender, lanes).delete_due(NOW))

    assert time.now <= seconds


async def test_a_chat_that_never_answers_holds_nobody_up(
    sender: Sender, lanes: Lanes, session: RecordingSession, time: VirtualTime
) -> None:
    """One message that Telegram cannot cope with keeps no other in its chat."""
    session.prepare("deleteMessage", *[server_error()] * 5)
    rows = Rows(1, 2, 3)

    await time.run(Deleter(rows, sender, lanes).delete_due(NOW))

    assert set(rows.rows) == {1}


async def test_soon_deletes_right_after_the_commit(
    sender: Sender, lanes: Lanes, session: RecordingSession
) -> None:
    """A report's text is gone within moments, not within a minute."""
    session.prepare("deleteMessage", bad_request("message to delete not found"))
    Deleter(Rows(), sender, lanes).soon(Deletion(Citizen(5), 9, NOW))

    await lanes.drain(within=1)

    assert [(gone.chat_id, gone.message_id) for gone in session.requests] == [(5, 9)]
