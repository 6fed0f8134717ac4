"""The buttons that make Telegram fail: each armed once, then told with how it ended.

What is told is looked at, never assumed: the message of the troubled request is counted in its
chat, a repeated update's chat is compared with what it was.
"""

from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.demo.faults import Fault, Faults
from bot.demo.live import Live
from bot.demo.methods import METHODS
from bot.demo.requests import read_method
from bot.demo.scene import Scene
from bot.demo.updates import Update
from bot.demo.wishes import Refused
from bot.demo.words import caption_of, text_of
from bot.demo.world import Chat, ChatKind, Content, Message
from bot.telegram.tasks import Tasks

SHOWN = "sendmessage|sendphoto|senddocument|editmessagetext|editmessagecaption"
"""Requests whose end one can see in a chat."""

FLOOD_SECONDS = 3
SECOND_WITHIN = 4.0
DONE_WITHIN = 10.0
CALM_SECONDS = 2.0
"""Longer than the bot waits before it tries again, or looks for a post."""

ROUNDS = 60


Looks = list[tuple[int, Content]]
"""What a chat shows: message ids, and what each says."""


@dataclass(frozen=True, slots=True)
class Prank:
    """``armed`` says what will happen, ``happened`` what did."""

    armed: str
    happened: str


PRANKS = {
    "timeout_before": Prank(
        "The next message is lost on its way to Telegram.", "was lost before Telegram did it"
    ),
    "timeout_after": Prank(
        "The next message arrives, but Telegram's answer is lost.",
        "was done, but the answer was lost",
    ),
    "flood": Prank(
        f"The next message is refused: 429, wait {FLOOD_SECONDS} s.",
        f"was refused with 429, retry after {FLOOD_SECONDS} s",
    ),
    "error_500": Prank("Telegram breaks down once: 500.", "was answered with 500"),
    "duplicate": Prank("The next update comes twice.", "came twice"),
    "reorder": Prank("The next two updates come in the wrong order.", "came in the wrong order"),
}


