"""The privacy policy as a page of the documents, from the texts and defaults that the bot has.

``python -m tests.support.policy`` writes docs/policy.md anew.
"""

import re
from decimal import Decimal
from html import unescape
from pathlib import Path

from bot.domain.language import Language
from bot.settings import Settings
from bot.views import about
from bot.views.entry import LANGUAGE_NAMES
from bot.views.taps import Menu
from bot.views.words import words

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"

HEAD = """# The privacy policy

As `/privacy` shows it with the default settings; names in capitals are settings, and the key is
that of the installation. Written by `python -m tests.support.policy`; a test compares.
"""


def page() -> str:
    """Return the whole page, in the three languages."""
    return "\n".join((HEAD, *(_part(language) for language in Language)))


def _part(language: Language) -> str:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    facts = about.PrivacyFacts(
        operator="BOT_OPERATOR",
        contact="BOT_OPERATOR_CONTACT",
        hosting_country="BOT_HOSTING_COUNTRY",
        epsilon=Decimal(defaults["epsilon"]),
        retention_days=defaults["retention_days"],
        reports_on=True,
        channel="",
        public_key="…",
        test_mode=False,
    )
    screen = about.privacy(words(language), Menu(language, agreed=True), facts)
    text = re.sub(r"</?b>", "**", screen.text)
    text = re.sub(r"</?code>", "`", text)
    text = re.sub(r"(?m)^• ", "* ", unescape(text))
    text = re.sub(r"\*\*\n\* ", "**\n\n* ", text)
    return f"## {LANGUAGE_NAMES[language]}\n\n{text}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
