import asyncio
import logging
from typing import Any

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod

from bot.telegram.limits import Priority
from bot.telegram.outcomes import Code, NotSent, Refused, Unknown, failure_of
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from tests.support.session import (
    METHOD,
    RecordingSession,
    VirtualTime,
    bad_request,
    bot_on,
    flood,
    forbidden,
    longest,
    not_connected,
    server_error,
    timed_out,
)


def say(chat: int | str = 5) -> SendMessage:
    return SendMessage(chat_id=chat, text="x")


class TimedSession(RecordingSession):
    """Keeps the moment of each request."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self.time = time
        self.moments: list[tuple[int | str, float]] = []

    async def answer(self, method: TelegramMethod[Any]) -> object:
        self.moments.append((getattr(method, "chat_id", 0), self.time.now))
        return await super().answer(method)


@pytest.fixture
def session(time: VirtualTime) -> TimedSession:
    return TimedSession(time)


async def test_chat_gets_a_small_burst_then_about_one_a_second(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """A person's screens arrive at a pace that Telegram never punishes."""
    await time.run(asyncio.gather(*(sender(say(), patience=60) for _ in range(9))))

    moments = [at for _, at in session.moments]
    assert moments == [0, 0, 0, 0, 4.5, 4.5, 4.5, 4.5, 9]