class Pranks:
    """Arms what the page asks for, waits until it has happened, and tells how it ended."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._tasks = Tasks()

    def arm(self, name: str) -> None:
        prank, scene = PRANKS.get(name), self._live.stage
        if prank is None:
            raise Refused("There is no such fault.")
        if any(armed["name"] == name for armed in self._live.armed):
            raise Refused("That is armed already; do something in a chat.")
        match name:
            case "duplicate":
                play = self._duplicate(scene, scene.server.updates.newest)
            case "reorder":
                scene.server.updates.hold()
                play = self._reorder(scene, scene.server.updates.newest)
            case _:
                fault = _fault(name, scene.server.faults)
                play = self._request(name, scene, fault)
        self._live.armed.append({"name": name, "text": prank.armed})
        self._live.demo_changed()
        self._tasks.start(self._told(play), name)

    async def stop(self) -> None:
        await self._tasks.drain(0)

    async def _told(self, play: Coroutine[None, None, str]) -> None:
        self._live.tell(await play)

    async def _request(self, name: str, scene: Scene, fault: Fault) -> str:
        before = _newest(scene)
        await scene.server.telegram.activity.until(lambda: fault.form, None)
        self._disarm(name)
        wanted = Wanted(scene, fault, before)
        for _ in range(ROUNDS):
            scene.app.jobs.nudge()  # a post that may be lost is looked for by the jobs
            if await wanted.chat.pulse.rests(CALM_SECONDS) and await wanted.settled():
                break
        return f"{wanted.method} {PRANKS[name].happened}; {wanted.ending}"

    async def _duplicate(self, scene: Scene, since: int) -> str:
        updates = scene.server.updates

        def from_the_cast() -> tuple[Update, Chat] | None:
            found = ((update, _chat_of(scene, update)) for update in updates.after(since))
            return next(((update, chat) for update, chat in found if chat), None)

        update, chat = await scene.server.telegram.activity.until(from_the_cast, None)
        await _comes_to_rest(chat)
        self._disarm("duplicate")
        before = _looks(chat)
        updates.repeat(update.id)
        await scene.server.telegram.activity.until(lambda: updates.idle, None)
        await _comes_to_rest(chat)
        return f"An update came twice; {_compared(before, _looks(chat))}."

    async def _reorder(self, scene: Scene, since: int) -> str:
        updates, telegram = scene.server.updates, scene.server.telegram
        try:
            await telegram.activity.until(lambda: updates.after(since), None)
            with suppress(TimeoutError):
                await telegram.activity.until(lambda: updates.after(since)[1:], SECOND_WITHIN)
        finally:
            updates.release(backwards=True)
        self._disarm("reorder")
        held = {update.id for update in updates.after(since)}
        taps = [tap for tap in telegram.taps.values() if tap.update in held]

        def done() -> bool:
            return max(held) < updates.next_waiting and all(tap.answer for tap in taps)

        with suppress(TimeoutError):
            await telegram.activity.until(done, DONE_WITHIN)
        ended = "each was taken and every tap answered" if done() else "one still waits"
        if len(held) == 1:
            return f"One update came late, for no second one followed; {ended}."
        return f"{len(held)} updates came in the wrong order; {ended}."

    def _disarm(self, name: str) -> None:
        self._live.armed = [armed for armed in self._live.armed if armed["name"] != name]
        self._live.demo_changed()


class Wanted:
    """What a troubled request wanted to show, and how often the chat shows it now."""

    def __init__(self, scene: Scene, fault: Fault, before: Mapping[int, int]) -> None:
        assert fault.form is not None  # noqa: S101 (the fault was met)
        self._scene = scene
        telegram = scene.server.telegram
        model, _ = METHODS[fault.name.lower()]
        call: Any = read_method(model, fault.form)
        words = caption_of if hasattr(call, "caption") else text_of
        self.method = model.__api_method__
        self.chat = telegram.chat(call.chat_id)
        self._edited = getattr(call, "message_id", None)
        self._text = words(telegram, call)[0]
        self._after = before.get(self.chat.id, 0)

    @property
    def copies(self) -> int:
        """Count its messages, those included that the bot has taken away or changed since."""
        shown = [*self.chat.messages, *self.chat.deleted]
        return sum(self._is_it(message) for message in shown)

    async def settled(self) -> bool:
        """Tell whether the bot is sure of it; of a post it is when all of the week's are there."""
        if self.chat is not self._scene.channel.place:
            return bool(self.copies)
        return await self._scene.app.stores.weeks.published(self._scene.week.previous)

    @property
    def ending(self) -> str:
        place = "in the channel" if self.chat.kind is ChatKind.CHANNEL else "in the chat"
        match self.copies:
            case 0:
                return f"it is not {place} yet, the bot goes on trying."
            case 1:
                return f"the bot made sure of it: it stands {place} once."
            case more:
                return f"the bot said it again: it stands {place} {more} times, which is harmless."

    def _is_it(self, message: Message) -> bool:
        its = message.id > self._after if self._edited is None else message.id == self._edited
        said = [message.content, *message.versions]
        return its and any(content.text == self._text for content in said)


def _newest(scene: Scene) -> dict[int, int]:
    """Return the id of each chat's newest message."""
    chats = scene.server.telegram.chats.values()
    return {chat.id: max(chat.history, default=0) for chat in chats}


def _fault(name: str, faults: Faults) -> Fault:
    match name:
        case "timeout_before":
            return faults.drop_before(SHOWN)
        case "timeout_after":
            return faults.drop_after(SHOWN)
        case "flood":
            return faults.retry_after(SHOWN, FLOOD_SECONDS)
    return faults.status(SHOWN, 500)


def _chat_of(scene: Scene, update: Update) -> Chat | None:
    """Return where somebody of the cast wrote or tapped; None for all other updates."""
    telegram = scene.server.telegram
    tap = next((t for t in reversed(telegram.taps.values()) if t.update == update.id), None)
    if tap is not None:
        return tap.chat if tap.user.id in scene.cast.people else None
    shown = update.lane in {*scene.cast.people, scene.desk.id}
    return telegram.chats[update.lane] if shown else None


def _compared(before: Looks, after: Looks) -> str:
    """Tell what a second coming has changed; a screen shown again is no harm."""
    if after == before:
        return "its second coming changed nothing"
    texts = {content.text for _, content in before}
    same = after[: len(before)] == before
    if same and all(content.text in texts for _, content in after):
        return "the bot only showed its answer again"
    return "its second coming changed the chat, look there"


def _looks(chat: Chat) -> Looks:
    return [(message.id, message.content) for message in chat.messages]


async def _comes_to_rest(chat: Chat) -> None:
    for _ in range(ROUNDS):
        if await chat.pulse.rests(CALM_SECONDS):
            return
