"""What policy, guide and screens say of this installation, from its settings."""

from decimal import Decimal

from bot.settings import Settings
from bot.views.about import PrivacyFacts

NOT_SAID = "–"
"""Stands where the operator has not said who they are, or where; doctor asks for it."""


def privacy_facts(settings: Settings, public_key: str) -> PrivacyFacts:
    """Return the live settings that texts are generated from; the channel is left open.

    ``public_key`` is the one that signs now, in hex.
    """
    return PrivacyFacts(
        operator=settings.operator or NOT_SAID,
        contact=settings.operator_contact or NOT_SAID,
        hosting_country=settings.hosting_country or NOT_SAID,
        epsilon=Decimal(str(settings.epsilon)),
        retention_days=settings.retention_days,
        reports_on=settings.moderation_chat_id is not None,
        channel="",
        public_key=public_key,
        test_mode=settings.test_mode,
    )
