"""Failures on demand, and Telegram's limits."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile, InputMediaDocument

from bot.demo.limits import Limits
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock
from tests.support.telegram import connected


async def test_dropped_before_nothing_happened(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """The bot meets a request that never arrived; the next one passes."""
    server.faults.drop_before("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(person.id, "a")
    await bot.send_message(person.id, "b")
    assert [m.text for m in person.chat] == ["/start", "b"]


async def test_dropped_after_it_happened_all_the_same(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """The bot meets the unknown outcome: no answer, and yet the message is there."""
    server.faults.drop_after("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(person.id, "a")
    assert person.screen.text == "a"


async def test_faults_are_met_where_and_when_told(server: BotApiServer, bot: Bot) -> None:
    """The second and third message to one chat fail, and nothing else."""
    one, other = server.person(), server.person()
    await one.start()
    await other.start()
    server.faults.status("sendMessage", 502, chat=one.id, after=1, times=2)
    outcomes = []
    for text in "abcd":
        await bot.send_message(other.id, text)
        try:
            await bot.send_message(one.id, text)
        except TelegramServerError:
            outcomes.append(text)
    assert outcomes == ["b", "c"]
    assert [m.text for m in one.chat] == ["/start", "a", "d"]
    assert [m.text for m in other.chat] == ["/start", "a", "b", "c", "d"]


async def test_a_fault_for_all_leaves_polling_alone(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """A rule for every method does not stop the updates."""
    server.faults.status("*", 500, times=100)
    assert len(await bot.get_updates()) == 1
    with pytest.raises(TelegramServerError):
        await bot.send_message(person.id, "a")
    server.faults.clear()
    await bot.send_message(person.id, "b")
    assert person.screen.text == "b"


async def test_retry_after(server: BotApiServer, bot: Bot, person: Person) -> None:
    """The bot is told how long to wait."""
    server.faults.retry_after("sendMessage", 7)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(person.id, "a")
    assert refused.value.retry_after == 7
    assert len(person.chat) == 1


async def test_a_hanging_request_takes_effect_late(server: BotApiServer, person: Person) -> None:
    """A message lands after its sender has given up on it."""
    server.faults.hang("sendMessage", 0.2)
    async with connected(server, seconds=0.05) as hasty:
        with pytest.raises(TelegramNetworkError):
            await hasty.send_message(person.id, "late")
        assert len(person.chat) == 1
        await person.sees("late")


async def test_a_late_answer_hides_an_effect(server: BotApiServer, person: Person) -> None:
    """A message is there though its sender saw a timeout."""
    server.faults.late("sendMessage", 5)
    async with connected(server, seconds=1) as hasty:
        with pytest.raises(TelegramNetworkError):
            await hasty.send_message(person.id, "there")
        assert person.screen.text == "there"


async def test_stopping_ends_hanging_requests(clock: FrozenClock) -> None:
    """A test that leaves a request hanging ends all the same, and the request has no effect."""
    async with BotApiServer(clock) as server, connected(server) as bot:
        person = server.person()
        await person.start()
        server.faults.hang("sendMessage", 60)
        sending = asyncio.ensure_future(bot.send_message(person.id, "a"))
        await asyncio.sleep(0.05)
        await server.stop()
        with pytest.raises(TelegramNetworkError):
            await sending
        assert len(person.chat) == 1


async def test_real_limits(clock: FrozenClock) -> None:
    """A bot that floods a group is told to wait, and may go on after that."""
    async with (
        BotApiServer(clock, limits=Limits.real(clock)) as server,
        connected(server) as bot,
    ):
        group = server.group(-1001)
        for number in range(20):
            await bot.send_message(group.id, str(number))
            clock.tick(seconds=1)
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(group.id, "too much")
        assert refused.value.retry_after == 40
        clock.tick(seconds=40)
        await bot.send_message(group.id, "again")
        assert len(group.messages) == 21


async def test_a_large_album_passes_in_a_quiet_chat(clock: FrozenClock) -> None:
    """Ten files come together, and what follows them at once has to wait."""
    async with (
        BotApiServer(clock, limits=Limits.real(clock)) as server,
        connected(server) as bot,
    ):
        channel = server.channel(-1001)
        files = [BufferedInputFile(b"1", f"{number}.csv") for number in range(10)]
        await bot.send_media_group(channel.id, [InputMediaDocument(media=file) for file in files])
        assert len(channel.posts) == 10
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(channel.id, "too soon")


async def test_thirty_a_second_overall(clock: FrozenClock) -> None:
    """Limits over all chats hold too, and cost no message its place."""
    async with (
        BotApiServer(clock, limits=Limits.real(clock)) as server,
        connected(server) as bot,
    ):
        people = [server.person() for _ in range(31)]
        for person in people:
            await person.start()
        for person in people[:30]:
            await bot.send_message(person.id, "a")
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(people[30].id, "a")
        clock.tick(seconds=1)
        await bot.send_message(people[30].id, "b")
        assert people[30].screen.text == "b"


async def test_people_can_be_out_of_reach(bot: Bot, server: BotApiServer) -> None:
    """A bot cannot write first, nor to who has blocked it; coming back lifts it."""
    person = server.person()
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation with a user"):
        await bot.send_message(person.id, "a")
    await person.start()
    await person.block_bot()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(person.id, "a")
    await person.unblock_bot()
    await bot.send_message(person.id, "welcome back")
    assert person.screen.text == "welcome back"
    changes = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_a_group_can_move(server: BotApiServer, bot: Bot) -> None:
    """Sending to a group that became a supergroup names the new one."""
    group = server.group(-5, supergroup=False)
    moved = await group.migrate(-1005)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(group.id, "a")
    assert refused.value.migrate_to_chat_id == moved.id
    await bot.send_message(moved.id, "a")
    assert moved.screen.text == "a"
