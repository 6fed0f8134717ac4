"""The aiogram Bot as everything here expects it."""

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode

REQUEST_SECONDS = 30.0
"""How long a request may take before its outcome counts as unknown."""


def make_bot(token: str, api_url: str | None, *, limit: int) -> Bot:
    """Return a bot with one pool of ``limit`` connections; HTML, and no link previews."""
    server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    session = AiohttpSession(limit=limit, api=server, timeout=REQUEST_SECONDS)
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(token, session=session, default=default)
