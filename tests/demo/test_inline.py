"""Inline mode, replies, pins and moves: what the page needs and a bot may want."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    ChosenInlineResult,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    MediaUnion,
    Message,
    ReplyParameters,
)

from bot.demo import inline
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.witness import Witness
from bot.demo.world import Chat

KINDS = ["message", "channel_post", "inline_query", "chosen_inline_result"]


class Acts(Witness):
    """Remembers in which chats the bot was typing."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def acting(self, chat: Chat) -> None:
        self.seen.append(chat.id)


@pytest.fixture
async def listening(bot: Bot) -> Bot:
    """Return a bot that asked for inline queries too."""
    await bot.get_updates(allowed_updates=KINDS)
    return bot


def article(name: str, text: str = "a") -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=text, parse_mode="HTML")
    return InlineQueryResultArticle(id=name, title=name, input_message_content=content)


async def test_a_result_is_chosen_in_any_chat(
    server: BotApiServer, listening: Bot, person: Person
) -> None:
    """Who types the bot's name gets its offers, and the chosen one is written in their name."""
    query = server.telegram.ask_inline(person.user, "law")
    assert await listening.answer_inline_query(query.id, [article("1", "<b>Law</b>")])
    assert query.results == [{"id": "1", "title": "1", "description": ""}]
    said = inline.choose(person, query, "1")
    assert (said.text, said.content.entities[0]["type"]) == ("Law", "bold")
    events = [update.event for update in await listening.get_updates(-2)]
    assert [type(event) for event in events][1] is ChosenInlineResult
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await listening.answer_inline_query(query.id, [])


async def test_the_bot_hears_an_inline_query(listening: Bot, person: Person) -> None:
    """The query arrives as typed, and waits no longer than told."""
    with pytest.raises(TimeoutError):
        await inline.offered(person, "law", within=0.01)
    event = (await listening.get_updates(-1))[0].event
    assert isinstance(event, InlineQuery)
    assert (event.query, event.chat_type) == ("law", "sender")


async def test_without_inline_mode_nothing_is_offered(bot: Bot, person: Person) -> None:
    """A bot that never asked for inline queries is not waited for."""
    await bot.get_updates(allowed_updates=["message"])
    assert (await inline.offered(person, "law")).results is None


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article("1", "<b>")], "can't parse entities"),
    ],
)
async def test_wrong_offers_are_refused(
    server: BotApiServer,
    bot: Bot,
    person: Person,
    results: list[InlineQueryResultArticle],
    words: str,
) -> None:
    """An offer that Telegram would not show is found out."""
    query = server.telegram.ask_inline(person.user, "")
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.answer_inline_query(query.id, list(results))
    assert server.violations


async def test_buttons_copy_and_switch(bot: Bot, person: Person) -> None:
    """Buttons that copy a text or start an inline query keep what they carry."""
    row = [
        InlineKeyboardButton(text="copy", copy_text=CopyTextButton(text="t.me/x")),
        InlineKeyboardButton(text="share", switch_inline_query="law"),
        InlineKeyboardButton(text="here", switch_inline_query_current_chat=""),
    ]
    await bot.send_message(
        person.id, "a", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row])
    )
    assert person.screen.content.keyboard[0][0]["copy_text"] == {"text": "t.me/x"}
    assert person.screen.content.keyboard[0][2]["switch_inline_query_current_chat"] == ""


async def test_a_reply_is_asked_for(server: BotApiServer, bot: Bot, person: Person) -> None:
    """A prompt opens the reply, in a chat but not in a channel."""
    asks = ForceReply(input_field_placeholder="Your words")
    sent = await bot.send_message(person.id, "?", reply_markup=asks)
    assert person.screen.asks == {"placeholder": "Your words"}
    answer = ReplyParameters(message_id=sent.message_id)
    assert (await bot.send_message(person.id, "a", reply_parameters=answer)).reply_to_message
    channel = server.channel(-1001)
    with pytest.raises(TelegramBadRequest, match="force reply"):
        await bot.send_message(channel.id, "?", reply_markup=asks)
    with pytest.raises(TelegramBadRequest, match="1-64 characters"):
        await bot.send_message(
            person.id, "?", reply_markup=ForceReply(input_field_placeholder="a" * 65)
        )


async def test_a_pin_is_told_and_silent_where_telegram_is(server: BotApiServer, bot: Bot) -> None:
    """A pin's service message takes an id, reaches the bot, and sounds in groups only."""
    await bot.get_updates(allowed_updates=KINDS)
    channel, group = server.channel(-1001), server.group(-1002, bot_is_admin=True)
    for place in (channel, group):
        post = await bot.send_message(place.id, "a")
        await bot.pin_chat_message(place.id, post.message_id)
    assert [place.messages[-1].silent for place in (channel, group)] == [True, False]
    told = await bot.get_updates()
    assert [update.event_type for update in told] == ["channel_post", "message"]
    assert all(isinstance(u.event, Message) and u.event.pinned_message for u in told)
    with pytest.raises(TelegramBadRequest, match="message can't be pinned"):
        await bot.pin_chat_message(group.id, group.messages[-1].id)


async def test_an_album_is_of_one_kind(server: BotApiServer, bot: Bot, person: Person) -> None:
    """Documents do not go into an album with pictures."""
    parts: list[MediaUnion] = [
        InputMediaPhoto(media="photo-1"),
        InputMediaDocument(media="document-1"),
    ]
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await bot.send_media_group(person.id, parts)
    assert server.violations


async def test_typing_is_seen_but_not_in_channels(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """The page can show that the bot is busy."""
    server.telegram.witness = acts = Acts()
    await bot.send_chat_action(person.id, "upload_photo")
    assert acts.seen == [person.id]
    with pytest.raises(TelegramBadRequest, match="channel chats"):
        await bot.send_chat_action(server.channel(-1001).id, "typing")


async def test_a_mention_names_somebody_known(bot: Bot, person: Person) -> None:
    """Who wrote to the bot can be mentioned by id; a stranger's name stays plain text."""
    link = f'<a href="tg://user?id={person.id}">you</a> <a href="tg://user?id=9">who</a>'
    sent = await bot.send_message(person.id, link, parse_mode="HTML")
    assert sent.entities
    assert [entity.user.id for entity in sent.entities if entity.user] == [person.id]


async def test_both_ends_of_a_move_are_told(server: BotApiServer, bot: Bot) -> None:
    """A bot learns the group's new id from the old group and from the new one."""
    await bot.get_updates(allowed_updates=KINDS)
    await server.group(-5, supergroup=False).migrate(-1005)
    told = [update.message for update in await bot.get_updates()]
    assert [message.migrate_to_chat_id for message in told if message] == [-1005, None]
    assert [message.migrate_from_chat_id for message in told if message] == [None, -5]
