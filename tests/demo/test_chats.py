"""Channels, groups, uploads, forwards, and how messages are numbered."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeUnion,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
    MessageOriginChannel,
)

from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.world import Chat

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="a")]]
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1200).to_bytes(4) + (1500).to_bytes(4) + b"\x08\x02"


async def test_ids_count_as_telegrams_do(server: BotApiServer, bot: Bot) -> None:
    """Private chats share one counter, a channel has its own: a probe after an id is possible."""
    channel, one, other = server.channel(-1001), server.person(), server.person()
    await one.start()
    await other.start()
    sent = [await bot.send_message(chat, "a") for chat in (one.id, channel.id, other.id)]
    assert [message.message_id for message in sent] == [3, 1, 4]
    await channel.post("by a human")
    assert (await bot.send_message(channel.id, "b")).message_id == 3


async def test_a_post_keeps_its_picture_file_and_silence(server: BotApiServer, bot: Bot) -> None:
    """Tests and the page can look at what subscribers get, byte by byte."""
    channel = server.channel(-1001, "six_principles")
    photo = await bot.send_photo(
        "@six_principles",
        BufferedInputFile(PNG, "chart.png"),
        caption="<b>Қ</b>",
        parse_mode="HTML",
    )
    file = BufferedInputFile(b"{}", "week.json")
    await bot.send_document(channel.id, file, disable_notification=True)
    assert photo.photo
    assert (photo.photo[0].width, photo.photo[0].height) == (1200, 1500)
    picture, document = channel.posts
    assert picture.media
    assert document.media
    assert (picture.text, picture.media.data, picture.silent) == ("Қ", PNG, False)
    assert (document.media.name, document.media.data, document.silent) == (
        "week.json",
        b"{}",
        True,
    )


async def test_a_picture_can_be_sent_by_its_id(server: BotApiServer, bot: Bot) -> None:
    """The second channel needs no second upload."""
    channel = server.channel(-1001)
    sent = await bot.send_photo(channel.id, BufferedInputFile(PNG, "a.png"))
    assert sent.photo
    await bot.send_photo(channel.id, sent.photo[0].file_id)
    assert [post.media.data for post in channel.posts if post.media] == [PNG, PNG]


async def test_an_album_is_several_messages(server: BotApiServer, bot: Bot) -> None:
    """Files posted together share one album and keep their names."""
    channel = server.channel(-1001)
    files = [("a.json", b"{}"), ("a.csv", b"1;2"), ("a.txt", b"text")]
    parts = [InputMediaDocument(media=BufferedInputFile(data, name)) for name, data in files]
    sent = await bot.send_media_group(channel.id, list(parts))
    assert len({message.media_group_id for message in sent}) == 1
    assert [(p.media.name, p.media.data) for p in channel.posts if p.media] == files


async def test_a_post_is_found_by_forwarding(server: BotApiServer, bot: Bot) -> None:
    """The outbox can look a post up on the desk: origin and words come along, buttons do not."""
    channel, desk = server.channel(-1001), server.group(-1002)
    post = await bot.send_message(channel.id, "digest")
    seen = await bot.forward_message(desk.id, channel.id, post.message_id)
    assert isinstance(seen.forward_origin, MessageOriginChannel)
    assert seen.forward_origin.message_id == post.message_id
    assert seen.text == "digest"
    await bot.delete_message(desk.id, seen.message_id)
    assert desk.messages == []


async def test_protected_posts_stay_where_they_are(server: BotApiServer, bot: Bot) -> None:
    """The doctor can find out that a channel forbids forwarding."""
    channel, desk = server.channel(-1001, protected=True), server.group(-1002)
    post = await bot.send_message(channel.id, "digest")
    assert post.has_protected_content
    assert (await bot.get_chat(channel.id)).has_protected_content
    with pytest.raises(TelegramBadRequest, match="message can't be forwarded"):
        await bot.forward_message(desk.id, channel.id, post.message_id)


async def test_a_channel_needs_rights(server: BotApiServer, bot: Bot) -> None:
    """Each missing right is refused as Telegram refuses it."""
    owner = server.person()
    channel = server.channel(-1001, bot_is_admin=False)
    with pytest.raises(TelegramForbiddenError, match="not a member of the channel chat"):
        await bot.send_message(channel.id, "a")
    await channel.promote_bot(owner, frozenset({"can_edit_messages"}))
    with pytest.raises(TelegramBadRequest, match="need administrator rights in the channel chat"):
        await bot.send_message(channel.id, "a")
    await channel.promote_bot(owner, frozenset({"can_post_messages"}))
    post = await bot.send_message(channel.id, "a")
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages"):
        await bot.pin_chat_message(channel.id, post.message_id)
    await channel.kick_bot(owner)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the channel chat"):
        await bot.send_message(channel.id, "a")


async def test_pinning_leaves_a_service_line(server: BotApiServer, bot: Bot) -> None:
    """A pin takes a message id in the channel, as with Telegram."""
    channel = server.channel(-1001)
    post = await bot.send_message(channel.id, "a")
    await bot.pin_chat_message(channel.id, post.message_id)
    assert (await bot.send_message(channel.id, "b")).message_id == post.message_id + 2
    assert [p.text for p in channel.posts] == ["a", "b"]
    full = await bot.get_chat(channel.id)
    assert full.pinned_message
    await bot.unpin_chat_message(channel.id, message_id=post.message_id)
    assert (await bot.get_chat(channel.id)).pinned_message is None


async def test_membership_is_told(server: BotApiServer, bot: Bot) -> None:
    """The bot can ask who is a moderator now, and who no longer is."""
    admin, member, stranger = (server.person() for _ in range(3))
    group = server.group(-1001, members=[member], admins=[admin])
    everybody = (admin, member, stranger)
    roles = [(await bot.get_chat_member(group.id, p.id)).status for p in everybody]
    assert roles == ["administrator", "member", "left"]
    assert [m.user.id for m in await bot.get_chat_administrators(group.id)] == [admin.id]
    assert await bot.get_chat_member_count(group.id) == 3
    await group.remove(member)
    assert (await bot.get_chat_member(group.id, member.id)).status == "left"
    with pytest.raises(TelegramBadRequest, match="invalid user_id specified"):
        await bot.get_chat_member(group.id, 999)


async def test_privacy_mode_hides_small_talk(server: BotApiServer, bot: Bot) -> None:
    """In a group the bot reads commands, replies and service lines, unless it is an admin."""
    person, guest = server.person(), server.person()
    group = server.group(-1001, members=[person])
    room = person.in_group(group)
    await bot.send_message(group.id, "card")
    await room.send("small talk")
    await room.send("/help")
    await room.send("I object", reply_to=room.screen)
    await group.add(guest)
    messages = [update.message for update in await bot.get_updates()]
    assert [m.text for m in messages if m] == ["/help", "I object", None]
    assert messages[-1]
    assert messages[-1].new_chat_members
    await group.promote_bot(person)
    await room.send("small talk", anonymous=True)
    heard = (await bot.get_updates())[-1].message
    assert heard
    assert heard.sender_chat
    assert (heard.text, heard.sender_chat.id) == ("small talk", group.id)


async def test_leaving_ends_the_bots_rights(server: BotApiServer, bot: Bot) -> None:
    """After leaving, the group is closed to the bot."""
    group = server.group(-1001)
    await bot.leave_chat(group.id)
    with pytest.raises(TelegramForbiddenError, match="not a member of the supergroup chat"):
        await bot.send_message(group.id, "a")
    assert (await bot.get_updates())[-1].my_chat_member


async def test_commands_are_looked_up_exactly(bot: Bot, person: Person) -> None:
    """The language somebody chose can be asked back: one scope and language, nothing else."""
    here = BotCommandScopeChat(chat_id=person.id)
    general, own = ([BotCommand(command="help", description=text)] for text in ("Көмек", "Помощь"))
    await bot.set_my_commands(general)
    assert await bot.get_my_commands(scope=here) == []
    assert person.commands == [("help", "Көмек")]
    await bot.set_my_commands(own, scope=here)
    assert [c.description for c in await bot.get_my_commands(scope=here)] == ["Помощь"]
    assert await bot.get_my_commands(scope=here, language_code="kk") == []
    assert person.commands == [("help", "Помощь")]
    await bot.delete_my_commands(scope=here)
    assert person.commands == [("help", "Көмек")]


async def test_moderators_and_members_see_the_narrowest_list(
    server: BotApiServer, bot: Bot
) -> None:
    """Command lists by scope reach whom they are meant for."""
    admin, member = server.person(), server.person(language_code="ru")
    group = server.group(-1001, members=[member], admins=[admin])
    lists: list[tuple[str, BotCommandScopeUnion | None, str | None]] = [
        ("everybody", None, None),
        ("groups", BotCommandScopeAllGroupChats(), None),
        ("groups in Russian", BotCommandScopeAllGroupChats(), "ru"),
        ("desk admins", BotCommandScopeChatAdministrators(chat_id=group.id), None),
    ]
    for text, scope, language in lists:
        command = BotCommand(command="help", description=text)
        await bot.set_my_commands([command], scope=scope, language_code=language)

    def seen(person: Person, chat: Chat) -> str:
        return str(server.telegram.profile.commands_for(person.user, chat)[0]["description"])

    assert seen(admin, group.place) == "desk admins"
    assert seen(member, group.place) == "groups in Russian"
    assert seen(member, member.place) == "everybody"


async def test_captions_and_pictures_can_be_edited(bot: Bot, person: Person) -> None:
    """A picture keeps its place while its words or the picture itself change."""
    sent = await bot.send_photo(person.id, BufferedInputFile(PNG, "a.png"), caption="a")
    await sent.edit_caption(caption="<i>b</i>", parse_mode="HTML")
    assert person.screen.text == "b"
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await sent.edit_text("c")
    other = PNG + b"2"
    photo = InputMediaPhoto(media=BufferedInputFile(other, "b.png"), caption="c")
    await sent.edit_media(photo)
    assert person.screen.media
    assert (person.screen.text, person.screen.media.data) == ("c", other)
    await sent.edit_reply_markup(reply_markup=KEYBOARD)
    assert person.screen.buttons == [["a"]]
    assert person.screen.text == "c"


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"\xff\xd8\xff\xe0", ""),
        (b"", "file must be non-empty"),
        (PNG[:16] + (9000).to_bytes(4) + (2000).to_bytes(4), "PHOTO_INVALID_DIMENSIONS"),
        (PNG[:16] + (2100).to_bytes(4) + (100).to_bytes(4), "PHOTO_INVALID_DIMENSIONS"),
        (PNG + b"a" * 10 * 1024 * 1024, "file is too big for a photo"),
    ],
    ids=["jpeg", "empty", "large", "thin", "heavy"],
)
async def test_pictures_have_limits(bot: Bot, person: Person, picture: bytes, words: str) -> None:
    """A chart that Telegram would refuse fails before it is published."""
    file = BufferedInputFile(picture, "a.png")
    if not words:
        assert (await bot.send_photo(person.id, file)).photo
        return
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_photo(person.id, file)


async def test_a_group_admin_may_delete_others_messages(server: BotApiServer, bot: Bot) -> None:
    """A plain member deletes its own messages only."""
    person = server.person()
    group = server.group(-1001, members=[person])
    theirs = await person.in_group(group).send("/spam")
    own = await bot.send_message(group.id, "a")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(group.id, theirs.id)
    await bot.delete_message(group.id, own.message_id)
    await group.promote_bot(person)
    await bot.delete_message(group.id, theirs.id)
    assert group.messages == []


async def test_pins_can_be_cleared(server: BotApiServer, bot: Bot) -> None:
    """The newest pin goes first, or all of them at once."""
    group = server.group(-1001, bot_is_admin=True)
    first, second = [await bot.send_message(group.id, text) for text in "ab"]
    for message in (first, second, second):
        await bot.pin_chat_message(group.id, message.message_id)
    assert group.place.pinned == [first.message_id, second.message_id]
    await bot.unpin_chat_message(group.id)
    assert group.place.pinned == [first.message_id]
    await bot.unpin_all_chat_messages(group.id)
    assert group.place.pinned == []


async def test_small_courtesies_are_taken(bot: Bot, person: Person) -> None:
    """Actions, the menu button and a farewell work as the Bot API has them."""
    assert await bot.send_chat_action(person.id, "typing")
    assert await bot.set_chat_menu_button(person.id, MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(person.id), MenuButtonCommands)
    assert await bot.get_chat_member_count(person.id) == 2
    with pytest.raises(TelegramBadRequest, match="no administrators in the private chat"):
        await bot.get_chat_administrators(person.id)
    assert await bot.log_out()


async def test_texts_about_the_bot_by_language(bot: Bot) -> None:
    """Each language has its name and descriptions; others get the general ones."""
    await bot.set_my_name("Six Principles")
    await bot.set_my_name("Алты қағидат", language_code="kk")
    await bot.set_my_description("Сипаттама", language_code="kk")
    await bot.set_my_short_description("Қысқа", language_code="kk")
    assert (await bot.get_my_name("kk")).name == "Алты қағидат"
    assert (await bot.get_my_name("ru")).name == "Six Principles"
    assert (await bot.get_my_description("kk")).description == "Сипаттама"
    assert (await bot.get_my_short_description("kk")).short_description == "Қысқа"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.me()).username == "six_principles_demo_bot"


async def test_copies_carry_no_origin(server: BotApiServer, bot: Bot, person: Person) -> None:
    """A copy is a message of the bot's own."""
    channel = server.channel(-1001)
    post = await bot.send_message(channel.id, "digest")
    await bot.copy_message(person.id, channel.id, post.message_id)
    assert person.screen.text == "digest"
    assert person.screen.extra == {}


async def test_deleting_many_passes_over_missing_ones(bot: Bot, person: Person) -> None:
    """A clean-up of several messages is one request, whatever has gone already."""
    sent = await bot.send_message(person.id, "a")
    assert await bot.delete_messages(person.id, [sent.message_id, 99])
    assert [m.text for m in person.deleted] == ["a"]
