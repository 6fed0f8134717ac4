"""Pages and scores."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, Update

from bot.domain.ballot import Ballot, TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import ConsentMissing, StaleTap
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.handlers.citizen.places import Places
from bot.handlers.filters import Tapped, rated
from bot.handlers.house import House
from bot.telegram.show import Show
from bot.usecases.ballots import Answer, RatePrinciple, ReadBallot
from bot.views import entry, me, principles, refusals
from bot.views.screen import Screen
from bot.views.taps import HOME, Menu, RateTap, Tap, Target, Verb
from bot.views.words import Words


async def home(
    message: Message, _: Words, menu: Menu, week: Week, ballot: Ballot, show: Show
) -> None:
    await show(message, principles.home(_, menu, week, ballot))


async def go(
    query: CallbackQuery, tap: Tap, _: Words, citizen: Citizen, places: Places, show: Show
) -> None:
    target = tap.target if tap.verb is Verb.PAGE else HOME
    await show(query, await places(_, tap.menu, citizen, target))


async def rate(
    query: CallbackQuery,
    tap: RateTap,
    _: Words,
    citizen: Citizen,
    event_update: Update,
    rate_principle: RatePrinciple,
    read_ballot: ReadBallot,
    show: Show,
    house: House,
) -> None:
    try:
        ballot = await rate_principle(
            citizen, answer(tap, TapId(event_update.update_id, query.id))
        )
    except StaleTap as stale:
        week, ballot = await read_ballot(citizen)
        page = principles.page(_, tap.menu, week, tap.principle, ballot, reports=house.reports_on)
        await show(query, refusals.over(page, refusals.refusal(_, stale, week)))
    except ConsentMissing:
        target = Target(principle=tap.principle)
        await show(query, entry.consent(_, tap.menu, target, house.operator))
    else:
        await show(query, after(_, tap, ballot, house))


def answer(tap: RateTap, tap_id: TapId) -> Answer:
    return Answer(
        principle=tap.principle,
        score=tap.score,
        drawn_in=tap.week,
        language=tap.menu.language,
        region=tap.menu.region,
        agreed=tap.menu.agreed,
        tap=tap_id,
    )


def after(_: Words, tap: RateTap, ballot: Ballot, house: House) -> Screen:
    """Show what follows a saved tap: the next page, or this one without the answer."""
    drawn = (_, tap.menu, tap.week, tap.principle, ballot)
    if tap.score is None:
        return principles.withdrawn(*drawn, reports=house.reports_on)
    return principles.rated(
        *drawn,
        publish=house.publish(tap.week),
        channel=house.channels[tap.menu.language],
        sharing=house.sharing,
        reports=house.reports_on,
    )


async def choice(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    read_ballot: ReadBallot,
    show: Show,
) -> None:
    _week, ballot = await read_ballot(citizen)
    await show(query, principles.choice(_, tap.principle or PRINCIPLES[0], ballot))


async def my_answers(
    query: CallbackQuery, _: Words, citizen: Citizen, read_ballot: ReadBallot, show: Show
) -> None:
    _week, ballot = await read_ballot(citizen)
    await show(query, me.my_answers(_, ballot))


def setup(router: Router) -> None:
    router.message.register(home, Command("principles"))
    router.callback_query.register(rate, rated)
    router.callback_query.register(go, Tapped(Verb.HOME, Verb.PAGE))
    router.callback_query.register(choice, Tapped(Verb.CHOICE))
    router.callback_query.register(my_answers, Tapped(Verb.MY_ANSWERS))
