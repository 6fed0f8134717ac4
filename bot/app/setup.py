"""The first-run guide: asks, finds the chats, writes ``.env``, checks, and posts a test."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiogram.methods import DeleteMessage, SendMessage
from aiogram.types import User

from bot import doctor
from bot import settings as configuration
from bot.app.env_file import write_env
from bot.app.exchange import Exchange, Place
from bot.app.offline import note_post
from bot.domain.errors import NotNow, OperatorError, Unauthorised
from bot.machine import Finding
from bot.settings import Settings
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender
from bot.views import setup as views
from bot.views.words import Words, words

TRIES = 20
"""How often one question is asked before the guide gives up."""

WRITTEN_MOST = 100
_TOKEN = re.compile(r"[0-9]+:[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Who is asked; ``ask`` gives a line without its end."""

    ask: Callable[[str], str]
    tell: Callable[[str], object]


class Setup:
    """One run of the guide; ``file`` is the ``.env`` that is read first and written last."""

    def __init__(self, file: Path, _: Words, terminal: Terminal) -> None:
        self._file = file
        self._ = _
        self._ask = terminal.ask
        self._tell = terminal.tell
        self._given = configuration.given(file)
        self._telegram = self._exchange("")

    def __call__(self) -> None:
        """Raise OperatorError where it cannot go on."""
        self._tell(views.welcome(self._))
        me = self._meet()
        chats, names = self._chats(f"@{me.username}"), self._names()
        answers = {"BOT_TOKEN": self._telegram.token, **chats, **names}
        write_env(self._file, answers)
        self._tell(views.written(self._, str(self._file)))
        settings = configuration.load(self._file)
        self._mend(settings, me.id)
        for channel in dict.fromkeys(settings.channels.values()):
            self._test(settings, channel, f"@{me.username}")
        self._tell(views.done(self._))

    def _meet(self) -> User:
        known = self._given.get("BOT_TOKEN", "")
        for _ in range(TRIES):
            token = self._answer(views.ask_token(self._), "…" if known else "", known)
            if _TOKEN.fullmatch(token):
                self._telegram = self._exchange(token)
                try:
                    me = self._telegram.talk(doctor.meet)
                except Unauthorised:
                    pass
                else:
                    self._tell(views.met(self._, f"@{me.username}"))
                    return me
            self._tell(views.token_unknown(self._))
        raise _given_up()

    def _chats(self, bot: str) -> Mapping[str, str]:
        answers = {}
        adders = set()
        if not self._given.get("BOT_CHANNELS"):
            channel = self._place("BOT_CHANNEL_ID", views.ask_channel(self._, bot), channel=True)
            answers["BOT_CHANNEL_ID"] = channel.name if channel else ""
            adders.add(channel.by if channel else 0)
        group = self._place("BOT_MODERATION_CHAT_ID", views.ask_group(self._, bot), channel=False)
        answers["BOT_MODERATION_CHAT_ID"] = group.name if group else ""
        adders.add(group.by if group else 0)
        admins = [part.strip() for part in self._given.get("BOT_ADMIN_IDS", "").split(",")]
        new = sorted(who for who in adders - {0} if str(who) not in admins)
        admins += [str(who) for who in new if self._yes(views.ask_admin(self._, who))]
        return answers | {"BOT_ADMIN_IDS": ",".join(filter(None, admins))}

    def _place(self, setting: str, question: str, *, channel: bool) -> Place | None:
        """Ask for one chat until it is found, kept as it was, or wanted no more."""
        known = self._given.get(setting, "")
        for _ in range(TRIES):
            answer = self._ask(question + (f" [{known}] " if known else " ")).strip()
            if answer == views.NO:
                return None
            look = partial(self._typed, answer) if answer else self._added
            place = look(channel=channel)
            if place is not None:
                self._tell(views.found(self._, place.title, place.name))
                return place
            if known and not answer:
                return Place(known, known)
        raise _given_up()

    def _typed(self, answer: str, *, channel: bool) -> Place | None:
        try:
            return self._telegram.place(answer, channel=channel)
        except (TelegramFailure, ValueError):
            self._tell(views.not_a_chat(self._))
            return None

    def _added(self, *, channel: bool) -> Place | None:
        try:
            place = self._telegram.added(channel=channel)
        except TelegramFailure:
            self._tell(views.cannot_look(self._))
            return None
        if place is None:
            self._tell(views.nothing_found(self._))
        return place

    def _names(self) -> Mapping[str, str]:
        questions = {
            "BOT_OPERATOR": views.ask_operator(self._),
            "BOT_OPERATOR_CONTACT": views.ask_contact(self._),
            "BOT_HOSTING_COUNTRY": views.ask_country(self._),
        }
        return {name: self._name(name, question) for name, question in questions.items()}

    def _name(self, setting: str, question: str) -> str:
        known = self._given.get(setting, "")
        for _ in range(TRIES):
            answer = self._answer(question, known, known)
            if len(answer) <= WRITTEN_MOST:
                return answer
            self._tell(views.too_long(self._))
        raise _given_up()

    def _mend(self, settings: Settings, me: int) -> None:
        """Tell what is wrong with the rights until it is mended, or no more is wanted."""

        async def look(sender: Sender) -> list[Finding]:
            return [found async for found in doctor.chat_findings(sender, settings, me)]

        for _ in range(TRIES):
            try:
                findings = self._telegram.talk(look)
            except TelegramFailure:
                raise NotNow(doctor.UNREACHABLE) from None
            for finding in findings:
                self._tell(str(finding))
            if all(finding.fault is None for finding in findings):
                return
            if not self._yes(views.mend(self._)):
                return

    def _test(self, settings: Settings, channel: int | str, bot: str) -> None:
        if not self._yes(views.ask_post(self._)):
            return
        try:
            post = self._telegram.send(SendMessage(chat_id=channel, text=views.test_post(bot)))
        except TelegramFailure:
            self._tell(views.not_posted(self._))
            return
        asyncio.run(note_post(settings, channel, post.message_id))
        if not self._yes(views.ask_delete(self._)):
            return
        try:
            self._telegram.send(DeleteMessage(chat_id=channel, message_id=post.message_id))
        except TelegramFailure:
            self._tell(views.delete_yourself(self._))

    def _exchange(self, token: str) -> Exchange:
        address = self._given.get("BOT_API_URL") or Settings.model_fields["api_url"].default
        return Exchange(token, address)

    def _answer(self, question: str, shown: str, known: str) -> str:
        answer = self._ask(question + (f" [{shown}] " if shown else " ")).strip()
        return "" if answer == views.NO else answer or known

    def _yes(self, question: str) -> bool:
        return self._ask(f"{question} ").strip() != views.NO


def guide(file: Path, ask: Callable[[str], str], tell: Callable[[str], object]) -> None:
    """Run the guide in the terminal's language; OperatorError where nobody answers."""
    try:
        Setup(file, words(configuration.terminal_language()), Terminal(ask, tell))()
    except EOFError:
        raise OperatorError("Setup needs answers: run it in a terminal.") from None


def _given_up() -> OperatorError:
    return OperatorError("Setup gave up; nothing was written. Try again, or fill in .env by hand.")
