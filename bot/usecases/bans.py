"""Bans: made by a rule, ended by their day, lifted by a code."""

from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen

BAN = timedelta(days=30)


class Bans(Protocol):
    """Who may not report for a while: 20 bits of a keyed hash, shared by about a thousand."""

    async def check(self, citizen: Citizen, today: date) -> None:
        """Raise Banned where a ban stands."""

    async def apply(self, ends: date) -> None:
        """Ban whoever has three reports marked as clear abuse in one week; drop these marks."""

    async def expire(self, today: date) -> None:
        """Forget bans whose last day is over."""

    async def lift(self, code: str, admin: int, now: datetime) -> bool:
        """Lift the ban that has a code, with a row in the audit; False where none has it."""


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
