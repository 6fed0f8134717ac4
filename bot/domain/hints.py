"""What a machine noticed about a report, for the moderator's eyes; never a decision."""

from dataclasses import dataclass
from enum import StrEnum


class Hint(StrEnum):
    """A reason to look twice. Names, a personal case and danger stand in the text's own flags."""

    TWIN = "twin"  # another report says nearly the same
    MANY = "many"  # several reports say nearly the same
    PERSONAL = "personal"  # may be about one private person
    ELECTION = "election"  # may be about elections, candidates or parties
    ABUSE = "abuse"  # has a word that insults
    ADDRESS = "address"  # an address was hidden: what is left may still lead to it
    WORDS = "words"  # somebody's words are quoted
    STYLE = "style"  # written in a way that may be known again


@dataclass(frozen=True, slots=True)
class Hints:
    """``twins`` are ids of other reports that say nearly the same, the most alike first."""

    found: tuple[Hint, ...] = ()
    twins: tuple[bytes, ...] = ()


NO_HINTS = Hints()
