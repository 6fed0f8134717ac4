"""Every handler gets what it asks for, every button has a handler, every update kind is asked for.

The dispatcher is the real one, taken from the running bot; samples go through its filters.
"""

import inspect
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Dispatcher
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberLeft,
    ChatMemberUpdated,
    ErrorEvent,
    InlineQuery,
    Message,
    TelegramObject,
    Update,
    User,
    Voice,
)

from bot.domain.ballot import Score
from bot.domain.errors import StaleTap
from bot.domain.hold import Doubt
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.report import Reason
from bot.domain.week import Week
from bot.handlers.citizen import fallback
from bot.telegram.updates import ALLOWED_UPDATES
from bot.views.commands import citizen_commands
from bot.views.desk_room import desk_commands
from bot.views.desk_taps import DeskTap, DeskVerb, RoomTap, RoomVerb
from bot.views.objection_taps import AgainTap, AgainVerb, NoteTap, NoteVerb
from bot.views.taps import Menu, OwnTap, OwnVerb, RateTap, Tap, Verb
from bot.views.window_taps import WindowTap, WindowVerb
from bot.views.words import words
from tests.support.stage import DESK, staged

OF_AIOGRAM = {"bot", "event_update", "event_router", "event_from_user", "event_chat"}
MENU = Menu(Language.KK, agreed=True)
DESK_COMMANDS = [name for name, _about in desk_commands(words(Language.EN))]
COMMANDS = [*(name for name, _about in citizen_commands(words(Language.EN))), "audit", "unban"]
TAPS = [
    *(str(Tap(verb, MENU)) for verb in Verb),
    str(RateTap(MENU, Week(202648), PRINCIPLES[0], Score.WELL)),
    *(str(OwnTap(verb, MENU, bytes(4))) for verb in OwnVerb),
    *(str(DeskTap(verb, bytes(16), Reason.SPAM)) for verb in DeskVerb),
    *(str(WindowTap(verb, Week(202648), Doubt.LAW)) for verb in WindowVerb),
    *(str(NoteTap(verb, Language.KK, bytes(16))) for verb in NoteVerb),
    *(str(AgainTap(verb, bytes(16))) for verb in AgainVerb),
    *(str(RoomTap(verb, Language.EN)) for verb in RoomVerb),
]
ME = User(id=1, is_bot=False, first_name="A")
HERE = Chat(id=1, type="private")
DESK_CHAT = Chat(id=DESK, type="supergroup")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
async def dispatcher(tmp_path: Path) -> AsyncIterator[Dispatcher]:
    async with staged(tmp_path, admin_ids="1") as stage:
        yield inspect.getclosurevars(stage.app.intake._handle).nonlocals["dispatcher"]


def known_of(dispatcher: Dispatcher) -> dict[str, Any]:
    """Return what every filter and handler is handed."""
    data = dict(dispatcher.workflow_data)
    return data | {"bot": data["show"]._sender._bot}


def written(
    text: str | None = None,
    voice: Voice | None = None,
    chat: Chat = HERE,
    moved: int | None = None,
) -> Message:
    return Message(
        message_id=1,
        date=NOW,
        chat=chat,
        from_user=ME,
        text=text,
        voice=voice,
        migrate_to_chat_id=moved,
    )


def pressed(data: str) -> CallbackQuery:
    return CallbackQuery(
        id="1", from_user=ME, chat_instance="1", data=data, message=written("menu")
    )


def samples(kind: str) -> list[TelegramObject]:
    match kind:
        case "message":
            voice = Voice(file_id="1", file_unique_id="1", duration=1)
            texts = ["words", "/unknown", *(f"/{name}" for name in COMMANDS)]
            desk = [written(f"/{name}", chat=DESK_CHAT) for name in DESK_COMMANDS]
            moved = written(chat=DESK_CHAT, moved=-1001)
            return [*map(written, texts), written(voice=voice), *desk, moved]
        case "callback_query":
            return [*map(pressed, TAPS), pressed("garbled")]
        case "inline_query":
            return [InlineQuery(id="1", from_user=ME, query="", offset="")]
        case "my_chat_member":
            gone = ChatMemberLeft(user=ME)
            return [
                ChatMemberUpdated(
                    chat=DESK_CHAT,
                    from_user=ME,
                    date=NOW,
                    old_chat_member=gone,
                    new_chat_member=gone,
                )
            ]
        case "error":
            return [ErrorEvent(update=Update(update_id=1), exception=StaleTap())]
    return []


