"""Hints in words, for a card: what the moderator may want to look at."""

from collections.abc import Mapping, Sequence

from bot.domain.hints import Hint, Hints
from bot.domain.principles import N_
from bot.views.words import Words

_HINTS: Mapping[Hint, str] = {
    Hint.TWIN: N_("Another report says nearly the same."),
    Hint.MANY: N_("Several reports say nearly the same."),
    Hint.PERSONAL: N_("May be about one private person."),
    Hint.ELECTION: N_("May be about elections, candidates or parties."),
    Hint.ABUSE: N_("Has a word that may insult."),
    Hint.ADDRESS: N_("An address was hidden: see what is left of it."),
    Hint.WORDS: N_("Quotes somebody's words."),
    Hint.STYLE: N_("Its author may be known by the way of writing: think before quoting."),
}


def hint_lines(_: Words, hints: Hints) -> Sequence[str]:
    return [_(_HINTS[hint]) for hint in hints.found]
