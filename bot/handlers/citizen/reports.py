"""Writing a report: pick, prompt, text, preview, send."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.citizen import Citizen
from bot.domain.errors import Banned, ConsentMissing, NothingOpen, ReportEmpty, ReportTooLong
from bot.domain.principles import PRINCIPLES
from bot.domain.report import REPORT_MAX, Conversation, Step
from bot.domain.week import Week
from bot.handlers.filters import Tapped
from bot.handlers.house import House
from bot.telegram.deletions import Deleter
from bot.telegram.show import Show
from bot.usecases.reports import (
    CancelReport,
    ChangeConversation,
    MovePreview,
    OpenReport,
    SendReport,
    WriteReport,
)
from bot.views import about, bans, entry, refusals, report
from bot.views.taps import Menu, Tap, Target, Verb
from bot.views.words import Words, words

NOTED_BY_TELEGRAM = frozenset(
    {
        ContentType.PINNED_MESSAGE,
        ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED,
        ContentType.CHAT_BACKGROUND_SET,
        ContentType.WRITE_ACCESS_ALLOWED,
        ContentType.CONNECTED_WEBSITE,
    }
)
"""Lines that Telegram itself puts into a chat after a tap elsewhere: nobody wrote to us."""


async def pick_typed(message: Message, _: Words, menu: Menu, show: Show) -> None:
    await show(message, report.pick(_, menu))


async def pick(query: CallbackQuery, tap: Tap, _: Words, show: Show) -> None:
    await show(query, report.pick(_, tap.menu))


async def begin(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    open_report: OpenReport,
    move_preview: MovePreview,
    deleter: Deleter[bytes],
    show: Show,
    house: House,
) -> None:
    principle = tap.principle or PRINCIPLES[0]
    talk = Conversation(
        step=Step.WRITING,
        principle=principle,
        language=tap.menu.language,
        region=tap.menu.region,
        message=query.message.message_id if query.message else 0,
    )
    try:
        await open_report(citizen, talk, agreed=tap.menu.agreed)
    except ConsentMissing:
        target = Target(principle=principle)
        await show(query, entry.consent(_, tap.menu, target, house.operator))
        return
    except Banned as ban:
        await show(query, bans.told(_, tap.menu, ban, house.privacy.contact))
        return
    screen = report.prompt(_, tap.menu, principle, REPORT_MAX)
    await show(query, screen, then=partial(_moved, move_preview, deleter, citizen, talk))


async def write(
    message: Message,
    citizen: Citizen,
    menu: Menu,
    week: Week,
    write_report: WriteReport,
    move_preview: MovePreview,
    deleter: Deleter[bytes],
    show: Show,
) -> None:
    _ = words(menu.language)
    try:
        talk, original = await write_report(citizen, message.text or "", message.message_id)
    except NothingOpen:
        await show(message, about.understood_not(_, menu))
        return
    except (ReportEmpty, ReportTooLong) as refusal:
        if isinstance(refusal, ReportTooLong) and refusal.danger:
            await show(message, report.danger(_))
        await show(message, refusals.refusal(_, refusal, week))
        return
    deleter.soon(original)
    screen = report.preview(words(talk.language), _menu_of(talk), talk)
    then = partial(_moved, move_preview, deleter, citizen, talk)
    show.replace(citizen.id, talk.message, screen, then=then)


async def _moved(
    move_preview: MovePreview,
    deleter: Deleter[bytes],
    citizen: Citizen,
    shown: Conversation,
    message: int,
) -> None:
    gone = await move_preview(citizen, shown, message)
    if gone is not None:
        deleter.soon(gone)


async def switch(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    change_conversation: ChangeConversation,
    show: Show,
) -> None:
    talk = await change_conversation(citizen, _SWITCHES[tap.verb])
    await show(query, report.preview(_, tap.menu, talk))


async def rewrite(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    change_conversation: ChangeConversation,
    show: Show,
) -> None:
    talk = await change_conversation(citizen, Conversation.rewriting)
    await show(query, report.prompt(_, tap.menu, talk.principle, REPORT_MAX))


async def send(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    send_report: SendReport,
    deleter: Deleter[bytes],
    deal_soon: Callable[[], None],
    show: Show,
) -> None:
    preview = await send_report(citizen)
    await show.answer_only(query)
    await show.send(citizen.id, report.sent(_, tap.menu))
    deleter.soon(preview)
    deal_soon()


async def cancel(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    cancel_report: CancelReport,
    deleter: Deleter[bytes],
    show: Show,
) -> None:
    preview = await cancel_report(citizen)
    if preview is None:
        await show(query, report.cancelled(_, tap.menu))
        return
    await show.answer_only(query)
    await show.send(citizen.id, report.cancelled(_, tap.menu))
    deleter.soon(preview)


async def cancel_typed(
    message: Message,
    _: Words,
    menu: Menu,
    citizen: Citizen,
    cancel_report: CancelReport,
    deleter: Deleter[bytes],
    show: Show,
) -> None:
    preview = await cancel_report(citizen)
    await show(message, report.cancelled(_, menu))
    if preview is not None:
        deleter.soon(preview)


async def text_only(message: Message, _: Words, show: Show) -> None:
    """Photos, voices, files, places, contacts, forwards: nothing is downloaded or kept."""
    if message.via_bot and message.bot and message.via_bot.id == message.bot.id:
        return  # a card of our own, chosen in the chat with us
    await show(message, report.text_only(_))


def _menu_of(talk: Conversation) -> Menu:
    return Menu(talk.language, agreed=True, region=talk.region)


def _quotable(talk: Conversation, *, yes: bool) -> Conversation:
    return replace(_previewed(talk), quotable=yes)


def _tell(talk: Conversation, *, yes: bool) -> Conversation:
    return replace(_previewed(talk), tell=yes)


def _previewed(talk: Conversation) -> Conversation:
    if talk.draft is None:
        raise NothingOpen
    return talk


_SWITCHES = {
    Verb.QUOTE: partial(_quotable, yes=True),
    Verb.QUOTE_NOT: partial(_quotable, yes=False),
    Verb.TELL: partial(_tell, yes=True),
    Verb.TELL_NOT: partial(_tell, yes=False),
}


def setup(router: Router) -> None:
    router.message.register(pick_typed, Command("report"))
    router.message.register(cancel_typed, Command("cancel"))
    router.callback_query.register(pick, Tapped(Verb.PICK))
    router.callback_query.register(begin, Tapped(Verb.WRITE))
    router.callback_query.register(switch, Tapped(*_SWITCHES))
    router.callback_query.register(rewrite, Tapped(Verb.REWRITE))
    router.callback_query.register(send, Tapped(Verb.SEND))
    router.callback_query.register(cancel, Tapped(Verb.CANCEL))


def setup_last(router: Router) -> None:
    """Register what takes any message, after every command."""
    own_words = F.text & ~F.forward_origin & ~F.via_bot & ~F.text.startswith("/")
    router.message.register(write, own_words)
    router.message.register(
        text_only, ~F.content_type.in_(NOTED_BY_TELEGRAM), ~F.text | F.forward_origin | F.via_bot
    )
