"""Who may press the desk's buttons, and what is kept of those who may not."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram.types import CallbackQuery

from bot.domain.audit import NO_REPORT, STRANGER
from bot.domain.desk import Role
from bot.domain.errors import NotModerator, OnlyReads, Refusal
from bot.telegram.members import Moderators
from bot.usecases.handling import NoteRefusal


async def looking(query: CallbackQuery, chat: int | None, moderators: Moderators) -> Role:
    """Return what the presser may do; raises NotModerator.

    Only in the desk's own chat, and only members: a message of the bot's may have been forwarded,
    and its buttons' data copied.
    """
    if query.message is None or query.message.chat.id != chat:
        raise NotModerator
    role = await moderators(query.from_user.id)
    if role is Role.NOBODY:
        raise NotModerator
    return role


async def admitted(query: CallbackQuery, chat: int | None, moderators: Moderators) -> Role:
    """Return the role of somebody who may decide; raises NotModerator or OnlyReads."""
    role = await looking(query, chat, moderators)
    if not role.decides:
        raise OnlyReads
    return role


@asynccontextmanager
async def audited(
    note_refusal: NoteRefusal, query: CallbackQuery, report: bytes = NO_REPORT
) -> AsyncIterator[None]:
    """Keep in the audit that a tap was refused; the refusal goes on its way."""
    try:
        yield
    except Refusal as refusal:
        who = STRANGER if isinstance(refusal, NotModerator) else query.from_user.id
        await note_refusal(report, who, kind_of(refusal))
        raise


def kind_of(refusal: Refusal) -> str:
    """Return a refusal's kind as the audit writes it: ``already_decided``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
