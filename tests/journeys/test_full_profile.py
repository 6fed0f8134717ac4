"""The full profile from taps to posts: regions, languages and the desk, where there are enough."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

from bot.app.running import App
from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import LANGUAGES, LEDGER, NATIONAL, REGIONS, Profile
from bot.domain.region import Region
from bot.domain.release import parse
from bot.domain.report import CleanText, Reason, Report, Verdict
from bot.domain.week import Week, almaty_day
from tests.support.stage import Stage, staged

HIGH, LOW = (Score.FULLY,) * 6, (Score.POORLY,) * 6


async def people(app: App, week: Week, first: int, many: int, sheet: Ballot) -> None:
    """Put the same sheet into the box for so many people."""

    async def one(citizen: int) -> None:
        await app.stores.ballots.change(week, Citizen(citizen), lambda _ballot: sheet)

    await asyncio.gather(*(one(first + number) for number in range(many)))


async def reported(stage: Stage, citizen: int, verdict: Verdict | None, days: int = 0) -> None:
    """Send a report in somebody's name, decided so many days later."""
    report = Report(
        id=os.urandom(16),
        week=stage.week,
        principle=PRINCIPLES[0],
        language=Language.KK,
        region=Region.UNSAID,
        text=CleanText(f"No light in our street: {verdict}"),
        quotable=False,
    )
    now = stage.clock()
    await stage.app.stores.reports.submit(
        report, Citizen(citizen), day=almaty_day(now), tell=False, limit=3, deletions=[]
    )
    if verdict is not None:
        await stage.app.stores.desk.decide(report.id, verdict, 42, now + timedelta(days=days))


NEAR = 3
"""At ε = 100 a random number above this comes once in 10⁸ cells."""


async def test_what_people_and_moderators_did_is_what_is_told(tmp_path: Path) -> None:
    """With hardly any noise regions, languages and the desk's ledger are the true ones."""
    async with staged(tmp_path, epsilon=100.0, test_mode=True, profile=Profile.FULL) as stage:
        kk = Ballot(HIGH, region=Region.ALMATY, language=Language.KK)
        await people(stage.app, stage.week, 1, 60, kk)
        ru = Ballot(LOW, region=Region.ABROAD, language=Language.RU)
        await people(stage.app, stage.week, 1001, 40, ru)
        for citizen in range(1, 21):
            await reported(stage, citizen, Verdict(), days=citizen % 2)
        for citizen in range(21, 31):
            await reported(stage, citizen, Verdict(Reason.SPAM), days=2)
        await reported(stage, 1, Verdict(Reason.INSULT))  # a second one: not in the ledger
        await reported(stage, 40, None)
        await stage.next_week()
        await stage.publication()
        release = await stage.app.use.read_results(None)
        assert release is not None
        view = parse(release.payload)
        posts = stage.told

    told = {
        (name, row): cells
        for name, table in view.tables.items()
        for row, cells in zip(table.rows, table.noisy, strict=True)
    }
    true = {
        (REGIONS.name, Region.ALMATY): (0, 0, 60),
        (REGIONS.name, Region.ABROAD): (40, 0, 0),
        (LANGUAGES.name, Language.KK): (0, 0, 60),
        (LANGUAGES.name, Language.RU): (40, 0, 0),
        (LEDGER.name, "approved.next_day"): (20,),
        (LEDGER.name, "spam.third_day"): (10,),
        (LEDGER.name, "undecided"): (1,),
    }
    for place, cells in told.items():
        if place[0] != NATIONAL.name:
            nothing = (0,) * len(cells)
            pairs = zip(cells, true.get(place, nothing), strict=True)
            right = all(abs(noisy - exact) <= NEAR for noisy, exact in pairs)
            assert right, f"not as in `true` above: {place}"
    assert view.epsilon == 100
    assert [post.media is not None for post in posts] == [True, False, True] * len(Language)
    assert "• Almaty (city): 0% · 0% · 100%" in posts[-2].text
    assert "Approved – 6" in posts[-2].text
