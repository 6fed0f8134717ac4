"""Updates: fetched, confirmed, repeated, disordered."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.types import Update

from bot.demo.kinds import KINDS
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_updates_stay_until_they_are_confirmed(bot: Bot, person: Person) -> None:
    """What the bot has not confirmed comes again; what it has confirmed does not."""
    await person.send("two")
    first = await bot.get_updates()
    assert texts(first) == ["/start", "two"] == texts(await bot.get_updates())
    assert texts(await bot.get_updates(offset=first[1].update_id)) == ["two"]
    assert await bot.get_updates(offset=first[1].update_id + 1) == []


async def test_limit_and_negative_offset(bot: Bot, person: Person) -> None:
    """A batch is as large as asked for, and -1 leaves the newest alone."""
    await person.send("two")
    assert texts(await bot.get_updates(limit=1)) == ["/start"]
    assert texts(await bot.get_updates(offset=-1)) == ["two"]
    assert texts(await bot.get_updates()) == ["two"]


async def test_a_long_poll_ends_with_the_first_update(server: BotApiServer, bot: Bot) -> None:
    """A waiting bot hears a person at once."""
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        assert not poll.done()
        await server.person().send("here")
    assert texts(poll.result()) == ["here"]


async def test_a_second_poll_ends_the_first(server: BotApiServer, bot: Bot) -> None:
    """Two bots with one token find each other out."""
    first = asyncio.ensure_future(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.ensure_future(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await server.person().send("here")
    assert texts(await second) == ["here"]


async def test_only_wanted_kinds_arrive(server: BotApiServer, bot: Bot, person: Person) -> None:
    """A bot that does not ask for edits gets none."""
    await bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    newest = await bot.get_updates()
    await person.send("unseen")
    await person.tap_data("x", person.chat[0])
    fresh = [u for u in await bot.get_updates() if u not in newest]
    assert [update.event_type for update in fresh] == ["callback_query"]
    info = await bot.get_webhook_info()
    assert info.allowed_updates == ["callback_query"]
    assert server.violations == []


async def test_updates_are_kept_for_a_day(bot: Bot, person: Person, clock: FrozenClock) -> None:
    """After a longer outage the older updates are gone, as with Telegram."""
    clock.tick(hours=23)
    await person.send("late")
    clock.tick(hours=2)
    assert texts(await bot.get_updates()) == ["late"]


async def test_an_update_can_come_again_under_its_own_id(server: BotApiServer, bot: Bot) -> None:
    """A bot meets the re-delivery that follows a crash before the confirmation."""
    await server.person().start()
    [update] = await bot.get_updates()
    assert await bot.get_updates(offset=update.update_id + 1) == []
    server.updates.repeat(update.update_id)
    assert await bot.get_updates(offset=update.update_id + 1) == [update]
    assert not server.updates.idle
    assert await bot.get_updates(offset=update.update_id + 1) == []
    assert server.updates.idle


async def test_a_tap_can_come_again_under_a_new_id(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """A bot meets the same press under two update ids."""
    tap = await person.tap_data("x", person.chat[0])
    again = server.updates.resend(tap.update)
    _, first, second = await bot.get_updates()
    assert first.callback_query
    assert second.callback_query
    assert first.callback_query.id == second.callback_query.id == tap.id
    assert (first.update_id, second.update_id) == (tap.update, again)
    assert tap.update != again


async def test_updates_can_come_out_of_order(
    server: BotApiServer, bot: Bot, person: Person
) -> None:
    """A bot meets the last of three messages first."""
    await bot.get_updates(offset=-1)
    server.updates.hold()
    for text in "abc":
        await person.send(text)
    assert texts(await bot.get_updates()) == ["/start"]
    server.updates.release(backwards=True)
    updates = await bot.get_updates()
    assert texts(updates) == ["/start", "c", "b", "a"]
    assert [u.update_id for u in updates] == sorted(u.update_id for u in updates)


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_of_message_is_one_aiogram_knows(
    bot: Bot, person: Person, kind: str
) -> None:
    """A voice, a sticker or a poll reaches the bot as what it is."""
    await bot.get_updates(offset=-1)
    await person.send_kind(kind)
    message = (await bot.get_updates())[-1].message
    assert message
    assert message.content_type == kind


async def test_idle_waits_for_confirmation_and_the_last_answer(
    server: BotApiServer, bot: Bot
) -> None:
    """A test can wait until the bot has done all it was going to do."""
    person = server.person()

    async def serve() -> None:
        [update] = await bot.get_updates(timeout=5)
        await bot.send_message(person.id, "done")
        await bot.get_updates(offset=update.update_id + 1)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve())
        await person.send("go")
        await server.idle()
        assert person.screen.text == "done"


async def test_idle_gives_up_where_nobody_listens(server: BotApiServer) -> None:
    """A bot that has died is found out."""
    await server.person().send("anybody?")
    with pytest.raises(TimeoutError):
        await server.idle(within=0.05)
