"""A line of an approved report that its author and two moderators agreed to show."""

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.principles import Principle

QUOTE_MAX = 200
"""UTF-16 units."""

QUOTES_A_WEEK = 3


@dataclass(frozen=True, slots=True, repr=False)
class Quote:
    """Somebody's words, as the clean-up left them, in the language they were written in."""

    language: Language
    principle: Principle
    text: str
