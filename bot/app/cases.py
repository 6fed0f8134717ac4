"""The use cases around weeks and the desk, made once."""

from asyncio import Lock
from collections.abc import Sequence
from datetime import timedelta

from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.app.world import World
from bot.children import ChildArtist, ChildCounter
from bot.domain.calendar import Calendar
from bot.domain.compose import lost_release, make_release
from bot.domain.language import Language
from bot.domain.objection import Note, ObjectionState
from bot.domain.release import Facts, Release
from bot.domain.report import Verdict
from bot.handlers.desk import cards
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.telegram.amendments import AmendingPress
from bot.telegram.frozen import message
from bot.telegram.press import TelegramPress
from bot.usecases import (
    bans,
    dealing,
    desk,
    handling,
    hints,
    objections,
    room,
    weeks,
    window,
)
from bot.usecases.amend import AmendRelease
from bot.usecases.publish import Publish
from bot.usecases.results import ReadResults
from bot.views import objections as views
from bot.views.desk import Trouble
from bot.views.opendata import File, files
from bot.views.words import words


class UseCases:
    """One of each intention that jobs and the command line have."""

    def __init__(
        self,
        settings: Settings,
        world: World,
        stores: Stores,
        out: Outward,
        signatory: Signatory,
    ) -> None:
        self.calendar = calendar = Calendar(world.clock, settings.pauses, out.second_clock.differs)
        self.signatory = signatory
        self._settings = settings
        chain = Lock()
        self.desk = DeskCases(settings, world, stores, out, calendar)
        press = self._press(stores, out)
        self.count = ChildCounter(
            settings.database_url, stores.keyring.ballot_key, settings.epsilon, settings.profile
        )
        freeze = self._freeze(stores, out, chain)
        self.standing = standing = window.ReadStanding(
            stores.weeks, stores.holds, calendar, settings.publish_at
        )
        self.queue = queue = weeks.QueueWeek(
            stores.weeks,
            stores.releases,
            stores.ballots,
            press,
            out.window,
            standing,
            calendar,
            settings.publish_at,
            chain,
        )
        self.open_weeks = weeks.OpenWeeks(stores.weeks, calendar)
        self.advance_weeks = weeks.AdvanceWeeks(stores.weeks, freeze, queue, calendar)
        self.publish = Publish(stores.weeks, freeze, queue, standing, calendar)
        self.amend_release = AmendRelease(
            stores.weeks, stores.releases, queue, press, signatory, calendar, self.facts, chain
        )
        self.end_keys = weeks.EndKeys(
            stores.weeks, calendar, timedelta(days=settings.retention_days)
        )
        self.read_results = ReadResults(stores.releases)
        self.remind_of_holds = window.RemindOfHolds(
            stores.holds, out.window, self.standing, calendar, settings.desk_daily_at
        )

    def facts(self) -> Facts:
        """Return what the next release says of this installation; its key may have changed."""
        chosen = self._settings
        return Facts(chosen.profile, self.signatory.key_id, test=chosen.test_mode)

    def _press(self, stores: Stores, out: Outward) -> AmendingPress:
        channels = self._settings.channels
        posts = TelegramPress(channels, out.bot_url, ChildArtist(), self.files, self.desk.quotes)
        return AmendingPress(posts, posts.albums, channels, stores.releases.pictures)

    def _freeze(self, stores: Stores, out: Outward, chain: Lock) -> weeks.FreezeWeek:
        return weeks.FreezeWeek(
            stores.weeks,
            stores.releases,
            self.count,
            self.signatory,
            self.calendar,
            lambda tables, history, rated: make_release(tables, history, self.facts(), rated),
            lambda week, history, rated: lost_release(week, history, self.facts(), rated),
            lambda: out.desk.tell(Trouble.WEEK_LOST),
            chain,
        )

    def files(self, release: Release) -> Sequence[File]:
        """Make a release's files, as they were and will be."""
        return files(release, self.signatory.keys)


class DeskCases:
    """What the desk does, by itself and when its moderators ask."""

    def __init__(
        self, settings: Settings, world: World, stores: Stores, out: Outward, calendar: Calendar
    ) -> None:
        store, hands, room_store = stores.desk, stores.handling, stores.room
        pace = dealing.Pace(
            settings.desk_batch_seconds,
            settings.desk_daily_at,
            settings.desk_open_cards,
            settings.desk_quiet,
        )
        self.deal = dealing.DealCards(store, out.desk, calendar, pace, world.shuffled)
        self.settle = desk.SettleVerdicts(store, out.desk, calendar, verdict_note)
        self.redraw = desk.RedrawCards(store, out.desk)
        self.learn_texts = hints.LearnTexts(stores.texts, stores.likeness)
        self.apply_bans = bans.ApplyBans(stores.bans, calendar)
        second = out.second_readings
        self.settle_objections = objections.SettleObjections(
            stores.objections, second, calendar, objection_answer
        )
        self.deal_objections = objections.DealObjections(
            stores.objections, store, second, calendar, pace, world.shuffled
        )
        self.free = handling.FreeCards(hands, store, out.desk, calendar)
        self.quotes = handling.PickQuotes(hands, world.shuffled)
        self.read = room.ReadDesk(room_store, calendar, pace.open_cards)
        self.keep = room.KeepDesk(room_store, out.desk, self.read)
        self.remind = room.RemindDesk(room_store, out.desk, self.read, calendar, pace.quiet)
        self.record = room.ReadRecord(room_store, calendar)
        self.choose_language = room.ChooseDeskLanguage(room_store)
        self.regions = room.ReadRegions(stores.releases, calendar)
        self.cards = cards.CardCases(
            read=desk.ReadReport(store),
            decide=desk.Decide(store, calendar),
            undo=desk.UndoVerdict(store, calendar),
            reopen=desk.Reopen(store, calendar),
            take=handling.TakeCard(hands, calendar),
            pass_on=handling.PassOn(hands, calendar),
            hide=handling.HideWords(hands, calendar),
            quote=handling.ProposeQuote(hands, calendar),
            note_refusal=handling.NoteRefusal(hands, calendar),
        )


def verdict_note(language: Language, verdict: Verdict, mark: bytes) -> bytes:
    """Freeze the note to an author; it makes no sound at night, for it makes none at all."""
    return message(views.note(words(language), Note(verdict), mark))


def objection_answer(language: Language, outcome: ObjectionState) -> bytes:
    return message(views.answer(words(language), outcome))
