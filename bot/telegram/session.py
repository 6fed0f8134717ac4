"""The aiogram Bot as everything here expects it."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams

REQUEST_SECONDS = 30.0
"""How long a request may take before its outcome counts as unknown."""


Heard = Callable[[str], None]
"""Takes the Date header of an answer."""


class HearingSession(AiohttpSession):
    """Tells of each answer when Telegram gave it: aiogram shows no header to anybody."""

    def __init__(self, heard: Heard, *, limit: int, api: TelegramAPIServer) -> None:
        super().__init__(limit=limit, api=api, timeout=REQUEST_SECONDS)
        self._heard = heard

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        _answer_to(method.__returning__)
        return super().check_response(bot, method, status_code, content)

    async def create_session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            answers = TraceConfig()
            answers.on_request_end.append(self._ended)
            connector = self._connector_type(**self._connector_init)
            self._session = ClientSession(connector=connector, trace_configs=[answers])
            self._should_reset_connector = False
        return self._session

    async def _ended(
        self, _session: ClientSession, _about: SimpleNamespace, end: TraceRequestEndParams
    ) -> None:
        self._heard(end.response.headers.get("Date", ""))


@cache
def _answer_to(returning: Any) -> type[Response[Any]]:  # noqa: ANN401 (a type, or a form of one)
    """Hold an answer's model: pydantic forgets one that nobody holds, and makes it anew each time.

    Making it took 6 ms of a message's 7, in which nobody else is served.
    """
    return Response[returning]


def make_bot(token: str, api_url: str, *, limit: int, heard: Heard = lambda _: None) -> Bot:
    """Return a bot with one pool of ``limit`` connections; HTML, and no link previews."""
    session = HearingSession(heard, limit=limit, api=TelegramAPIServer.from_base(api_url))
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(token, session=session, default=default)
