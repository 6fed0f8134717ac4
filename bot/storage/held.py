"""What is kept about one account: found as anybody would who holds database and keys.

By the tags of weeks whose key is there, and by opening what holds an id inside: return addresses
under a notice key, and deletions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import Connection, func, or_, select

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, Unreadable
from bot.domain.held import Held, HeldReport
from bot.domain.language import Language
from bot.domain.principles import principle
from bot.domain.region import Region
from bot.domain.report import Conversation, Reason, ReportState
from bot.domain.week import Week
from bot.storage.addresses import address_of
from bot.storage.conversations import read_conversation
from bot.storage.deletions import deletions_of
from bot.storage.desk_tables import claims, marks
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import PENDING
from bot.storage.objection_tables import bans
from bot.storage.reading import text_of
from bot.storage.release_tables import holds
from bot.storage.tables import ballots, outbox, reports, verdicts


class ReportRow(Protocol):
    id: bytes
    week: int
    day: date
    principle: int
    language: str
    region: str
    sealed_text: bytes | None
    quotable: bool
    state: str
    reason: str | None
    author_slot: bytes | None
    return_address: bytes | None


T = TypeVar("T")


class SqlHoldings:
    """The Holdings of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def about(self, citizen: Citizen) -> Held:
        return await self._database.read(lambda connection: _held(connection, self._keys, citizen))


def _held(connection: Connection, keys: Keys, citizen: Citizen) -> Held:
    errands = _alive(keys.weeks("errand"), keys.errands)
    lanes = [errand.place(citizen).hex() for _, errand in errands]
    to_send = select(func.count()).where(outbox.c.lane.in_(lanes), outbox.c.state.in_(PENDING))
    return Held(
        ballots=tuple(_ballots(connection, keys, citizen)),
        talk=_talk(connection, keys, citizen),
        reports=tuple(_reports(connection, keys, citizen)),
        to_send=connection.scalar(to_send) or 0,
        to_delete=sum(1 for _ in deletions_of(connection, keys, citizen)),
        ban_ends=connection.scalar(select(bans.c.ends).where(bans.c.tag == keys.ban_tag(citizen))),
        desk=_desk(connection, citizen),
    )


def _alive(weeks: Sequence[Week], opened: Callable[[Week], T]) -> Iterator[tuple[Week, T]]:
    """Yield what each week's key opens; one whose part was cut short opens nothing any more."""
    for week in weeks:
        try:
            yield week, opened(week)
        except KeyGone:
            continue


def _ballots(
    connection: Connection, keys: Keys, citizen: Citizen
) -> Iterator[tuple[Week, Ballot]]:
    for week, key in _alive(keys.weeks("week"), keys.week):
        slot = key.slot(citizen)
        mine = select(ballots.c.sealed).where(
            ballots.c.week == week.number, ballots.c.slot == slot
        )
        sealed = connection.scalar(mine)
        if sealed is not None:
            try:
                yield week, key.ballots.open(sealed, slot)
            except Unreadable:
                continue  # damaged: nobody can hand it over


def _talk(connection: Connection, keys: Keys, citizen: Citizen) -> Conversation | None:
    for week, _ in _alive([*reversed(keys.weeks("week"))], keys.week):
        talk = read_conversation(connection, keys, week, citizen)
        if talk is not None:
            return talk
    return None


def _reports(connection: Connection, keys: Keys, citizen: Citizen) -> Iterator[HeldReport]:
    authors = [key.author(citizen) for _, key in _alive(keys.weeks("week"), keys.week)]
    traceable = or_(reports.c.author_slot.in_(authors), reports.c.return_address.is_not(None))
    found = select(reports).where(traceable).order_by(reports.c.week, reports.c.day, reports.c.id)
    for row in connection.execute(found):
        if row.author_slot in authors or _leads_to(keys, row, citizen):
            yield _report(keys, row)


def _leads_to(keys: Keys, row: ReportRow, citizen: Citizen) -> bool:
    address = address_of(keys, Week(row.week), row.id, row.return_address)
    return address is not None and address[0] == citizen


def _report(keys: Keys, row: ReportRow) -> HeldReport:
    return HeldReport(
        week=Week(row.week),
        day=row.day,
        principle=principle(row.principle),
        language=Language(row.language),
        region=Region(row.region),
        text=text_of(keys, Week(row.week), row.id, row.sealed_text),
        quotable=row.quotable,
        way_back=row.return_address is not None,
        state=ReportState(row.state),
        reason=Reason(row.reason) if row.reason else None,
    )


def _desk(connection: Connection, citizen: Citizen) -> Mapping[str, int]:
    """Count what stands under a moderator's id, which no citizen's row has."""
    counted = {
        name: connection.scalar(select(func.count()).where(where)) or 0
        for name, where in (
            ("decisions", verdicts.c.moderator == citizen.id),
            ("holds", holds.c.moderator == citizen.id),
            ("cards taken", claims.c.moderator == citizen.id),
            (
                "quotes",
                or_(marks.c.proposed_by == citizen.id, marks.c.agreed_by == citizen.id),
            ),
        )
    }
    return {name: count for name, count in counted.items() if count}
