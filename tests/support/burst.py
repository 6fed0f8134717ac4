"""A desk under load: reports by the hundred, moderators who tap, and a pace that costs no time."""

import asyncio
from datetime import datetime

from bot.app.stores import Stores
from bot.demo.errors import TooManyRequests
from bot.demo.limits import Limits
from bot.demo.world import Chat, Message
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import CleanText, Report
from bot.domain.week import Week, almaty_day
from tests.support.stage import Stage

FIRST_CITIZEN = 5_000_000_000


class Watched(Limits):
    """Telegram's real limits, counting what they refuse."""

    refused = 0

    def check(self, chat: Chat, messages: int = 1) -> None:
        try:
            Limits.check(self, chat, messages)
        except TooManyRequests:
            type(self).refused += 1
            raise


def virtual_pace(stage: Stage) -> type[Watched]:
    """Let waiting move the stage's clock instead of taking time; count what comes too fast."""
    clock = stage.clock

    async def sleep(seconds: float) -> None:
        clock.tick(seconds=seconds)
        await asyncio.sleep(0)

    sender = stage.app.out.sender
    sender._clock = lambda: clock().timestamp()
    sender._sleep = sleep
    Watched.refused = 0
    stage.server.telegram.limits = Watched.real(clock)
    return Watched


def a_text(number: int) -> str:
    """Return words that no other report has."""
    return f"Ауладағы шам жанбайды, {number}-үй."


async def many_reports(
    stores: Stores, moment: datetime, count: int, first: int = 0
) -> list[bytes]:
    """Have so many citizens send a report each; return the ids in the order of arrival."""
    week = Week.of(moment)
    ids = []
    for number in range(first, first + count):
        ids.append(stores.keyring._randomness(16))
        report = Report(
            id=ids[-1],
            week=week,
            principle=PRINCIPLES[number % len(PRINCIPLES)],
            language=Language.KK,
            region=Region.UNSAID,
            text=CleanText(a_text(number)),
            quotable=False,
        )
        await stores.reports.submit(
            report,
            Citizen(FIRST_CITIZEN + number),
            day=almaty_day(moment),
            tell=False,
            limit=3,
            deletions=[],
        )
    return ids


def open_cards(stage: Stage) -> list[Message]:
    """Return the cards that can be decided, as the group shows them."""
    return [card for card in stage.cards if "desk:ok:" in card.words]
