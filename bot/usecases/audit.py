"""What an admin may ask for: the audit."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.audit import AuditLine, Fairness


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
