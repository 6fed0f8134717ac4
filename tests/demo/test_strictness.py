"""What Telegram refuses, this server refuses, in the same words."""

from collections.abc import Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageText,
    ForwardMessage,
    GetChat,
    GetUserProfilePhotos,
    PinChatMessage,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    ReplyParameters,
)
from aiohttp import ClientSession

from bot.demo.people import Person
from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock

Case = Callable[[int], TelegramMethod[Any]]


def keyboard(**button: str) -> InlineKeyboardMarkup:
    shown = InlineKeyboardButton.model_validate({"text": "a"} | button)
    return InlineKeyboardMarkup(inline_keyboard=[[shown]])


OUR_FAULTS: list[tuple[str, Case]] = [
    ("message text is empty", lambda c: SendMessage(chat_id=c, text="")),
    ("text must be non-empty", lambda c: SendMessage(chat_id=c, text=" ")),
    ("message is too long", lambda c: SendMessage(chat_id=c, text="ә" * 4097)),
    ("can't parse entities: ", lambda c: SendMessage(chat_id=c, text="<b>", parse_mode="HTML")),
    (
        "BUTTON_DATA_INVALID",
        lambda c: SendMessage(chat_id=c, text="a", reply_markup=keyboard(callback_data="ә" * 33)),
    ),
    (
        "inline keyboard button URL 'http://local' is invalid: Wrong HTTP URL",
        lambda c: SendMessage(chat_id=c, text="a", reply_markup=keyboard(url="http://local")),
    ),
    (
        "can't parse inline keyboard button: Text buttons are unallowed",
        lambda c: SendMessage(chat_id=c, text="a", reply_markup=keyboard()),
    ),
    (
        "can't parse inline keyboard button: text must be non-empty",
        lambda c: SendMessage(
            chat_id=c, text="a", reply_markup=keyboard(text=" ", callback_data="a")
        ),
    ),
    (
        "message caption is too long",
        lambda c: SendDocument(
            chat_id=c, document=BufferedInputFile(b"a", "a.txt"), caption="a" * 1025
        ),
    ),
    (
        "IMAGE_PROCESS_FAILED",
        lambda c: SendPhoto(chat_id=c, photo=BufferedInputFile(b"no picture", "a.png")),
    ),
    (
        "wrong file identifier/HTTP URL specified",
        lambda c: SendPhoto(chat_id=c, photo="nothing"),
    ),
    (
        "too few messages to send as an album",
        lambda c: SendMediaGroup(chat_id=c, media=[InputMediaDocument(media="a")]),
    ),
    ("MESSAGE_TOO_LONG", lambda _: AnswerCallbackQuery(callback_query_id="1", text="a" * 201)),
    (
        "BOT_COMMAND_INVALID",
        lambda _: SetMyCommands(commands=[BotCommand(command="Help!", description="a")]),
    ),
    ("wrong parameter action", lambda c: SendChatAction(chat_id=c, action="dancing")),
    (
        "unknown parameter colour",
        lambda c: SendMessage.model_validate({"chat_id": c, "text": "a", "colour": "red"}),
    ),
    (
        "unknown field colour in InlineKeyboardButton",
        lambda c: SendMessage(
            chat_id=c, text="a", reply_markup=keyboard(callback_data="a", colour="red")
        ),
    ),
    ("message identifier is not specified", lambda c: EditMessageText(chat_id=c, text="a")),
]

WORLD_SAYS_NO: list[tuple[str, Case]] = [
    ("chat not found", lambda _: SendMessage(chat_id=1, text="a")),
    ("chat not found", lambda _: GetChat(chat_id="@nobody_here")),
    ("chat not found", lambda _: GetChat(chat_id="--1001")),
    ("message to edit not found", lambda c: EditMessageText(chat_id=c, message_id=99, text="a")),
    ("message can't be edited", lambda c: EditMessageText(chat_id=c, message_id=1, text="a")),
    ("message to delete not found", lambda c: DeleteMessage(chat_id=c, message_id=99)),
    (
        "message to forward not found",
        lambda c: ForwardMessage(chat_id=c, from_chat_id=c, message_id=99),
    ),
    ("message to pin not found", lambda c: PinChatMessage(chat_id=c, message_id=99)),
    (
        "message to be replied not found",
        lambda c: SendMessage(
            chat_id=c, text="a", reply_parameters=ReplyParameters(message_id=99)
        ),
    ),
    (
        "query is too old and response timeout expired or query ID is invalid",
        lambda _: AnswerCallbackQuery(callback_query_id="1"),
    ),
]


