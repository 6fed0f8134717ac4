"""The ballot box: what was acknowledged is there, whatever else happens at the same time."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import StorageUnavailable, Unreadable, WeekClosed
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.storage.opening import require_open
from bot.storage.tables import ballots
from tests.storage.house import AIGERIM, BORIS, WEEK, House, release

LAW = PRINCIPLES[0]


def lengths(connection: Connection) -> list[int]:
    return [len(sealed) for sealed in connection.scalars(select(ballots.c.sealed))]


async def test_answer_is_read_back(house: House) -> None:
    """A citizen finds their score again, after a restart too."""
    await house.rate(AIGERIM, Score.WELL, 10)
    again = await house.reopened()
    assert (await again.ballots.read(WEEK, AIGERIM)).score(LAW) is Score.WELL
    assert await again.ballots.read(WEEK, BORIS) == Ballot()
    await again.database.close()


async def test_crowd_is_counted_one_by_one(house: House) -> None:
    """Two hundred people tap at once and nobody's score lands on another's ballot."""
    crowd = [Citizen(1000 + number) for number in range(200)]
    scores = [Score(number % 6) for number in range(200)]
    await asyncio.gather(*(house.rate(c, s, 5) for c, s in zip(crowd, scores, strict=True)))
    found = [(await house.ballots.read(WEEK, citizen)).score(LAW) for citizen in crowd]
    assert found == scores


async def test_changes_of_one_citizen_compose_in_order(house: House) -> None:
    """Six quick taps of one person, committed together, are six answers."""
    taps = [house.rate(AIGERIM, Score.FULLY, 10 + n, n) for n in range(1, 7)]
    seen = await asyncio.gather(*taps)
    assert [ballot.scores.count(Score.FULLY) for ballot in seen] == [1, 2, 3, 4, 5, 6]
    assert (await house.ballots.read(WEEK, AIGERIM)).scores == (Score.FULLY,) * 6


async def test_tap_that_comes_again_changes_nothing(house: House) -> None:
    """An old tap delivered again, also under a new update id, does not undo a newer one."""
    await house.rate(AIGERIM, Score.POORLY, 10)
    await house.rate(AIGERIM, Score.FULLY, 11)
    await house.rate(AIGERIM, Score.POORLY, 10)
    again = TapId(99, "tap 10")
    await house.ballots.change(
        WEEK, AIGERIM, lambda b: b.answered(LAW, Score.POORLY, again, Language.KK)
    )
    assert (await house.ballots.read(WEEK, AIGERIM)).score(LAW) is Score.FULLY


async def test_emptied_ballot_keeps_its_marks(house: House) -> None:
    """After /delete a late re-delivery cannot bring an answer back."""
    await house.rate(AIGERIM, Score.WELL, 10)
    await house.ballots.change(WEEK, AIGERIM, lambda b: b.emptied(TapId(12, "gone")))
    ballot = await house.rate(AIGERIM, Score.WELL, 10)
    assert not ballot.took_part


async def test_failing_change_touches_nobody_else(house: House) -> None:
    """A fault in one person's change leaves the others in its batch saved."""

    def fail(_: Ballot) -> Ballot:
        raise ZeroDivisionError

    outcomes = await asyncio.gather(
        house.rate(AIGERIM, Score.WELL, 10),
        house.ballots.change(WEEK, BORIS, fail),
        house.rate(BORIS, Score.POORLY, 11),
        house.rate(BORIS, Score.FULLY, 2**40),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], ZeroDivisionError)
    assert isinstance(outcomes[3], ValueError)
    assert (await house.ballots.read(WEEK, AIGERIM)).score(LAW) is Score.WELL
    assert (await house.ballots.read(WEEK, BORIS)).score(LAW) is Score.POORLY


async def test_fault_in_one_week_touches_no_other(house: House) -> None:
    """Around midnight on Sunday, an answer that is saved is never told as failed."""
    await house.weeks.open(WEEK.next)
    await house.database.write(lambda connection: refuse_rows(connection, WEEK.next))

    def rate(ballot: Ballot) -> Ballot:
        return ballot.answered(LAW, Score.POORLY, TapId(11, "next"), Language.KK)

    outcomes = await asyncio.gather(
        house.rate(AIGERIM, Score.WELL, 10),
        house.ballots.change(WEEK.next, BORIS, rate),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], Ballot)
    assert isinstance(outcomes[1], StorageUnavailable)
    assert (await house.ballots.read(WEEK, AIGERIM)).score(LAW) is Score.WELL
    assert await house.ballots.read(WEEK.next, BORIS) == Ballot()


def refuse_rows(connection: Connection, week: Week) -> None:
    """Have the database take no ballot of a week."""
    connection.execute(
        text(
            f"CREATE TRIGGER no BEFORE INSERT ON ballots WHEN NEW.week = {week.number} "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
            if connection.dialect.name == "sqlite"
            else f"ALTER TABLE ballots ADD CHECK (week <> {week.number})"
        )
    )


