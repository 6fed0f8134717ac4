"""A20: whoever orders the operator to tell about an account learns the same of everybody.

The attacker has database, keys and the operator's own command, and asks about people who took part
in every way and about as many who never did. In an open week the command tells them apart: it has
to, and so the test knows that it looks where something is.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot import control
from bot.app.commands import disclose
from bot.domain.ballot import Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.parcel import Deletion
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Report, Step
from tests.attacks.conftest import Measure
from tests.support.stage import Stage, staged

PEOPLE = 100
FIRST_PARTICIPANT, FIRST_STRANGER = 5_000_000_000, 6_000_000_000


async def takes_part(stage: Stage, number: int) -> None:
    """Have somebody rate, choose a region, write, ask to be told, and leave a text open."""
    citizen, week, stores = Citizen(FIRST_PARTICIPANT + number), stage.week, stage.app.stores
    text = CleanText(f"Words of number {number} about a road.")
    tap = TapId(1000 + number, str(number))
    principle = PRINCIPLES[number % 6]
    await stores.ballots.change(
        week,
        citizen,
        lambda ballot: ballot.arriving(Region.ASTANA).answered(
            principle, Score.WELL, tap, Language.KK
        ),
    )
    leaves = Deletion(citizen, 7, stage.clock() + timedelta(hours=1))
    await stores.reports.submit(
        Report(
            id=stage.app.world.randomness(16),
            week=week,
            principle=principle,
            language=Language.KK,
            region=Region.ASTANA,
            text=text,
            quotable=False,
        ),
        citizen,
        day=stage.clock().date(),
        tell=number % 2 == 0,
        limit=3,
        deletions=[leaves],
    )
    talk = Conversation(
        Step.PREVIEW, principle, Language.KK, Region.ASTANA, 9, CleanText("Not sent yet.")
    )
    await stores.conversations.write(week, citizen, talk)


async def answers(stage: Stage, first: int) -> set[str]:
    """Return what the command says about a hundred ids, each answer once."""
    told = [await disclose(stage.app.stores, first + number) for number in range(PEOPLE)]
    return set(told)


async def test_the_command_tells_nobody_apart_once_the_week_is_over(
    tmp_path: Path, measure: Measure
) -> None:
    """After close and the notice key's end the answers about all are one and the same."""
    async with staged(tmp_path) as stage:
        await asyncio.gather(*(takes_part(stage, number) for number in range(PEOPLE)))
        strangers = await answers(stage, FIRST_STRANGER)
        assert len(strangers) == 1
        asked = await control.ask(
            stage.settings.keys_dir, "disclose", print, account=FIRST_STRANGER
        )
        assert asked in strangers
        open_week = await answers(stage, FIRST_PARTICIPANT)
        assert len(open_week) == PEOPLE
        assert not open_week & strangers
        assert all('"scores"' in told and "Words of number" in told for told in open_week)
        measure("A20", "accounts told apart in the open week, of 100", PEOPLE, "it has to")
        await stage.next_week()
        closed = await answers(stage, FIRST_PARTICIPANT)
        told_apart = sum(told not in strangers for told in closed)
        assert all('"scores"' not in told for told in closed)
        stage.clock.tick(hours=8 * 24)
        await stage.app.use.end_keys()
        await stage.app.stores.deletions.due(stage.clock())
        over = await answers(stage, FIRST_PARTICIPANT)
        assert over == strangers == await answers(stage, FIRST_STRANGER)
        assert not any(str(FIRST_PARTICIPANT)[:6] in told for told in over)
        measure("A20", "the same, of those who asked to be told, in 7 days more", told_apart, "")
        measure("A20", "the same, once the notice key is gone", 0, "0")
