"""The client that tests and the demo use in place of a person's phone."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from aiogram.types import Message as BotMessage

from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.world import User
from tests.support.clock import FrozenClock


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in row]
            for row in rows
        ]
    )


async def newest_tap(bot: Bot) -> CallbackQuery:
    tap = (await bot.get_updates())[-1].callback_query
    assert tap
    return tap


async def test_the_screen_is_the_newest_message(bot: Bot, person: Person) -> None:
    """A test reads text and buttons as a person sees them."""
    await bot.send_message(person.id, "old")
    await bot.send_message(person.id, "new", reply_markup=keyboard(["1", "2"], ["home"]))
    assert person.screen.text == "new"
    assert person.screen.buttons == [["1", "2"], ["home"]]
    assert [m.text for m in person.chat] == ["/start", "old", "new"]


@pytest.mark.parametrize(
    ("label", "data"),
    [("1", "do:1"), ("10 pts", "do:10 pts"), ("10", "do:10 pts"), ("pts", "do:10 pts")],
)
async def test_a_tap_finds_its_button(bot: Bot, person: Person, label: str, data: str) -> None:
    """The whole label wins over its beginning, and that over a part of it."""
    await bot.send_message(person.id, "a", reply_markup=keyboard(["10 pts", "1"]))
    await person.tap(label)
    assert (await newest_tap(bot)).data == data


async def test_a_tap_takes_the_newest_message_or_the_one_named(bot: Bot, person: Person) -> None:
    """Old keyboards can be tapped on purpose, and only so."""
    await bot.send_message(person.id, "old", reply_markup=keyboard(["go"]))
    old = person.screen
    await bot.send_message(person.id, "new", reply_markup=keyboard(["go"]))
    await person.tap(lambda label: label == "go")
    tapped = (await newest_tap(bot)).message
    assert tapped
    assert tapped.message_id == person.screen.id
    await person.tap("go", old)
    tapped = (await newest_tap(bot)).message
    assert tapped
    assert tapped.message_id == old.id


async def test_a_missing_button_says_what_is_there(bot: Bot, person: Person) -> None:
    """A failing test shows the chat."""
    await bot.send_message(person.id, "menu", reply_markup=keyboard(["home"]))
    with pytest.raises(
        AssertionError, match=r"no button 'away'; the chat shows: 'menu' \[\['home'"
    ):
        await person.tap("away", within=0.01)
    with pytest.raises(AssertionError, match="'nothing' is not shown"):
        await person.sees("nothing", within=0.01)


async def test_waiting_ends_when_it_happens(bot: Bot, person: Person) -> None:
    """A person sees a message, an edit or an answer the moment it comes."""
    async with asyncio.TaskGroup() as tasks:
        seen = tasks.create_task(person.sees("second"))
        sent = await bot.send_message(person.id, "first")
        await bot.edit_message_text("second", None, person.id, sent.message_id)
    assert seen.result().text == "second"
    tap = await person.tap_data("x")
    async with asyncio.TaskGroup() as tasks:
        seen = tasks.create_task(person.sees("saved"))
        await bot.answer_callback_query(tap.id, "saved", show_alert=True)
    assert seen.result() is (await person.answer(tap))
    assert [(answer.text, answer.show_alert) for answer in person.answers] == [("saved", True)]


async def test_a_tap_is_answered_once_and_in_time(
    bot: Bot, person: Person, clock: FrozenClock
) -> None:
    """A second answer, or one after a quarter of an hour, is too late."""
    first, second = [await person.tap_data("x", person.chat[0]) for _ in range(2)]
    await bot.answer_callback_query(first.id)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(first.id)
    clock.tick(minutes=16)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(second.id)
    with pytest.raises(AssertionError, match="the tap was not answered"):
        await person.answer(second, within=0.01)


async def test_a_tap_on_a_deleted_message_is_inaccessible(bot: Bot, person: Person) -> None:
    """The bot meets a tap whose message it can no longer see."""
    await bot.send_message(person.id, "a", reply_markup=keyboard(["go"]))
    screen = person.screen
    await bot.delete_message(person.id, screen.id)
    await person.gone(screen)
    await person.tap("go", screen)
    tap = await newest_tap(bot)
    assert isinstance(tap.message, InaccessibleMessage)
    assert (tap.data, tap.message.message_id) == ("do:go", screen.id)


async def test_deep_links_are_followed(bot: Bot, person: Person) -> None:
    """The channel's button leads into the chat, with its payload."""
    link = "https://t.me/six_principles_demo_bot?start=p3_lang_ru"
    button = InlineKeyboardButton(text="Rate", url=link)
    await bot.send_message(
        person.id, "a", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
    )
    assert await person.follow("Rate") == link
    assert person.chat[-1].text == "/start p3_lang_ru"
    with pytest.raises(AssertionError, match="no button to tap"):
        await person.tap("Rate")


@pytest.mark.parametrize("code", ["kk", "ru", "de", None])
async def test_people_have_languages_or_none(
    server: BotApiServer, bot: Bot, code: str | None
) -> None:
    """The client's language reaches the bot as it is, or not at all."""
    await server.person(77, "Нұрлан", language_code=code, username="nurlan").send("a")
    message = (await bot.get_updates())[0].message
    assert message
    assert message.from_user
    assert message.from_user.language_code == code
    assert message.from_user.first_name == "Нұрлан"
    assert server.person(77) is server.person(77)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "a\0b", "🎲" * 2049, "ә" * 10_000])
async def test_a_modified_client_may_send_anything(bot: Bot, person: Person, text: str) -> None:
    """Bad inputs reach the bot as they are, so that tests can try them."""
    await person.send(text)
    message = (await bot.get_updates())[-1].message
    assert message
    assert message.text == text


async def test_unusual_senders(server: BotApiServer, bot: Bot, person: Person) -> None:
    """Forwards, inline bots, channels and edits come as Telegram sends them."""
    friend = User(5, "Friend", "friend_bot", is_bot=True)
    mine = await person.send("mine")
    await person.edit(mine, "changed")
    await person.send("theirs", forwarded=True)
    await person.send("inline", via_bot=friend)
    group = server.group(-1001, members=[person], bot_is_admin=True)
    channel = server.channel(-1002)
    await person.in_group(group).send("as a channel", as_chat=channel)
    updates = await bot.get_updates()
    edited, *sent = [update.edited_message or update.message for update in updates[2:]]
    forwarded, inline, channelled = (m for m in sent if isinstance(m, BotMessage))
    assert edited
    assert edited.text == "changed"
    assert forwarded.forward_origin
    assert inline.via_bot
    assert channelled.sender_chat
    assert channelled.sender_chat.id == channel.id


async def test_the_mailbox_is_what_a_thief_of_the_token_sees(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """Tests can prove that nothing secret lies in the chats, and what has been deleted."""
    sent = await bot.send_message(person.id, "a", reply_markup=keyboard(["label"]))
    await bot.send_message(person.id, "deleted soon")
    await bot.delete_message(person.id, person.screen.id)
    await bot.edit_message_text(
        "b", None, person.id, sent.message_id, reply_markup=keyboard(["x"])
    )
    assert [m.words for m in server.mailbox()] == ["/start", "b\nx\ndo:x"]
    assert [m.text for m in server.deleted()] == ["deleted soon"]
    assert [version.text for version in person.screen.versions] == ["a"]