async def test_unchanged_ballot_is_not_written(house: House) -> None:
    """Looking costs no write, so it leaves no trace of somebody's having looked."""
    await house.ballots.change(WEEK, AIGERIM, lambda ballot: ballot)
    assert await house.database.read(lengths) == []


async def test_closed_week_refuses(house: House) -> None:
    """A tap after the close is refused kindly and tells when ratings open again."""
    await house.rate(AIGERIM, Score.WELL, 10)
    await house.weeks.closing(WEEK)
    with pytest.raises(WeekClosed) as refusal:
        await house.rate(AIGERIM, Score.FULLY, 11)
    assert refusal.value.reopens == date(2026, 11, 30)
    with pytest.raises(WeekClosed):
        await house.ballots.change(WEEK.next, AIGERIM, lambda ballot: ballot)


async def test_close_and_tap_at_once(house: House) -> None:
    """Whoever was told "saved" while the week closed is counted; the others were refused."""
    crowd = [Citizen(2000 + number) for number in range(60)]
    taps = [asyncio.ensure_future(house.rate(citizen, Score.WELL, 7)) for citizen in crowd]
    await asyncio.sleep(0)
    await house.weeks.closing(WEEK)
    outcomes = await asyncio.gather(*taps, return_exceptions=True)
    saved = [c for c, o in zip(crowd, outcomes, strict=True) if isinstance(o, Ballot)]
    assert all(isinstance(o, Ballot | WeekClosed) for o in outcomes)
    assert len(await house.database.read(lengths)) == len(saved)


async def test_close_waits_for_whoever_is_writing(house: House) -> None:
    """A change that found the week open is in the count: the close comes after it."""
    order: list[str] = []

    def slow(connection: Connection) -> None:
        require_open(connection, WEEK)
        if not house.database.sqlite:
            connection.execute(text("SELECT pg_sleep(0.3)"))
        order.append("written")

    writing = asyncio.ensure_future(house.database.write(slow))
    await asyncio.sleep(0.1)
    await house.weeks.closing(WEEK)
    order.append("closed")
    await writing
    assert order == ["written", "closed"]


async def test_sealed_length_is_constant(house: House) -> None:
    """The size of a row tells nothing about how much somebody rated."""
    await house.rate(AIGERIM, Score.WELL, 10)
    for number in range(1, 7):
        await house.rate(BORIS, Score.FULLY, 20 + number, number)
    assert set(await house.database.read(lengths)) == {61}


async def test_row_moved_to_another_slot_does_not_open(house: House) -> None:
    """Nobody can hand one person's ballot to another by editing the database."""
    await house.rate(AIGERIM, Score.WELL, 10)
    slot = house.keys.week(WEEK).slot(BORIS)
    await house.database.write(
        lambda connection: connection.execute(ballots.update().values(slot=slot))
    )
    with pytest.raises(Unreadable):
        await house.ballots.read(WEEK, BORIS)


async def test_cancelled_caller_leaves_the_change(house: House) -> None:
    """A tap whose connection broke is saved all the same, and so are those beside it."""
    tap = asyncio.ensure_future(house.rate(AIGERIM, Score.WELL, 10))
    other = asyncio.ensure_future(house.rate(BORIS, Score.POORLY, 11))
    await asyncio.sleep(0)
    tap.cancel()
    await other
    assert (await house.ballots.read(WEEK, AIGERIM)).score(LAW) is Score.WELL


async def test_forget_deletes_only_finished_weeks(house: House) -> None:
    """Rows go once their week has its release, and never before."""
    await house.rate(AIGERIM, Score.WELL, 10)
    await house.ballots.forget(WEEK)
    count = select(func.count()).select_from(ballots)
    assert await house.database.read(lambda connection: connection.scalar(count)) == 1
    await house.weeks.closing(WEEK)
    await house.weeks.freeze(release())
    await house.ballots.forget(WEEK)
    assert await house.database.read(lambda connection: connection.scalar(count)) == 0
    assert await house.ballots.read(WEEK, AIGERIM) == Ballot()


async def test_two_processes_do_not_lose_answers(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL two bots may rate for the same person at once; both answers stay."""
    houses = [await House(postgres_url, tmp_path).open() for _ in range(2)]
    await houses[0].weeks.open(WEEK)
    for turn in range(10):
        citizen = Citizen(3000 + turn)
        await asyncio.gather(
            *(houses[n % 2].rate(citizen, Score.WELL, 10 + n, n) for n in range(1, 7))
        )
        assert (await houses[0].ballots.read(WEEK, citizen)).scores == (Score.WELL,) * 6
    for house in houses:
        await house.database.close()
