"""python-telegram-bot with its custom webhook; ``MODE``: awaited (durable first) or queue."""

from typing import Any

import door
import job
import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton(**button) for button in row] for row in job.KEYBOARD]
)


async def rate(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    database.execute(job.UPSERT, job.row(query.from_user.id, query.data))
    await query.answer(job.toast(query.data))
    await query.edit_message_text(job.TEXT, reply_markup=KEYBOARD, parse_mode="HTML")


async def main() -> None:
    builder = Application.builder().token(job.TOKEN).base_url(f"{job.API}/bot").updater(None)
    application = builder.connection_pool_size(100).pool_timeout(60).build()
    application.add_handler(CallbackQueryHandler(rate, pattern="^rate:"))

    async def take(raw: dict[str, Any]) -> None:
        update = Update.de_json(raw, application.bot)
        if job.MODE == "queue":
            await application.update_queue.put(update)
        else:
            await application.process_update(update)

    async with application:
        await application.start()
        await door.serve(take)


database = job.database()
uvloop.run(main())
