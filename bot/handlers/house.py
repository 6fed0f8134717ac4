"""What handlers know of this installation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.language import Language
from bot.domain.week import Week
from bot.views.about import PrivacyFacts


@dataclass(frozen=True, slots=True)
class House:
    """Plain values; the composition root fills them from the settings.

    ``channels`` are how people find the summaries in each language (@name, or empty);
    ``bot_url`` opens the bot; ``admins`` are user ids; ``publish`` tells when the post of a week
    will appear, ``public_key`` what signs now.
    """

    operator: str
    channels: Mapping[Language, str]
    bot_url: str
    reports_on: bool
    admins: frozenset[int]
    publish: Callable[[Week], datetime]
    public_key: Callable[[], str]
    privacy: PrivacyFacts

    def policy(self, language: Language) -> PrivacyFacts:
        """Return the facts of the privacy policy as they are for readers of a language."""
        return replace(self.privacy, channel=self.channels[language], public_key=self.public_key())
