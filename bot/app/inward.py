"""The way in: handlers with all they need, behind one intake."""

from collections.abc import Callable
from functools import cache
from typing import Any

from aiogram import Dispatcher

from bot.app.cases import DeskCases, UseCases
from bot.app.facts import NOT_SAID, privacy_facts
from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.app.world import World
from bot.children import ChildPosters
from bot.domain.calendar import Calendar
from bot.domain.language import Language
from bot.handlers import routers
from bot.handlers.citizen.copies import LendMyData
from bot.handlers.citizen.places import Places
from bot.handlers.citizen.short_path import ShortPath
from bot.handlers.citizen.typed import TypedMenu
from bot.handlers.desk.cards import DeskTaps
from bot.handlers.desk.room import DeskRoom, RoomCases
from bot.handlers.desk.window import WindowTaps
from bot.handlers.errors import Apologise, Spoken
from bot.handlers.house import House
from bot.privacy.redaction import Redaction
from bot.settings import Settings
from bot.telegram.inline import Offer
from bot.telegram.intake import Intake
from bot.telegram.presses import Press
from bot.telegram.updates import Arrival, whole
from bot.usecases import (
    audit,
    ballots,
    bans,
    objections,
    posts,
    reports,
    results,
    rights,
    window,
)
from bot.views.links import deep_link
from bot.views.taps import Target


def make_intake(
    settings: Settings,
    world: World,
    stores: Stores,
    out: Outward,
    use: UseCases,
    nudge: Callable[[], None],
) -> Intake:
    """Return what takes updates; ``nudge`` wakes the jobs.

    They are woken for a new report only where cards come at once: elsewhere the moment of a card
    must not tell who wrote.
    """
    house = make_house(settings, use, out)
    spoken = Spoken(out.chat_language, out.desk_look)
    read_ballot = ballots.ReadBallot(stores.ballots, use.calendar)
    rating = _rating(stores, use.calendar)
    dispatcher = Dispatcher(
        disable_fsm=True,
        show=out.show,
        house=house,
        calendar=use.calendar,
        chat_language=out.chat_language,
        deleter=out.deleter,
        desk=out.desk,
        spoken=spoken,
        deal_soon=nudge if settings.desk_batch_seconds == 0 else _wait_for_the_batch,
        note_post=posts.NotePost(stores.outbox, settings.channels.values()),
        read_ballot=read_ballot,
        places=Places(read_ballot, results.BrowseResults(stores.releases), house),
        **rating,
        **_sharing(out, use),
        **_reporting(settings, world, stores, use.calendar),
        **_rights(stores, out, use.calendar),
        **_second_voice(world, stores, out, use),
    )
    typed_menu = TypedMenu(out.chat_language, read_ballot)
    desk_taps = DeskTaps(out.desk_chat, out.moderators, use.desk.cards, out.desk_look)
    desk_room = _desk_room(out, use.desk, nudge)
    window_taps = _window_taps(stores, out, use, nudge)
    dispatcher.include_router(routers.assemble(typed_menu, desk_taps, desk_room, window_taps))

    short_path = ShortPath(rating["rate_principle"], out.show, house)
    return _both_ways(dispatcher, short_path, Apologise(spoken, out.show), out)


def _both_ways(
    dispatcher: Dispatcher, short_path: ShortPath, sorry: Apologise, out: Outward
) -> Intake:
    """Give a tap to the short path first; what that leaves, and all else, to the dispatcher."""

    async def handle(arrival: Arrival) -> None:
        if isinstance(arrival, Press) and await short_path(arrival):
            return
        if (update := whole(arrival)) is None:
            intake.note_set_aside()
        else:
            await dispatcher.feed_update(out.bot, update)

    async def apologise(arrival: Arrival) -> None:
        if (update := whole(arrival)) is not None:
            await sorry(update)

    intake = Intake(
        handle,
        apologise=apologise,
        backlog=out.lanes,
        begin=short_path.begin,
    )
    return intake


def _wait_for_the_batch() -> None:
    """Leave the desk to its pace."""


def _rating(stores: Stores, calendar: Calendar) -> dict[str, Any]:
    return {
        "rate_principle": ballots.RatePrinciple(stores.ballots, calendar),
        "choose_region": ballots.ChooseRegion(stores.ballots, calendar),
    }


