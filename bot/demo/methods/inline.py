"""Inline mode: what the bot offers to somebody who typed its @name in any chat."""

import re

from aiogram.methods import AnswerInlineQuery
from aiogram.types import InlineQueryResultArticle, InputTextMessageContent

from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.keyboard import inline_keyboard
from bot.demo.telegram import InlineQuery, Telegram
from bot.demo.text import message_text
from bot.demo.words import known
from bot.demo.world import Content

MOST_RESULTS = 50
ID_BYTES = range(1, 65)
OFFSET_BYTES = 64
QUERY_LIFETIME = 30
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_inline(telegram: Telegram, call: AnswerInlineQuery) -> bool:
    if len(call.results) > MOST_RESULTS:
        raise Violation("RESULTS_TOO_MUCH")
    if len((call.next_offset or "").encode()) > OFFSET_BYTES:
        raise Violation("NEXT_OFFSET_INVALID")
    if call.button and not _START.fullmatch(call.button.start_parameter or ""):
        raise Violation("START_PARAM_INVALID")
    contents = {result.id: _content(telegram, result) for result in call.results}
    if len(contents) < len(call.results):
        raise Violation("RESULT_ID_DUPLICATE")
    query = _waiting(telegram, call.inline_query_id)
    query.contents = contents
    query.results = [
        {"id": shown.id, "title": shown.title, "description": shown.description or ""}
        for shown in call.results
        if isinstance(shown, InlineQueryResultArticle)
    ]
    telegram.activity.beat()
    return True


def _content(telegram: Telegram, result: object) -> Content:
    """Return the message that choosing a result puts into the chat; only articles are known."""
    if not isinstance(result, InlineQueryResultArticle):
        raise Violation("only articles are inline results here")
    said = result.input_message_content
    if not isinstance(said, InputTextMessageContent):
        raise Violation("only texts are inline messages here")
    if len(result.id.encode()) not in ID_BYTES:
        raise Violation("RESULT_ID_INVALID")
    if not result.title.strip():
        raise Violation("ARTICLE_TITLE_EMPTY")
    words = message_text(said.message_text, said.parse_mode, said.entities)
    return Content(*known(telegram, words), keyboard=inline_keyboard(result.reply_markup))


def _waiting(telegram: Telegram, number: str) -> InlineQuery:
    query = telegram.queries.get(number)
    too_old = query is not None and telegram.now() - query.date > QUERY_LIFETIME
    if query is None or query.results is not None or too_old:
        raise BadRequest("query is too old and response timeout expired or query ID is invalid")
    return query


HANDLERS: Handlers = {AnswerInlineQuery: answer_inline}
