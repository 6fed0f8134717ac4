"""Reports, from their authors' side."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select, update

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, OutOfReach, QuotaUsedUp
from bot.domain.held import OwnReport
from bot.domain.language import DEFAULT_LANGUAGE
from bot.domain.parcel import Deletion
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import Reason, Report, ReportState, plain_words
from bot.domain.week import Week
from bot.storage.addresses import address_of
from bot.storage.conversations import end_conversation
from bot.storage.deletions import note_deletions
from bot.storage.desk_tables import twins
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import drop_parcels
from bot.storage.opening import require_open
from bot.storage.reading import forget_handled, hold, text_of
from bot.storage.standing import end_notes
from bot.storage.statements import insert, lock_tags
from bot.storage.tables import reports


class SqlReports:
    """The Reports of usecases/ports.py, and what /delete needs."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def submit(
        self,
        report: Report,
        citizen: Citizen,
        *,
        day: date,
        tell: bool,
        limit: int,
        deletions: Sequence[Deletion],
    ) -> None:
        """As the port says; the same words of the same person are kept once a week."""

        def job(connection: Connection) -> None:
            require_open(connection, report.week, self._keys)
            author = self._keys.week(report.week).author(citizen)
            lock_tags(connection, [author])
            if not _known(connection, report.id):
                _check_quota(connection, report.week, author, day, limit)
                row = self._row(report, citizen, day, tell=tell)
                row["first"] = not _has_any(connection, report.week, author)
                kept = connection.execute(
                    insert(connection, reports).values(row).on_conflict_do_nothing()
                )
                if kept.rowcount == 1:
                    self._note_words(connection, report)
            end_conversation(connection, self._keys, report.week, citizen)
            note_deletions(connection, self._keys, report.week, deletions)

        await self._database.write(job)

    async def sent_on(self, week: Week, citizen: Citizen, day: date) -> int:
        author = self._author(week, citizen)
        if author is None:
            return 0
        return await self._database.read(lambda connection: _sent(connection, week, author, day))

    async def of(self, week: Week, citizen: Citizen) -> Sequence[OwnReport]:
        author = self._author(week, citizen)
        if author is None:
            return []
        found = select(reports).where(_by(week, author)).order_by(reports.c.id)
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [
            OwnReport(
                tag=self._keys.week(week).own(row.id),
                state=ReportState(row.state),
                reason=Reason(row.reason) if row.reason else None,
                text=text_of(self._keys, week, row.id, row.sealed_text),
            )
            for row in rows
        ]

    async def take_back(self, week: Week, citizen: Citizen, tag: bytes) -> None:
        """As the port says; what is left of it is told at ``forget``."""
        author = self._author(week, citizen)

        def job(connection: Connection) -> None:
            mine = select(reports.c.id).where(
                _by(week, author or b""), reports.c.state != ReportState.WITHDRAWN
            )
            ids = connection.scalars(mine).all()
            this = [report for report in ids if self._keys.week(week).own(report) == tag]
            if not this:
                raise OutOfReach
            _take_back(connection, this)

        await self._database.write(job)

    async def forget(self, week: Week, citizen: Citizen) -> None:
        """Take back all of a citizen's reports of this week, decided or not (/delete).

        What is left of each says only that there was one: its author's tag and its day, for
        the daily limit, until the week closes. Text, principle, region, language, verdict and
        return address are gone; a card of it is due to leave the desk. The ways back from
        reports of earlier weeks end, and what waits to be told to the citizen is dropped: all
        that is left to do where this week's key is gone, for it was closed before its end.
        """
        author = self._author(week, citizen) or b""

        def job(connection: Connection) -> None:
            mine = connection.scalars(select(reports.c.id).where(_by(week, author))).all()
            earlier = self._answered_to(connection, citizen)
            hold(connection, [*mine, *earlier])
            _take_back(connection, mine)
            _end_ways_back(connection, earlier)
            drop_parcels(connection, self._keys, week, citizen)

        await self._database.write(job)

    def _answered_to(self, connection: Connection, citizen: Citizen) -> Sequence[bytes]:
        """Return a citizen's reports of any week, where a notice key still tells that they are."""
        kept = select(reports.c.id, reports.c.week, reports.c.return_address).where(
            reports.c.return_address.is_not(None)
        )
        addresses = [
            (row.id, address_of(self._keys, Week(row.week), row.id, row.return_address))
            for row in connection.execute(kept)
        ]
        return [report for report, address in addresses if address and address[0] == citizen]

    def _author(self, week: Week, citizen: Citizen) -> bytes | None:
        try:
            return self._keys.week(week).author(citizen)
        except KeyGone:
            return None

    def _note_words(self, connection: Connection, report: Report) -> None:
        """Let reports with the same words about one principle be found together."""
        words = bytes([report.principle.number]) + plain_words(report.text.text).encode()
        tag = self._keys.week(report.week).same(words)
        connection.execute(insert(connection, twins).values(report=report.id, tag=tag))

    def _row(
        self, report: Report, citizen: Citizen, day: date, *, tell: bool
    ) -> dict[str, object]:
        keys = self._keys.week(report.week)
        words = bytes([report.principle.number]) + report.text.text.encode()
        address = (citizen, report.language)
        return {
            "id": report.id,
            "week": report.week.number,
            "day": day,
            "principle": report.principle.number,
            "language": report.language,
            "region": report.region,
            "sealed_text": self._keys.report(report.week).seal(report.text, report.id),
            "quotable": report.quotable,
            "state": ReportState.PENDING,
            "author_slot": keys.author(citizen),
            "dedupe": keys.dedupe(citizen, words),
            "return_address": keys.addresses.seal(address, report.id) if tell else None,
            "ban_tag": keys.ban_tags.seal(self._keys.ban_tag(citizen), report.id),
        }


