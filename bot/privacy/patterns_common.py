"""What the finders of personal data share: spans, look-alike letters, the filler.

A finder reads a *shadow* of the text and yields spans in it. All its copies of the shadow are
changed character for character, so that a span in a copy is the same span in the shadow.
Patterns are written to be read once from left to right: whatever may repeat without a bound is
possessive or cannot start in the middle of itself. What is longer than one character is made so
by an atomic group, ``(?>(?:…)*)`` for ``(?:…)*+``: before 3.11.5 Python reads the second wrongly.
"""

from collections.abc import Callable, Iterable

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]

FILLER = "\0"
"""Stands in the shadow where something was found: no pattern matches across it, and clean-up
leaves no such character in a text."""

_CYRILLIC = "АВСЕНКМОРТХУІЅЈҺавсенкмортхуіѕјһ"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυ"
_LATIN = "ABCEHKMOPTXYISJHabcehkmoptxyisjh" + "ABEZHIKMNOPTYXaopy"
_LOOK_ALIKE = str.maketrans(_CYRILLIC + _GREEK, _LATIN)


def latin(shadow: str) -> str:
    """Return a copy in which letters that look Latin are Latin."""
    return shadow.translate(_LOOK_ALIKE)


def filled(shadow: str, spans: Iterable[Span]) -> str:
    """Return a copy in which the spans (in order, apart from each other) hold the filler."""
    parts, at = [], 0
    for start, end in spans:
        parts += [shadow[at:start], FILLER * (end - start)]
        at = end
    return "".join((*parts, shadow[at:]))
