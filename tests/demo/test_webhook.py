"""Webhook delivery on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import Update
from aiohttp import MultipartWriter, web

from bot.demo.server import BotApiServer
from bot.demo.world import Message

Respond = Callable[[Update], web.Response]


class Endpoint:
    """A bot's webhook that keeps what it was sent; ``respond`` may be replaced."""

    def __init__(self) -> None:
        self.url = ""
        self.updates: list[Update] = []
        self.secrets: list[str | None] = []
        self.respond: Respond = lambda _: web.Response()

    async def take(self, request: web.Request) -> web.Response:
        update = Update.model_validate(await request.json())
        self.updates.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.respond(update)

    @property
    def texts(self) -> list[str | None]:
        return [update.message.text for update in self.updates if update.message]


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/hook", endpoint.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield endpoint
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """The bot can tell Telegram from a stranger, and no update waits longer."""
    await server.person().send("before")
    await bot.set_webhook(endpoint.url, secret_token="abc-1")
    await server.person().send("after")
    await server.idle()
    assert sorted(map(str, endpoint.texts)) == ["after", "before"]
    assert endpoint.secrets == ["abc-1"] * 2
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await bot.get_updates()


async def test_a_refused_update_is_posted_again_in_order(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """An update the bot could not save stays, and what came later waits behind it."""
    failures = iter([500, 503])
    endpoint.respond = lambda _: web.Response(status=next(failures, 200))
    await bot.set_webhook(endpoint.url, max_connections=1)
    person = server.person()
    await person.send("a")
    await person.send("b")
    await server.idle()
    assert endpoint.texts == ["a", "a", "a", "b"]
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 0
    assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_one_stuck_person_does_not_delay_others(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """With several connections the order is kept within a chat only."""
    stuck, other = server.person(), server.person()
    endpoint.respond = lambda update: web.Response(
        status=500 if update.message and update.message.chat.id == stuck.id else 200
    )
    await bot.set_webhook(endpoint.url, max_connections=2)
    await stuck.send("stuck")
    await other.send("through")
    async with asyncio.timeout(5):
        while "through" not in endpoint.texts:
            await server.telegram.activity.next()
    assert not server.updates.idle
    endpoint.respond = lambda _: web.Response()
    await server.idle()


async def test_the_answer_may_carry_a_method(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """A tap can be answered without a second request."""
    person = server.person()
    endpoint.respond = lambda _: web.json_response(
        {"method": "sendMessage", "chat_id": person.id, "text": "at once"}
    )
    await bot.set_webhook(endpoint.url)
    await person.send("a")
    assert (await person.sees("at once")).text == "at once"
    assert server.calls["sendMessage"] == 1


async def test_the_answer_may_be_aiograms_multipart(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """The webhook handler of aiogram answers as multipart, files included."""
    person = server.person()

    def respond(_: Update) -> web.Response:
        parts = MultipartWriter("form-data")
        for name, value in (
            ("method", "sendDocument"),
            ("chat_id", str(person.id)),
            ("document", "attach://x"),
        ):
            parts.append(value).set_content_disposition("form-data", name=name)
        parts.append(b"{}").set_content_disposition("form-data", name="x", filename="week.json")
        return web.Response(body=parts)

    endpoint.respond = respond
    await bot.set_webhook(endpoint.url)
    await person.send("a")
    await person.sees(lambda seen: isinstance(seen, Message) and seen.media is not None)
    assert person.screen.media
    assert (person.screen.media.name, person.screen.media.data) == ("week.json", b"{}")
    assert server.violations == []


async def test_an_unreachable_webhook_is_tried_again(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """Updates wait for a bot that is restarting, and leave with the webhook's end."""
    await bot.set_webhook("http://127.0.0.1:1/hook")
    await server.person().send("a")
    async with asyncio.timeout(5):
        while not server.telegram.webhook.last_error:
            await server.telegram.activity.next()
    assert (await bot.get_webhook_info()).last_error_message == "ClientConnectorError"
    await bot.set_webhook(endpoint.url)
    await server.idle()
    assert endpoint.texts == ["a"]


async def test_a_repeated_update_is_posted_again(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """A bot behind a webhook meets re-deliveries too."""
    await bot.set_webhook(endpoint.url)
    await server.person().send("a")
    await server.idle()
    server.updates.repeat(endpoint.updates[0].update_id)
    await server.idle()
    assert endpoint.texts == ["a", "a"]
    assert endpoint.updates[0] == endpoint.updates[1]


async def test_polling_works_again_after_the_webhook(
    server: BotApiServer, bot: Bot, endpoint: Endpoint
) -> None:
    """Nothing is lost while the bot changes its way of listening."""
    await bot.set_webhook(endpoint.url)
    await bot.delete_webhook()
    await server.person().send("a")
    assert len(await bot.get_updates()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_only_loopback_is_reachable(server: BotApiServer, bot: Bot) -> None:
    """The demo sends nothing outside the machine."""
    with pytest.raises(TelegramBadRequest, match="bad webhook: Failed to resolve host"):
        await bot.set_webhook("https://bot.example.org/hook")
    assert (await bot.get_webhook_info()).url == ""
    assert server.violations == []