_NOTHING_LEFT = {
    "principle": PRINCIPLES[0].number,
    "language": DEFAULT_LANGUAGE,
    "region": Region.UNSAID,
    "sealed_text": None,
    "quotable": False,
    "first": False,
    "state": ReportState.WITHDRAWN,
    "reason": None,
    "settled": True,
    "dedupe": None,
    "return_address": None,
    "ban_tag": None,
    "abuse": False,
}


def _take_back(connection: Connection, mine: Sequence[bytes]) -> None:
    hold(connection, mine)
    end_notes(connection, mine)
    connection.execute(update(reports).where(reports.c.id.in_(mine)).values(_NOTHING_LEFT))
    forget_handled(connection)


def _end_ways_back(connection: Connection, some: Sequence[bytes]) -> None:
    """Forget whose these reports are."""
    end_notes(connection, some)
    connection.execute(update(reports).where(reports.c.id.in_(some)).values(return_address=None))


def delete_before(connection: Connection, before: Week) -> Sequence[Week]:
    """Delete the reports of weeks before one; return the weeks whose rows went."""
    old = reports.c.week < before.number
    found = connection.scalars(select(reports.c.week).where(old).distinct()).all()
    connection.execute(delete(reports).where(old))
    forget_handled(connection)
    return [Week(number) for number in sorted(found)]


def _by(week: Week, author: bytes) -> ColumnElement[bool]:
    return and_(reports.c.week == week.number, reports.c.author_slot == author)


def _known(connection: Connection, report: bytes) -> bool:
    return bool(connection.scalar(select(exists().where(reports.c.id == report))))


def _has_any(connection: Connection, week: Week, author: bytes) -> bool:
    return bool(connection.scalar(select(exists().where(_by(week, author)))))


def _sent(connection: Connection, week: Week, author: bytes, day: date) -> int:
    count = select(func.count()).select_from(reports)
    return connection.scalar(count.where(_by(week, author), reports.c.day == day)) or 0


def _check_quota(connection: Connection, week: Week, author: bytes, day: date, limit: int) -> None:
    if _sent(connection, week, author, day) >= limit:
        raise QuotaUsedUp(limit)