async def test_group_gets_twenty_a_minute(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """The moderation group is not cut off for a minute after a busy day's batch."""
    await time.run(asyncio.gather(*(sender(say(-7), patience=300) for _ in range(45))))

    moments = [at for _, at in session.moments]
    for at in moments:
        assert sum(at <= other < at + 60 for other in moments) <= 20


async def test_thirty_a_second_overall_and_answers_go_first(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """A digest in three languages does not make a citizen wait."""
    digests = [sender(say(1000 + n), priority=Priority.DIGEST, patience=60) for n in range(60)]
    answers = [sender(say(2000 + n), patience=60) for n in range(15)]

    await time.run(asyncio.gather(*digests, *answers))

    moments = [at for _, at in session.moments]
    assert max(sum(at <= other < at + 1 for other in moments) for at in moments) <= 30
    assert {at for chat, at in session.moments if int(chat) >= 2000} == {0}


async def test_taps_and_edits_are_not_counted(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """Fast tapping is answered fast."""
    edits = [sender(EditMessageText(chat_id=5, message_id=1, text=str(n))) for n in range(40)]
    taps = [sender(AnswerCallbackQuery(callback_query_id=str(n))) for n in range(40)]

    await time.run(asyncio.gather(*edits, *taps))

    assert len(session.moments) == 80
    assert time.now == 0


async def test_retry_after_is_kept_to_the_second_and_only_in_its_chat(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """Telegram's wish is obeyed in the chat it is about, and nobody else waits for it."""
    session.prepare("sendMessage", flood(17))

    first = asyncio.ensure_future(sender(say(5)))
    await asyncio.sleep(0.01)
    await time.run(
        asyncio.gather(
            first, sender(EditMessageText(chat_id=5, message_id=1, text="y")), sender(say(6))
        )
    )

    assert [at for chat, at in session.moments if chat == 5] == [0, 17, 17]
    assert [at for chat, at in session.moments if chat == 6] == [0]


async def test_flood_longer_than_patience_is_reported_with_its_wait(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """A level-triggered caller learns when to come back instead of hanging."""
    session.prepare("sendMessage", flood(600))

    with pytest.raises(NotSent) as failure:
        await time.run(sender(say()))
    with pytest.raises(NotSent):
        await time.run(sender(say()))

    assert failure.value.wait == 600
    assert len(session.requests) == 1


async def test_certain_failure_is_tried_again_within_patience(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """A short outage of the network costs no message."""
    session.prepare("sendMessage", not_connected(), not_connected(), not_connected())

    sent = await time.run(sender(say()))

    assert sent.message_id == 100
    assert [at for _, at in session.moments] == [0, 0.5, 1.5, 3.5]


async def test_certain_failure_ends_when_patience_ends(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """A long outage ends in NotSent, not in waiting for ever."""
    session.prepare("sendMessage", *(not_connected() for _ in range(99)))

    with pytest.raises(NotSent):
        await time.run(sender(say(), patience=10))

    assert 5 < time.now <= 10


@pytest.mark.parametrize("error", [timed_out(), server_error(), RuntimeError("?")])
async def test_new_message_with_unknown_outcome_is_never_repeated(
    sender: Sender, session: TimedSession, time: VirtualTime, error: Exception
) -> None:
    """What may have been posted is not posted twice behind the caller's back."""
    session.prepare("sendMessage", error)

    with pytest.raises(Unknown) as failure:
        await time.run(sender(say()))

    assert len(session.requests) == 1
    assert failure.value.__cause__ is None


async def test_edit_with_unknown_outcome_is_repeated(
    sender: Sender, session: TimedSession, time: VirtualTime
) -> None:
    """The last state of a screen is shown even when an answer of Telegram got lost."""
    session.prepare("editMessageText", timed_out(), server_error())

    await time.run(sender(EditMessageText(chat_id=5, message_id=1, text="x")))

    assert len(session.requests) == 3


REFUSALS: dict[Code, list[Exception]] = {
    Code.BLOCKED: [
        forbidden("bot was blocked by the user"),
        forbidden("user is deactivated"),
        forbidden("bot can't initiate conversation with a user"),
    ],
    Code.CHAT_NOT_FOUND: [bad_request("chat not found"), bad_request("PEER_ID_INVALID")],
    Code.NO_RIGHTS: [
        forbidden("bot is not a member of the channel chat"),
        forbidden("bot was kicked from the supergroup chat"),
        bad_request("need administrator rights in the channel chat"),
        bad_request("not enough rights to send text messages to the chat"),
        bad_request("CHAT_WRITE_FORBIDDEN"),
    ],
    Code.NOT_MODIFIED: [
        bad_request("message is not modified: specified new message content and reply markup")
    ],
    Code.QUERY_TOO_OLD: [
        bad_request("query is too old and response timeout expired or query ID is invalid")
    ],
    Code.MESSAGE_GONE: [
        bad_request("message to edit not found"),
        bad_request("message to delete not found"),
        bad_request("message to forward not found"),
        bad_request("MESSAGE_ID_INVALID"),
    ],
    Code.MESSAGE_FIXED: [
        bad_request("message can't be edited"),
        bad_request("message can't be deleted for everyone"),
    ],
    Code.BAD_REQUEST: [bad_request("can't parse entities: unsupported start tag")],
    Code.UNAUTHORISED: [TelegramUnauthorizedError(method=METHOD, message="Unauthorized")],
}


@pytest.mark.parametrize(
    ("code", "error"), [(code, error) for code, errors in REFUSALS.items() for error in errors]
)
async def test_refusals_have_a_code(
    sender: Sender, session: TimedSession, code: Code, error: Exception
) -> None:
    """Each refusal means the same everywhere, and is not tried again."""
    session.prepare("sendMessage", error)

    with pytest.raises(Refused) as refusal:
        await sender(say())

    assert refusal.value.code is code
    assert len(session.requests) == 1


async def test_no_error_text_carries_a_chat_id(
    sender: Sender, session: TimedSession, time: VirtualTime, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing that could be logged or shown names a citizen, though aiogram's errors do."""
    caplog.set_level(logging.DEBUG)
    person = 7123456789
    migrated = TelegramMigrateToChat(method=say(person), message="x", migrate_to_chat_id=person)
    decoding = ClientDecodeError("bad", ValueError(person), {"chat": person})
    for error in (migrated, decoding):
        assert str(person) in str(error)
        session.prepare("sendMessage", error)
        with pytest.raises((Refused, Unknown)) as raised:
            await time.run(sender(say(person)))
        chain = [raised.value, raised.value.__cause__, raised.value.__context__]
        assert not any(str(person) in f"{link!r} {link}" for link in chain)
    assert str(person) not in caplog.text


async def test_migration_names_the_new_chat() -> None:
    """The operator can be told which id to put into the settings."""
    error = TelegramMigrateToChat(method=METHOD, message="x", migrate_to_chat_id=-100200)

    failure = failure_of(error)

    assert isinstance(failure, Refused)
    assert (failure.code, failure.moved_to) == (Code.MIGRATED, -100200)


async def test_memory_stays_bounded(time: VirtualTime) -> None:
    """Ten thousand people in a minute leave no list of their ids behind."""
    sender = Sender(bot_on(RecordingSession()), longest, clock=time.clock, sleep=time.sleep)
    for person in range(1, 10_001):
        time.now += 0.05
        await sender(say(person))

    assert len(sender._limits._chats) <= 2001


async def test_bot_speaks_html_to_the_given_server() -> None:
    """Every text is HTML without previews, and a demo server stands in by an address alone."""
    bot = make_bot("42:TEST", "http://127.0.0.1:8081/", limit=7)

    assert bot.session.api.api_url("42:TEST", "getMe") == "http://127.0.0.1:8081/bot42:TEST/getMe"
    assert bot.default["parse_mode"] == "HTML"
    assert bot.default["link_preview"].is_disabled is True
    await bot.session.close()
