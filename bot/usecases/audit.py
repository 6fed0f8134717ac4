"""What an admin may ask for: the audit, and a ban lifted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.domain.audit import AuditLine, Fairness
from bot.domain.calendar import Calendar
from bot.usecases.ports import Bans

BAN = timedelta(days=30)


class AuditStore(Protocol):
    async def lines(self) -> Sequence[AuditLine]:
        """Return all actions of moderators, in an order that tells nothing."""

    async def fairness(self) -> Fairness: ...


class ReadAudit:
    """All that moderators did, and how authors called it."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    async def __call__(self) -> tuple[Sequence[AuditLine], Fairness]:
        return await self._store.lines(), await self._store.fairness()


class ApplyBans:
    """Three clear abuses in one week are a ban of 30 days; a ban that is over is forgotten."""

    def __init__(self, bans: Bans, calendar: Calendar) -> None:
        self._bans = bans
        self._calendar = calendar

    async def __call__(self) -> None:
        today = self._calendar.today
        await self._bans.apply(today + BAN)
        await self._bans.expire(today)


class LiftBan:
    """Lift the ban that a code stands for; False where there is none."""

    def __init__(self, bans: Bans, calendar: Calendar) -> None:
        self._bans = bans
        self._calendar = calendar

    async def __call__(self, code: str, admin: int) -> bool:
        plain = code.upper().replace("-", "").strip()
        return await self._bans.lift(plain, admin, self._calendar.now)
