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
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.telegram.amendments import AmendingPress
from bot.telegram.frozen import pack
from bot.telegram.press import TelegramPress
from bot.usecases import desk, weeks, window
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
        self._settings = settings
        chain = Lock()
        posts = TelegramPress(settings.channels, out.bot_url, ChildArtist(), pack, self.files)
        press = AmendingPress(posts, posts.albums, settings.channels, stores.releases.pictures)
        freeze = self._freeze(settings, stores, out, chain)
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
        self.amend_release = AmendRelease(
            stores.weeks, stores.releases, queue, press, signatory, calendar, self.facts, chain
        )
        self.end_keys = weeks.EndKeys(
            stores.weeks, calendar, timedelta(days=settings.retention_days)
        )
        self.rotate_signing = RotateSigning(stores.signing_keys, signatory)
        self.read_results = ReadResults(stores.releases)
        self._desk(settings, world, stores, out)

    def facts(self) -> Facts:
        """Return what the next release says of this installation; its key may have changed."""
        chosen = self._settings
        return Facts(chosen.profile, self.signatory.key_id, test=chosen.test_mode)

    def _freeze(
        self, settings: Settings, stores: Stores, out: Outward, chain: Lock
    ) -> weeks.FreezeWeek:
        count = ChildCounter(
            settings.database_url, stores.keyring.ballot_key, settings.epsilon, settings.profile
        )
        return weeks.FreezeWeek(
            stores.weeks,
            stores.releases,
            count,
            self.signatory,
            self.calendar,
            lambda tables, history: make_release(tables, history, self.facts()),
            lambda week, history: lost_release(week, history, self.facts()),
            lambda: out.desk.tell(Trouble.WEEK_LOST),
            chain,
        )

    def _desk(self, settings: Settings, world: World, stores: Stores, out: Outward) -> None:
        calendar = self.calendar
        self.remind_of_holds = window.RemindOfHolds(
            stores.holds, out.window, self.standing, calendar, settings.desk_daily_at
        )
        pace = desk.Pace(
            settings.desk_batch_seconds, settings.desk_daily_at, settings.desk_open_cards
        )
        self.deal_cards = desk.DealCards(stores.desk, out.desk, calendar, pace, world.shuffled)
        self.settle_verdicts = desk.SettleVerdicts(stores.desk, out.desk, calendar, verdict_note)

    def files(self, release: Release) -> Sequence[File]:
        """Make a release's files, as they were and will be."""
        return files(release, self.signatory.keys)


def verdict_note(language: Language, verdict: Verdict) -> bytes:
    """Freeze the note to an author; it makes no sound at night, for it makes none at all."""
    text = verdict_notice(words(language), verdict).text
    return pack("sendMessage", {"text": text, "parse_mode": "HTML", "disable_notification": True})
