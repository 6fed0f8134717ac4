"""The use cases around a channel's own posts, made once: its guide, and the reminder."""

from collections.abc import Mapping, Sequence

from bot.app.cases import UseCases
from bot.app.facts import privacy_facts
from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.domain.parcel import Parcel
from bot.domain.week import Week
from bot.settings import Settings
from bot.telegram.board import TelegramBoard, silent_posts
from bot.usecases.channels import KeepGuide, RemindChannels
from bot.views.desk import Trouble
from bot.views.guide import guide, reminder


def make_keep_guide(settings: Settings, stores: Stores, out: Outward, use: UseCases) -> KeepGuide:
    """Return what keeps the guide; it is drawn from the live settings, as the policy is."""

    def posts() -> Mapping[int | str, bytes]:
        facts = privacy_facts(settings, use.signatory.public_key)
        return silent_posts(
            settings.channels if settings.guide else {},
            lambda spoken: guide(spoken, facts, settings.publish_at, out.bot_url),
        )

    return KeepGuide(
        stores.channels,
        TelegramBoard(out.sender),
        use.calendar,
        posts,
        lambda: out.desk.tell(Trouble.PIN_BY_HAND),
    )


def make_remind(
    settings: Settings, stores: Stores, out: Outward, use: UseCases
) -> RemindChannels | None:
    """Return what reminds; None where the operator has set no hour for it."""
    if settings.reminder is None:
        return None

    def posts(week: Week) -> Sequence[Parcel]:
        drawn = silent_posts(
            settings.channels,
            lambda spoken: reminder(spoken, week, out.bot_url, test_mode=settings.test_mode),
        )
        return [Parcel(chat, body) for chat, body in drawn.items()]

    return RemindChannels(stores.channels, stores.weeks, use.calendar, settings.reminder, posts)
