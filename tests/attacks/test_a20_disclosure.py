"""A20: whoever orders the operator to tell about an account learns the same of everybody.

The attacker has database, keys and the operator's own command, and asks about people who took part
in every way and about as many who never did. In an open week the command tells them apart: it has
to, and so the test knows that it looks where something is.
"""

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.commands import disclose
from bot.app.stores import Stores
from bot.domain.ballot import Score, TapId
from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.parcel import Deletion
from bot.domain.pause import Pauses
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Report, Step
from bot.usecases.weeks import EndKeys
from tests.attacks.conftest import Measure
from tests.storage.house import release
from tests.support.clock import FrozenClock
from tests.support.stores import WEEK, awake, chosen

PEOPLE = 100
FIRST_PARTICIPANT, FIRST_STRANGER = 5_000_000_000, 6_000_000_000


async def takes_part(stores: Stores, now: datetime, number: int) -> None:
    """Have somebody rate, choose a region, write, ask to be told, and leave a text open."""
    citizen = Citizen(FIRST_PARTICIPANT + number)
    text = CleanText(f"Words of number {number} about a road.")
    tap = TapId(1000 + number, str(number))
    principle = PRINCIPLES[number % 6]
    await stores.ballots.change(
        WEEK,
        citizen,
        lambda ballot: ballot.arriving(Region.ASTANA).answered(
            principle, Score.WELL, tap, Language.KK
        ),
    )
    leaves = Deletion(citizen, 7, now + timedelta(hours=1))
    await stores.reports.submit(
        Report(
            id=os.urandom(16),
            week=WEEK,
            principle=principle,
            language=Language.KK,
            region=Region.ASTANA,
            text=text,
            quotable=False,
        ),
        citizen,
        day=now.date(),
        tell=number % 2 == 0,
        limit=3,
        deletions=[leaves],
    )
    talk = Conversation(
        Step.PREVIEW, principle, Language.KK, Region.ASTANA, 9, CleanText("Not sent yet.")
    )
    await stores.conversations.write(WEEK, citizen, talk)


async def answers(stores: Stores, first: int) -> set[str]:
    """Return what the command says about a hundred ids, each answer once."""
    return {await disclose(stores, first + number) for number in range(PEOPLE)}


async def test_the_command_tells_nobody_apart_once_the_week_is_over(
    tmp_path: Path, measure: Measure
) -> None:
    """After close and the notice key's end the answers about all are one and the same."""
    clock = FrozenClock()
    async with awake(chosen(tmp_path), clock) as (stores, _signatory):
        await asyncio.gather(*(takes_part(stores, clock(), number) for number in range(PEOPLE)))
        strangers = await answers(stores, FIRST_STRANGER)
        assert len(strangers) == 1
        open_week = await answers(stores, FIRST_PARTICIPANT)
        assert len(open_week) == PEOPLE
        assert not open_week & strangers
        assert all('"scores"' in told and "Words of number" in told for told in open_week)
        measure("A20", "accounts told apart in the open week, of 100", PEOPLE, "it has to")
        clock.set(WEEK.ends.isoformat())
        await stores.weeks.open(WEEK.next)
        await stores.weeks.closing(WEEK)
        await stores.weeks.freeze(release())
        await stores.ballots.forget(WEEK)
        closed = [await disclose(stores, FIRST_PARTICIPANT + n) for n in range(PEOPLE)]
        assert all('"scores"' not in told and "Not sent yet" not in told for told in closed)
        asked = sum("Words of number" in told for told in closed)
        measure("A20", "the same, of those who asked to be told, in 7 days more", asked, "50")
        assert asked == PEOPLE / 2
        clock.tick(hours=8 * 24)
        await stores.deletions.due(clock())
        end_keys = EndKeys(stores.weeks, Calendar(clock, Pauses()), timedelta(days=30))
        await end_keys()
        over = await answers(stores, FIRST_PARTICIPANT)
        assert over == strangers == await answers(stores, FIRST_STRANGER)
        assert not any(str(FIRST_PARTICIPANT)[:6] in told for told in over)
        measure("A20", "the same, once the notice key is gone", 0, "0", weak=PEOPLE)
