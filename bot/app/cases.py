"""The use cases around weeks and the desk, made once."""

from datetime import timedelta

from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.app.world import World
from bot.children import ChildArtist, ChildCounter
from bot.domain.calendar import Calendar
from bot.domain.language import Language
from bot.domain.objection import ObjectionState, Standing
from bot.domain.release import Facts, lost_release, make_release
from bot.domain.report import Verdict
from bot.handlers.desk import cards
from bot.privacy.signing import Signer
from bot.settings import Settings
from bot.telegram.frozen import pack
from bot.telegram.press import TelegramPress
from bot.telegram.show import markup
from bot.usecases import bans, dealing, desk, handling, hints, objections, room, weeks
from bot.views import objections as views
from bot.views.desk import Trouble
from bot.views.screen import Screen
from bot.views.words import words

SIGNING_EPOCH = 0


class UseCases:
    """One of each intention that jobs and the command line have."""

    def __init__(self, settings: Settings, world: World, stores: Stores, out: Outward) -> None:
        self.calendar = calendar = Calendar(world.clock, settings.pauses)
        self.signer = signer = Signer(stores.keyring.signing_seed(SIGNING_EPOCH))
        facts = Facts(settings.profile, signer.key_id, test=settings.test_mode)
        count = ChildCounter(
            settings.database_url, stores.keyring.ballot_key, settings.epsilon, settings.profile
        )
        press = TelegramPress(settings.channels, out.bot_url, ChildArtist(), pack)
        freeze = weeks.FreezeWeek(
            stores.weeks,
            stores.releases,
            count,
            signer,
            calendar,
            lambda tables, history: make_release(tables, history, facts),
            lambda week, history: lost_release(week, history, facts),
            lambda: out.desk.tell(Trouble.WEEK_LOST),
        )
        self.queue = queue = weeks.QueueWeek(
            stores.weeks, stores.releases, stores.ballots, press, calendar, settings.publish_at
        )
        self.open_weeks = weeks.OpenWeeks(stores.weeks, calendar)
        self.advance_weeks = weeks.AdvanceWeeks(stores.weeks, freeze, queue, calendar)
        self.publish = weeks.Publish(stores.weeks, freeze, queue, calendar)
        self.end_keys = weeks.EndKeys(
            stores.weeks, calendar, timedelta(days=settings.retention_days)
        )
        self.read_results = weeks.ReadResults(stores.releases)
        self.desk = DeskCases(settings, world, stores, out, calendar)


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
        daily_at = settings.desk_daily_at if settings.desk_batch_seconds else None
        self.deal_objections = objections.DealObjections(
            stores.objections, store, second, calendar, daily_at, world.shuffled
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
    return _quiet(views.note(words(language), Standing(verdict), mark))


def objection_answer(language: Language, outcome: ObjectionState) -> bytes:
    return _quiet(views.answer(words(language), outcome))


def _quiet(screen: Screen) -> bytes:
    sent = {"text": screen.text, "parse_mode": "HTML", "disable_notification": True}
    keyboard = markup(screen.keyboard)
    if keyboard is not None:
        sent["reply_markup"] = keyboard.model_dump(exclude_none=True)
    return pack("sendMessage", sent)