def observers(dispatcher: Dispatcher) -> Iterator[tuple[str, TelegramEventObserver]]:
    for router in dispatcher.chain_tail:
        for kind, observer in router.observers.items():
            if observer.handlers and kind != "update":
                yield kind, observer


async def given_by_filters(handler: HandlerObject, kind: str, known: dict[str, Any]) -> set[str]:
    """Return what the filters add to an event they let through; the same for each event."""
    added = [
        set(more) for event in samples(kind)
        for passed, more in [await handler.check(event, **known)] if passed
    ]  # fmt: skip
    if not handler.filters:
        return set()
    assert added, f"no sample passes the filters of {name_of(handler)}"
    assert all(more == added[0] for more in added)
    return added[0] - set(known)


async def given_by_middleware(
    observer: TelegramEventObserver, kind: str, known: dict[str, Any]
) -> set[str]:
    """Return what the middlewares of an observer hand on."""
    seen: dict[str, Any] = {}

    async def last(_event: TelegramObject, **data: Any) -> None:  # noqa: ANN401
        seen.update(data)

    if not list(observer.middleware):
        return set()
    wrapped = observer.middleware.wrap_middlewares(list(observer.middleware), last)
    await wrapped(samples(kind)[0], dict(known))
    return set(seen)


def name_of(handler: HandlerObject) -> str:
    return f"{handler.callback.__module__}.{handler.callback.__qualname__}"


def wanted(handler: HandlerObject) -> set[str]:
    """Return the parameters without a default, but for the event itself."""
    _event, *rest = inspect.signature(handler.callback).parameters.values()
    return {p.name for p in rest if p.default is p.empty}


async def test_every_parameter_is_provided(dispatcher: Dispatcher) -> None:
    """No handler fails at a citizen's tap because somebody forgot to hand it something."""
    known = known_of(dispatcher)
    looked_at = 0
    for kind, observer in observers(dispatcher):
        ambient = set(known) | OF_AIOGRAM
        ambient |= await given_by_middleware(observer, kind, known)
        for handler in observer.handlers:
            given = await given_by_filters(handler, kind, known)
            missing = wanted(handler) - ambient - given
            assert not missing, f"{name_of(handler)} is not given {missing}"
            looked_at += 1
    assert looked_at > 30


async def test_aiogram_provides_what_we_think(dispatcher: Dispatcher) -> None:
    """The few names taken from the framework are really there."""
    seen: set[str] = set()

    async def note(_handler: object, _event: TelegramObject, data: dict[str, Any]) -> None:
        seen.update(data)

    dispatcher.callback_query.outer_middleware(note)
    await dispatcher.feed_update(
        known_of(dispatcher)["bot"], Update(update_id=1, callback_query=pressed("x"))
    )
    assert seen >= OF_AIOGRAM - {"event_router"}
    assert not seen & {"state", "raw_state"}, "dialogues are ours"


async def first_taker(dispatcher: Dispatcher, kind: str, event: TelegramObject) -> str:
    """Return the handler that an event reaches."""
    for name, observer in observers(dispatcher):
        for handler in observer.handlers if name == kind else ():
            if (await handler.check(event, **known_of(dispatcher)))[0]:
                return name_of(handler)
    return ""


async def test_every_button_has_a_handler(dispatcher: Dispatcher) -> None:
    """No button that the bot can draw ends in "out of date"."""
    for data in TAPS:
        taker = await first_taker(dispatcher, "callback_query", pressed(data))
        assert taker.startswith("bot.handlers."), data
        assert not taker.startswith(fallback.__name__), data


async def test_every_command_has_a_handler(dispatcher: Dispatcher) -> None:
    """Whatever the command list offers is understood, and nothing else is."""
    for name in COMMANDS:
        taker = await first_taker(dispatcher, "message", written(f"/{name}"))
        assert not taker.startswith(fallback.__name__), name
    assert (await first_taker(dispatcher, "message", written("/nope"))).startswith(
        fallback.__name__
    )


async def test_every_command_of_the_desk_has_a_handler(dispatcher: Dispatcher) -> None:
    """Whatever the group's command list offers is understood there."""
    for name in DESK_COMMANDS:
        taker = await first_taker(dispatcher, "message", written(f"/{name}", chat=DESK_CHAT))
        assert taker.endswith(f"DeskRoom.{name}")


async def test_every_observed_kind_is_asked_for(dispatcher: Dispatcher) -> None:
    """Telegram sends what is handled, and nothing that is not."""
    assert set(dispatcher.resolve_used_update_types()) == set(ALLOWED_UPDATES)
