"""What handlers know of this installation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.week import Week
from bot.views.about import PrivacyFacts


@dataclass(frozen=True, slots=True)
class House:
    """Plain values; the composition root fills them from the settings.

    ``channel`` is how people find it (@name, or empty); ``bot_url`` opens the bot; ``desk_chat``
    is the moderation group, ``admins`` are user ids; ``publish`` tells when the post of a week
    will appear.
    """

    operator: str
    channel: str
    bot_url: str
    reports_on: bool
    desk_chat: int | None
    admins: frozenset[int]
    publish: Callable[[Week], datetime]
    privacy: PrivacyFacts