@pytest.mark.parametrize(("words", "case"), OUR_FAULTS)
async def test_a_wrong_request_is_refused_and_remembered(
    server: BotApiServer, bot: Bot, person: Person, words: str, case: Case
) -> None:
    """A request no correct bot sends fails here first, and every test can see that it happened."""
    with pytest.raises(TelegramBadRequest) as refused:
        await bot(case(person.id))
    assert refused.value.message.startswith(f"Bad Request: {words}")
    assert [v.description for v in server.violations] == [refused.value.message]
    assert len(person.chat) == 1


@pytest.mark.parametrize(("words", "case"), WORLD_SAYS_NO)
async def test_a_refusal_of_the_world_is_no_fault_of_the_bot(
    server: BotApiServer, bot: Bot, person: Person, words: str, case: Case
) -> None:
    """What any bot can run into is refused in Telegram's words, and not held against it."""
    with pytest.raises(TelegramBadRequest) as refused:
        await bot(case(person.id))
    assert refused.value.message == f"Bad Request: {words}"
    assert server.violations == []


async def test_an_unknown_method_is_not_found(server: BotApiServer, bot: Bot) -> None:
    """A method that this server lacks is not silently accepted."""
    with pytest.raises(TelegramNotFound, match="Not Found"):
        await bot(GetUserProfilePhotos(user_id=1))
    assert [v.method for v in server.violations] == ["getUserProfilePhotos"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"chat_id": {"id": 1}, "text": "a"}, "parameter chat_id.int is of a wrong type"),
        ({"chat_id": 1, "text": 5}, "parameter text is of a wrong type"),
        ({"chat_id": 1}, "message text is empty"),
        ({"chat_id": 1, "document": 1}, "unknown parameter document"),
        ({"chat_id": 1, "text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ([1], "object expected as the request"),
    ],
)
async def test_wrong_json_is_refused(server: BotApiServer, body: object, words: str) -> None:
    """Wrong types are refused with the parameter's name, never with its value."""
    async with (
        ClientSession() as http,
        http.post(f"{server.url}/bot{server.token}/sendMessage", json=body) as response,
    ):
        answer = await response.json()
    assert response.status == 400
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}


async def test_a_wrong_token_is_unauthorized(server: BotApiServer) -> None:
    """Only the bot's own token opens the server."""
    async with ClientSession() as http, http.get(f"{server.url}/bot1:no/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


async def test_an_equal_edit_is_not_modified(bot: Bot, person: Person) -> None:
    """An edit that changes nothing is refused, one of the keyboard alone is not."""
    sent = await bot.send_message(person.id, "<b>a</b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new"):
        await bot.edit_message_text(
            "<b>a</b> ", None, person.id, sent.message_id, parse_mode="HTML"
        )
    await bot.edit_message_text(
        "a", None, person.id, sent.message_id, reply_markup=keyboard(callback_data="x")
    )
    assert person.screen.buttons == [["a"]]
    assert len(person.screen.versions) == 1


async def test_text_and_caption_are_different_things(bot: Bot, person: Person) -> None:
    """Editing a caption where there is a text fails as with Telegram."""
    sent = await bot.send_message(person.id, "a")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot(EditMessageCaption(chat_id=person.id, message_id=sent.message_id, caption="b"))


async def test_private_messages_can_be_deleted_for_two_days(
    bot: Bot, person: Person, clock: FrozenClock
) -> None:
    """Both sides' messages go within 48 hours and stay after that."""
    mine = await bot.send_message(person.id, "a")
    assert await bot.delete_message(person.id, mine.message_id)
    clock.tick(hours=48)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(person.id, person.chat[0].id)
    assert [m.text for m in person.deleted] == ["a"]


async def test_errors_never_repeat_what_was_sent(bot: Bot, person: Person) -> None:
    """No description carries a person's words into a log."""
    with pytest.raises(TelegramAPIError) as refused:
        await bot.send_message(person.id, "secret words" * 500)
    assert "secret" not in str(refused.value.message)
