"""aiogram as its guide shows it, with aiosqlite; ``MODE``: foreground, default or polling."""

import asyncio

import aiosqlite
import job
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()


@dispatcher.callback_query(F.data.startswith("rate:"))
async def rate(query: CallbackQuery, database: aiosqlite.Connection) -> None:
    await database.execute(job.UPSERT, job.row(query.from_user.id, query.data))
    await database.commit()
    await query.answer(job.toast(query.data))
    rows = [[InlineKeyboardButton(**button) for button in row] for row in job.KEYBOARD]
    await query.message.edit_text(
        job.TEXT, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows)
    )


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(job.API))
    bot = Bot(job.TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    async with aiosqlite.connect("rating.db") as database:
        for line in (*job.PRAGMAS, job.TABLE):
            await database.execute(line)
        dispatcher["database"] = database
        if job.MODE == "polling":
            await dispatcher.start_polling(bot)
            return
        app = web.Application()
        handler = SimpleRequestHandler(
            dispatcher,
            bot,
            secret_token=job.SECRET,
            handle_in_background=job.MODE == "default",
        )
        handler.register(app, path=job.PATH)
        setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(job.PORT)).start()
        await asyncio.Event().wait()


asyncio.run(main())
