"""The audit: rows are only added, and its file tells no order."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Executable, delete, text, update

from bot.domain.audit import AuditLine, Fairness
from bot.domain.hold import Doubt
from bot.domain.report import Reason, Verdict
from bot.domain.week import almaty_day
from bot.storage.audit import SqlAudit
from bot.storage.cards import note
from bot.storage.release_tables import holds
from bot.storage.tables import verdicts
from bot.views.audit import as_csv
from tests.storage.house import AIGERIM, NOON, WEEK, House, report

ALAN, BELLA = 42, 43
Actions = list[tuple[int, str, str | None]]


@pytest.mark.parametrize(
    "change",
    [
        update(verdicts).values(moderator=BELLA),
        update(verdicts).values(reason=None),
        delete(verdicts),
        text("DELETE FROM verdicts WHERE moderator = 42"),
        update(holds).values(moderator=BELLA),
        delete(holds),
    ],
    ids=["who", "why", "all", "by hand", "who held", "all holds"],
)
async def test_no_row_of_the_audit_changes(house: House, change: Executable) -> None:
    """Whoever decided cannot make it undone, not even with the database in their hands."""
    await house.send(report(1), AIGERIM)
    await house.desk.decide(report(1).id, Verdict(Reason.SPAM), ALAN, NOON)
    await house.weeks.open(WEEK)
    await house.freeze(WEEK)
    await house.holds.hold(WEEK, Doubt.LAW, ALAN, [])
    before = await SqlAudit(house.database).lines()
    assert [(line.action, line.reason) for line in before] == [
        ("declined", "spam"),
        ("held", "law"),
    ]

    def job(connection: Connection) -> None:
        connection.execute(change)

    with pytest.raises(Exception, match=r"only added|Error"):
        await house.database.write(job)
    assert await SqlAudit(house.database).lines() == before != []


async def test_the_file_tells_no_order(house: House) -> None:
    """However the actions of a day follow one another, the file is the same."""
    actions: Actions = [
        (moderator, action, reason)
        for moderator in (ALAN, BELLA)
        for action, reason in (("approved", None), ("declined", "spam"), ("undone", None))
        for _time in range(moderator - 40)
    ]
    files = set()
    for seed in range(5):
        actions = actions[seed:] + actions[:seed][::-1]

        def job(connection: Connection, seed: int = seed, of_day: Actions = actions) -> None:
            for at, (moderator, action, reason) in enumerate(of_day):
                when = NOON + timedelta(days=seed, seconds=at)
                note(connection, bytes([at]) * 16, moderator, action, reason, when)

        await house.database.write(job)
        day = almaty_day(NOON + timedelta(days=seed))
        lines = [line for line in await SqlAudit(house.database).lines() if line.day == day]
        files.add(as_csv(lines).replace(day.isoformat().encode(), b""))
    assert len(files) == 1
    assert as_csv([AuditLine(almaty_day(NOON), ALAN, "approved", "", 2)]) == (
        b"day,moderator,action,reason,count\n2026-11-25,42,approved,,2\n"
    )


@pytest.mark.parametrize(
    ("yes", "no", "share"),
    [(49, 0, None), (0, 0, None), (88, 12, 100), (12, 88, 0), (50, 50, 50), (100, 0, 100)],
)
def test_fairness_is_told_in_tens(yes: int, no: int, share: int | None) -> None:
    """The coins are taken out again; below fifty answers they say more than the people."""
    assert Fairness(yes, no).share == share
