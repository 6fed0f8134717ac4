import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiogram.types import CallbackQuery, Chat, InaccessibleMessage, PhotoSize, User

from bot.children import ChildFailed
from bot.telegram.lanes import Lanes
from bot.telegram.markup import markup
from bot.telegram.sender import Sender
from bot.telegram.show import Show
from bot.views.screen import Button, Screen
from tests.support.session import (
    RecordingSession,
    VirtualTime,
    bad_request,
    bot_on,
    forbidden,
    longest,
    message,
    not_connected,
    server_error,
    written,
)

PAGE = Screen("<b>page</b>", ((Button("1", data="rate"),),), toast="Saved: 4")


@pytest.fixture
def show(sender: Sender, lanes: Lanes) -> Show:
    return Show(sender, lanes)


def tap(on: object = None, **fields: Any) -> CallbackQuery:  # noqa: ANN401
    person = User(id=5, is_bot=False, first_name="-")
    query: dict[str, Any] = {"id": "q1", "from": person, "chat_instance": "c", "message": on}
    return CallbackQuery.model_validate(query | fields)


async def test_tap_is_answered_then_its_message_becomes_the_screen(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """A tap is felt at once, and the chat keeps one message."""
    seen: list[int] = []

    async def then(number: int) -> None:
        seen.append(number)

    await show(tap(message(5, 77)), PAGE, then=then)
    assert session.requests == []  # the caller does not wait for Telegram
    await lanes.drain(within=1)

    answer, edit = session.requests
    assert session.names() == ["answerCallbackQuery", "editMessageText"]
    assert (answer.text, answer.show_alert) == ("Saved: 4", False)
    assert (edit.chat_id, edit.message_id, edit.text) == (5, 77, "<b>page</b>")
    assert edit.reply_markup.inline_keyboard[0][0].callback_data == "rate"
    assert seen == [77]


async def test_alert_waits_to_be_closed_and_leaves_the_message(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """A score is shown over the chat, never in it."""
    await show(tap(message(5, 77)), Screen(alert="You chose 4"))
    await lanes.drain(within=1)

    (answer,) = session.requests
    assert (answer.text, answer.show_alert) == ("You chose 4", True)


async def test_silent_tap_is_answered_too(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """No button keeps turning its wheel."""
    await show(tap(message(5, 77)), Screen())
    await lanes.drain(within=1)

    assert session.names() == ["answerCallbackQuery"]
    assert session.requests[0].text is None


@pytest.mark.parametrize(
    "error", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_lost_message_is_replaced_by_a_new_one(
    show: Show, lanes: Lanes, session: RecordingSession, error: str
) -> None:
    """A person who cleared the chat still gets the page."""
    session.prepare("editMessageText", bad_request(error))
    seen: list[int] = []

    async def then(number: int) -> None:
        seen.append(number)

    await show(tap(message(5, 77)), PAGE, then=then)
    await lanes.drain(within=1)

    assert session.names()[1:] == ["editMessageText", "sendMessage"]
    assert seen == [100]


@pytest.mark.parametrize(
    ("on", "fields"),
    [
        (InaccessibleMessage(chat=Chat(id=5, type="private"), message_id=7, date=0), {}),
        (None, {"inline_message_id": "abc"}),
        (None, {"game_short_name": "chess"}),
        (None, {}),
    ],
)
async def test_tap_without_a_message_gets_a_new_one(
    show: Show, lanes: Lanes, session: RecordingSession, on: object, fields: dict[str, str]
) -> None:
    """Old, inline and strange buttons are answered like any other."""
    await show(tap(on, **fields), PAGE)
    await lanes.drain(within=1)

    assert sorted(session.names()) == ["answerCallbackQuery", "sendMessage"]
    assert session.of("sendMessage")[0].chat_id == 5


async def test_unchanged_screen_counts_as_shown(
    show: Show, lanes: Lanes, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """A double tap raises no error anywhere."""
    session.prepare("editMessageText", bad_request("message is not modified: same"))
    session.prepare("answerCallbackQuery", bad_request("query is too old"))
    seen: list[int] = []

    async def then(number: int) -> None:
        seen.append(number)

    await show(tap(message(5, 77)), PAGE, then=then)
    await lanes.drain(within=1)

    assert seen == [77]
    assert caplog.records == []


async def test_quick_taps_are_all_answered_and_the_last_screen_stays(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """Five quick taps end at the last one."""
    for n in range(5):
        await show(tap(message(5, 77), id=f"q{n}"), Screen(f"page {n}", toast="ok"))
    await lanes.drain(within=1)

    assert len(session.of("answerCallbackQuery")) == 5
    assert [edit.text for edit in session.of("editMessageText")] == ["page 4"]


async def test_answers_do_not_wait_behind_a_held_back_edit(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """Taps stay alive while Telegram slows down the edits of a chat."""
    held = asyncio.Event()

    async def slow() -> bool:
        await held.wait()
        return True

    session.prepare("editMessageText", slow())
    await show(tap(message(5, 77)), PAGE)
    await asyncio.sleep(0.01)
    await show(tap(message(5, 77), id="q2"), PAGE)
    await asyncio.sleep(0.01)

    assert len(session.of("answerCallbackQuery")) == 2
    held.set()
    await lanes.drain(within=1)


async def test_message_is_answered_by_a_new_one_sent_until_it_arrives(
    show: Show, lanes: Lanes, session: RecordingSession, time: VirtualTime
) -> None:
    """A command gets its answer through a bad minute."""
    session.prepare("sendMessage", not_connected(), server_error())

    await show(message(5, 1), PAGE)
    await time.run(lanes.drain(within=5))

    assert len(session.of("sendMessage")) == 3


@pytest.mark.parametrize(("refusals", "left"), [(0, []), (1, [77])])
async def test_a_picture_leaves_only_once_its_successor_stands(
    show: Show, lanes: Lanes, session: RecordingSession, refusals: int, left: list[int]
) -> None:
    """Nobody is left without any message to go on from."""
    session.prepare("sendMessage", *[bad_request("something new")] * refusals)
    photo = [PhotoSize(file_id="f", file_unique_id="u", width=1, height=1)]

    await show(tap(message(5, 77, photo=photo)), PAGE)
    await lanes.drain(within=1)

    deleted = [request.message_id for request in session.of("deleteMessage")]
    assert deleted + left == [77]


async def test_person_who_blocked_the_bot_is_left_alone_quietly(
    show: Show, lanes: Lanes, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Leaving the bot makes no noise and no trace."""
    session.prepare("sendMessage", forbidden("bot was blocked by the user"))

    await show.send(5, PAGE)
    await lanes.drain(within=1)

    assert caplog.records == []


async def test_prompt_becomes_the_preview_without_a_tap(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """A typed report turns the question above it into its preview."""
    show.replace(5, 33, PAGE)
    await lanes.drain(within=1)

    (edit,) = session.requests
    assert (edit.chat_id, edit.message_id, edit.text) == (5, 33, PAGE.text)


class Wires:
    """Connections that stand open; ``told`` is to hear what came of each request."""

    def __init__(self) -> None:
        self.told: list[Callable[[bool], None]] = []

    async def __call__(self, method: str, body: bytes) -> bool:
        raise AssertionError((method, body))  # not once more by the way that failed

    def post(self, method: str, body: bytes, told: Callable[[bool], None]) -> bool:
        assert (method, json.loads(body)["message_id"]) == ("editMessageText", 33)
        self.told.append(told)
        return True


@pytest.mark.parametrize("yes", [True, False])
async def test_page_goes_by_a_free_connection_and_again_by_the_sender_where_that_fails(
    session: RecordingSession, lanes: Lanes, *, yes: bool
) -> None:
    """A page costs least when all goes well, and arrives when it does not."""
    wires = Wires()
    show = Show(Sender(bot_on(session), longest, wires=wires), lanes)
    show.replace(5, 33, PAGE)
    (told,) = wires.told
    told(yes)
    await lanes.drain(within=1)

    assert session.names() == ([] if yes else ["editMessageText"])


async def test_a_file_follows_when_it_is_made(
    show: Show, lanes: Lanes, session: RecordingSession
) -> None:
    """A picture that takes its time keeps nobody waiting, and arrives under its name."""

    async def make() -> bytes:
        return b"png"

    await show.send_file(5, "a.png", make, Screen("<b>it</b>"), otherwise=Screen("sorry"))
    assert session.requests == []
    await lanes.drain(within=1)

    (sent,) = session.of("sendDocument")
    assert (sent.chat_id, sent.document.filename, sent.document.data) == (5, "a.png", b"png")
    assert sent.caption == "<b>it</b>"


async def test_a_file_that_cannot_be_made_is_excused(
    show: Show, lanes: Lanes, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Who asked for a picture never waits for nothing."""

    async def make() -> bytes:
        raise ChildFailed("MemoryError")

    await show.send_file(5, "a.png", make, Screen("it"), otherwise=Screen("sorry"))
    await lanes.drain(within=1)

    assert [request.text for request in session.requests] == ["sorry"]
    assert '"event": "file_not_made"' in written(caplog.records)


async def test_leave_leaves(show: Show, lanes: Lanes, session: RecordingSession) -> None:
    """A stranger's group does not keep the bot."""
    await show.leave(-7)
    await lanes.drain(within=1)

    assert session.names() == ["leaveChat"]


async def test_refused_screen_is_noted_by_its_code_alone(
    show: Show, lanes: Lanes, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator learns that a screen is broken, not whose it was."""
    session.prepare("editMessageText", bad_request("can't parse entities of 7123456789"))
    await show(tap(message(5, 77)), PAGE)
    await lanes.drain(within=1)

    assert '"event": "not_shown", "code": "bad_request"' in written(caplog.records)
    assert "7123456789" not in caplog.text


def test_keyboard_of_every_kind_of_button() -> None:
    """Each button does what the view says: answers, opens a link, or asks for a chat."""
    made = markup(
        (
            (Button("a", data="d"), Button("b", url="https://t.me/x")),
            (Button("c", share="3 kk"),),
        )
    )

    assert made is not None
    data, url = made.inline_keyboard[0]
    assert (data.callback_data, data.url) == ("d", None)
    assert (url.callback_data, url.url) == (None, "https://t.me/x")
    anywhere = made.inline_keyboard[1][0].switch_inline_query_chosen_chat
    assert anywhere is not None
    assert anywhere.query == "3 kk"
    assert anywhere.allow_user_chats
    assert anywhere.allow_group_chats
    assert anywhere.allow_channel_chats
    assert markup(()) is None
