"""The week before the demo begins: rated by a crowd nobody met, then left to the bot.

The bot that starts on Wednesday finds a week that ended while it was down, and does what it does
then: counts, signs, publishes, while the page is open already. The ballots are laid into the box
by the bot's own use case, without a tap for each.
"""

import asyncio

from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.opinions import Opinions
from bot.domain.ballot import Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.settings import Settings
from bot.usecases.ballots import Answer, RatePrinciple

RATERS = 240
FIRST_RATER = 5_900_000_001
SEED = 20251105


async def lived_through(settings: Settings, world: World) -> Week:
    """Have a town rate all principles in the week the world's clock shows; return that week."""
    async with opened(settings, world) as app:
        await app.use.open_weeks()
        await _rate(app)
        return app.use.calendar.week


async def _rate(app: App) -> None:
    rate_principle = RatePrinciple(app.stores.ballots, app.use.calendar)
    opinions = Opinions(SEED)
    answers = []
    for number in range(RATERS):
        mind = opinions.citizen()
        for principle, score in zip(PRINCIPLES, mind.scores, strict=True):
            answer = Answer(
                principle,
                Score(score),
                app.use.calendar.week,
                mind.language,
                mind.region,
                agreed=True,
                tap=TapId(principle.number, f"{number}-{principle.number}"),
            )
            answers.append(rate_principle(Citizen(FIRST_RATER + number), answer))
    await asyncio.gather(*answers)