def _sharing(out: Outward, use: UseCases) -> dict[str, Any]:
    return {
        "read_results": use.read_results,
        "offer": Offer(out.sender, out.lanes),
        "posters": ChildPosters(lambda about, lang: deep_link(out.bot_url, Target(about), lang)),
    }


def _reporting(
    settings: Settings, world: World, stores: Stores, calendar: Calendar
) -> dict[str, Any]:
    talks, kept = stores.conversations, stores.reports
    on = settings.moderation_chat_id is not None
    rules = reports.Rules(on=on, per_day=settings.reports_per_day)
    return {
        "open_report": reports.OpenReport(talks, kept, stores.bans, calendar, rules),
        "write_report": reports.WriteReport(talks, Redaction(), calendar),
        "change_conversation": reports.ChangeConversation(talks, calendar),
        "move_preview": reports.MovePreview(talks, calendar),
        "send_report": reports.SendReport(
            talks, kept, stores.bans, calendar, rules, lambda: world.randomness(16)
        ),
        "cancel_report": reports.CancelReport(talks, calendar),
    }


def _rights(stores: Stores, out: Outward, calendar: Calendar) -> dict[str, Any]:
    lend_copy = rights.LendCopy(stores.deletions, calendar)
    kept = (stores.ballots, stores.conversations, stores.reports, calendar)
    return {
        "read_my_reports": rights.ReadMyReports(stores.reports, calendar),
        "read_my_report": rights.ReadMyReport(stores.reports, calendar),
        "take_back_report": rights.TakeBackReport(stores.reports, calendar),
        "lend_my_data": LendMyData(rights.ReadMyData(stores.holdings), lend_copy, out.show),
        "keeps_anything": rights.KeepsAnything(*kept),
        "delete_my_data": rights.DeleteMyData(*kept),
    }


def _second_voice(world: World, stores: Stores, out: Outward, use: UseCases) -> dict[str, Any]:
    """Return what objections, bans and the audit need."""
    return {
        "desk_chat": out.desk_chat,
        "desk_look": out.desk_look,
        "moderators": out.moderators,
        "note_refusal": use.desk.cards.note_refusal,
        "objecting": objections.Objecting(stores.objections, use.calendar, world.uniform),
        "judge_objection": objections.JudgeObjection(stores.objections, stores.desk, use.calendar),
        "read_audit": audit.ReadAudit(stores.audit),
        "lift_ban": bans.LiftBan(stores.bans, use.calendar),
    }


def _desk_room(out: Outward, use: DeskCases, nudge: Callable[[], None]) -> DeskRoom:
    cases = RoomCases(
        read=use.read,
        record=use.record,
        keep=use.keep,
        deal=use.deal,
        redraw=use.redraw,
        choose_language=use.choose_language,
        note_refusal=use.cards.note_refusal,
        nudge=nudge,
    )
    return DeskRoom(out.desk_chat, out.moderators, cases, out.desk_look, out.desk)


def _window_taps(
    stores: Stores, out: Outward, use: UseCases, soon: Callable[[], None]
) -> WindowTaps:
    return WindowTaps(
        out.window,
        out.moderators,
        use.standing,
        window.HoldRelease(stores.holds, out.window, use.standing, soon),
        window.LiftHold(stores.holds, out.window, use.standing, soon),
        out.desk_look,
        use.desk.cards.note_refusal,
    )


def make_house(settings: Settings, use: UseCases, out: Outward) -> House:
    """Return what the handlers know of this installation."""
    named = {lang: str(chat) for lang, chat in settings.channels.items() if str(chat)[0] == "@"}
    return House(
        operator=settings.operator or NOT_SAID,
        channels={lang: named.get(lang, "") for lang in Language},
        bot_url=out.bot_url,
        inline=out.inline,
        reports_on=settings.moderation_chat_id is not None,
        admins=frozenset(settings.admin_ids),
        publish=cache(use.queue.due),  # settings alone decide it
        public_key=lambda: use.signatory.public_key,
        privacy=privacy_facts(settings, ""),
    )
