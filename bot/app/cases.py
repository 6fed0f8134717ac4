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
from bot.domain.release import Facts, Release
from bot.domain.report import Verdict
from bot.handlers.desk import cards
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.telegram.amendments import AmendingPress
from bot.telegram.frozen import pack
from bot.telegram.press import TelegramPress
from bot.usecases import dealing, desk, handling, room, weeks, window
from bot.usecases.amend import AmendRelease
from bot.usecases.publish import Publish
from bot.usecases.results import ReadResults
from bot.usecases.signing import RotateSigning
from bot.views.desk import Trouble, verdict_notice
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
        self.calendar = calendar = Calendar(world.clock, settings.pauses)
        self.signatory = signatory
        self.desk = DeskCases(settings, world, stores, out, calendar)

        def facts() -> Facts:
            return Facts(settings.profile, signatory.key_id, test=settings.test_mode)

        chain = Lock()
        press = self._press(settings, stores, out)
        freeze = weeks.FreezeWeek(
            stores.weeks,
            stores.releases,
            ChildCounter(
                settings.database_url,
                stores.keyring.ballot_key,
                settings.epsilon,
                settings.profile,
            ),
            signatory,
            calendar,
            lambda tables, history: make_release(tables, history, facts()),
            lambda week, history: lost_release(week, history, facts()),
            lambda: out.desk.tell(Trouble.WEEK_LOST),
            chain,
        )
        self._after_the_close(settings, stores, out, press, freeze)
        self.amend_release = AmendRelease(
            stores.weeks, stores.releases, self.queue, press, signatory, calendar, facts, chain
        )
        self.rotate_signing = RotateSigning(stores.signing_keys, signatory)
        self.read_results = ReadResults(stores.releases)

    def _press(self, settings: Settings, stores: Stores, out: Outward) -> AmendingPress:
        posts = TelegramPress(
            settings.channels, out.bot_url, ChildArtist(), pack, self.files, self.desk.quotes
        )
        return AmendingPress(posts, posts.albums, settings.channels, stores.releases.pictures)

    def _after_the_close(
        self,
        settings: Settings,
        stores: Stores,
        out: Outward,
        press: AmendingPress,
        freeze: weeks.FreezeWeek,
    ) -> None:
        """Make what takes a week from its release to its post."""
        calendar = self.calendar
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
        )
        self.open_weeks = weeks.OpenWeeks(stores.weeks, calendar)
        self.advance_weeks = weeks.AdvanceWeeks(stores.weeks, freeze, queue, calendar)
        self.publish = Publish(stores.weeks, freeze, queue, standing, calendar)
        self.end_keys = weeks.EndKeys(
            stores.weeks, calendar, timedelta(days=settings.retention_days)
        )
        self.remind_of_holds = window.RemindOfHolds(
            stores.holds, out.window, standing, calendar, settings.desk_daily_at
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


def verdict_note(language: Language, verdict: Verdict) -> bytes:
    """Freeze the note to an author; it makes no sound at night, for it makes none at all."""
    text = verdict_notice(words(language), verdict).text
    return pack("sendMessage", {"text": text, "parse_mode": "HTML", "disable_notification": True})
