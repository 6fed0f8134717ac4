"""What the bot's session adds to aiogram's."""

import gc
from weakref import ref

from aiogram.methods import Response, SendMessage
from aiogram.types import Message

from bot.telegram.session import make_bot
from tests.support.session import TOKEN

SENT = '{"ok": true, "result": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}'


async def test_nobody_waits_while_an_answers_model_is_made_again() -> None:
    """The second message is sent sooner than the first, however much memory was tidied between."""
    bot = make_bot(TOKEN, "http://127.0.0.1:1", limit=1)
    bot.session.check_response(bot, SendMessage(chat_id=1, text="Hello"), 200, SENT)
    made = ref(Response[Message])
    gc.collect()
    assert made() is not None
