"""A line of an approved report that its author and two moderators agreed to show."""

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.principles import Principle

QUOTE_MAX = 200
"""Limit of a quote after hiding, in UTF-16 units."""

QUOTES_A_WEEK = 3


@dataclass(frozen=True, slots=True, repr=False)
class Quote:
    """A report's words that its author let be quoted and two moderators agreed on."""

    language: Language
    principle: Principle
    text: str
