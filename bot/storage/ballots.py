"""The ballot box: every change of a week that waits goes into one transaction."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.errors import BotError, KeyGone, StorageUnavailable, WeekClosed
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.engine import Database
from bot.storage.keys import Keys, WeekKeys
from bot.storage.opening import require_open
from bot.storage.rewrite import Rows, rewrite
from bot.storage.statements import chunks, insert, lock_tags
from bot.storage.tables import ballots, weeks

FORGET_CHUNK = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One change, and whom to answer once it is durable."""

    citizen: Citizen
    change: Callable[[Ballot], Ballot]
    answer: asyncio.Future[Ballot] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def settle(self, outcome: Ballot | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, Ballot):
            self.answer.set_result(outcome)
        else:
            self.answer.set_exception(outcome)


Batch = list[Waiting]
Outcomes = list[Ballot | Exception]


class SqlBallots:
    """The BallotBox of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._gathering: dict[Week, Batch] = {}

    async def read(self, week: Week, citizen: Citizen) -> Ballot:
        try:
            keys = self._keys.week(week)
        except KeyGone:
            return Ballot()
        slot = keys.slot(citizen)
        found = await self._database.read(lambda connection: _sealed(connection, week, [slot]))
        return keys.ballots.open(found[slot], slot) if slot in found else Ballot()

    def change(
        self, week: Week, citizen: Citizen, change: Callable[[Ballot], Ballot]
    ) -> asyncio.Future[Ballot]:
        waiting = Waiting(citizen, change)
        if week not in self._gathering:
            self._gathering[week] = self._queue_batch(week)
        self._gathering[week].append(waiting)
        return waiting.answer

    async def forget(self, week: Week) -> None:
        while await self._database.write(lambda connection: _delete_some(connection, week)):
            pass

    def _queue_batch(self, week: Week) -> Batch:
        """Queue one job; until it begins, every change of this week joins its batch."""
        batch: Batch = []
        apply = self._rewrite if self._database.sqlite else self._apply

        def job(connection: Connection) -> Outcomes:
            self._begun(week, batch)
            return apply(connection, week, batch)

        alone = self._database.sqlite  # ``rewrite`` has a transaction of its own
        queued = self._database.submit(job, alone=alone, turn=True)
        queued.add_done_callback(lambda done: self._answer(week, batch, done))
        return batch

    def _begun(self, week: Week, batch: Batch) -> None:
        if self._gathering.get(week) is batch:
            del self._gathering[week]

    def _answer(self, week: Week, batch: Batch, done: asyncio.Future[Outcomes]) -> None:
        self._begun(week, batch)  # where it failed before it began
        for waiting, outcome in zip(batch, _outcomes(done, len(batch)), strict=True):
            waiting.settle(outcome)

    def _apply(self, connection: Connection, week: Week, batch: Batch) -> Outcomes:
        try:
            require_open(connection, week, self._keys)
            keys = self._keys.week(week)
        except BotError as refusal:
            return [refusal] * len(batch)
        slots = [keys.slot(waiting.citizen) for waiting in batch]
        lock_tags(connection, sorted(set(slots)))
        sheets = Sheets(keys, _sealed(connection, week, sorted(set(slots))))
        outcomes = [
            sheets.change(slot, waiting.change) for slot, waiting in zip(slots, batch, strict=True)
        ]
        _store(connection, week, sheets.changed)
        return outcomes

    def _rewrite(self, connection: Connection, week: Week, batch: Batch) -> Outcomes:
        """Do what ``_apply`` does in one trip to the driver."""
        try:
            keys = self._keys.week(week)
        except BotError as gone:
            refusal = gone if rewrite(connection, week, (), dict) else WeekClosed(week.next.monday)
            return [refusal] * len(batch)
        slots = [keys.slot(waiting.citizen) for waiting in batch]
        outcomes: Outcomes = []

        def change(sealed: Rows) -> Rows:
            sheets = Sheets(keys, sealed)
            for slot, waiting in zip(slots, batch, strict=True):
                outcomes.append(sheets.change(slot, waiting.change))
            return sheets.changed

        is_open = rewrite(connection, week, sorted(set(slots)), change)
        return outcomes if is_open else [WeekClosed(week.next.monday)] * len(batch)


class Sheets:
    """The ballots of one batch, opened when first touched, sealed when changed."""

    def __init__(self, keys: WeekKeys, sealed: Mapping[bytes, bytes]) -> None:
        self._keys = keys
        self._sealed = sealed
        self._now: dict[bytes, Ballot] = {}
        self.changed: dict[bytes, bytes] = {}

    def change(self, slot: bytes, change: Callable[[Ballot], Ballot]) -> Ballot | Exception:
        """Apply one change; what it raises is its own outcome and leaves the sheet alone."""
        try:
            before = self._now[slot] if slot in self._now else self._open(slot)
            now = change(before)
            if now != before:
                self.changed[slot] = self._keys.ballots.seal(now, slot)
        except Exception as error:  # noqa: BLE001 (it belongs to the one who asked)
            return error
        self._now[slot] = now
        return now

    def _open(self, slot: bytes) -> Ballot:
        sealed = self._sealed.get(slot)
        return Ballot() if sealed is None else self._keys.ballots.open(sealed, slot)


def _sealed(connection: Connection, week: Week, slots: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for some in chunks(slots):
        rows = connection.execute(
            select(ballots.c.slot, ballots.c.sealed).where(
                ballots.c.week == week.number, ballots.c.slot.in_(some)
            )
        )
        found.update((slot, sealed) for slot, sealed in rows)
    return found


def _store(connection: Connection, week: Week, changed: Mapping[bytes, bytes]) -> None:
    if not changed:
        return
    row = insert(connection, ballots)
    row = row.on_conflict_do_update(
        index_elements=["week", "slot"], set_={"sealed": row.excluded.sealed}
    )
    connection.execute(
        row,
        [
            {"week": week.number, "slot": slot, "sealed": sealed}
            for slot, sealed in sorted(changed.items())
        ],
    )


def _delete_some(connection: Connection, week: Week) -> int:
    """Delete some rows of a week that has its release; return how many."""
    collecting = select(weeks.c.week).where(weeks.c.state.in_([WeekState.OPEN, WeekState.CLOSING]))
    some = (
        select(ballots.c.slot)
        .where(ballots.c.week == week.number, ballots.c.week.not_in(collecting))
        .limit(FORGET_CHUNK)
    )
    gone = connection.execute(
        delete(ballots).where(ballots.c.week == week.number, ballots.c.slot.in_(some))
    )
    return gone.rowcount


def _outcomes(done: asyncio.Future[Outcomes], count: int) -> Outcomes:
    """Return each change's outcome; the same one for all where the transaction failed."""
    if done.cancelled():
        return [StorageUnavailable("closed")] * count
    fault = done.exception()
    return done.result() if fault is None else [StorageUnavailable(str(fault))] * count
