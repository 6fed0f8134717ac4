"""pyTelegramBotAPI's AsyncTeleBot behind a webhook, durable before it acknowledges."""

from typing import Any

import door
import job
import uvloop
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update

asyncio_helper.API_URL = job.API + "/bot{0}/{1}"
bot = AsyncTeleBot(job.TOKEN, parse_mode="HTML")
KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton(**button) for button in row] for row in job.KEYBOARD]
)


@bot.callback_query_handler(func=lambda query: query.data.startswith("rate:"))
async def rate(query: CallbackQuery) -> None:
    database.execute(job.UPSERT, job.row(query.from_user.id, query.data))
    await bot.answer_callback_query(query.id, job.toast(query.data))
    await bot.edit_message_text(
        job.TEXT, query.message.chat.id, query.message.message_id, reply_markup=KEYBOARD
    )


async def take(raw: dict[str, Any]) -> None:
    await bot.process_new_updates([Update.de_json(raw)])


database = job.database()
uvloop.run(door.serve(take))
