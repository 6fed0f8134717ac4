"""Finders of what the state gives out: identity papers and number plates."""

import re
from collections.abc import Iterator

from bot.privacy.patterns_common import Span, latin

_PAPER = re.compile(
    r"(?<!\w)[NН] ?(?:№ ?)?[0-9]{8}(?![0-9])"
    r"|(?<!\w)(?:куәлі[кг]\w{0,9}|удостоверени\w{1,3}|паспорт\w{0,4}|төлқұжат\w{0,7}|passport"
    r"|identity card|id[ -]?card|id|уд\. ?лич\w{0,6}|уд-?во)[^0-9\n\0]{0,30}?"
    r"(?P<number>(?:(?<!\w)[NН] ?)?[0-9](?:[ -]?[0-9]){6,8})(?![ -]?[0-9])",
    re.IGNORECASE,
)

_REGION = r"(?:0[1-9]|1[0-9]|20)(?!\w|[.:,/-][0-9])"
_SOLID_PLATE = re.compile(
    rf"(?<!\w)[0-9]{{3}}(?P<letters>[A-Z]{{2,3}}){_REGION}"
    r"|(?<!\w)[A-Z][0-9]{3}(?P<old>[A-Z]{2,3})(?!\w)",
    re.IGNORECASE,
)
_GAP = r"[ |/-]{0,3}"
_SPACED_PLATE = re.compile(
    rf"(?<!\w)[0-9]{{3}}{_GAP}(?P<letters>[A-Z]{{2,3}}){_GAP}{_REGION}"
    rf"|(?<!\w)[A-Z]{_GAP}[0-9]{{3}}{_GAP}(?P<old>[A-Z]{{2,3}})(?!\w)"
    rf"|(?<!\w)(?P<service>[A-Z]{{2}}){_GAP}[0-9]{{3,4}}{_GAP}{_REGION}"
)
_NO_PLATE = frozenset({"KM", "MM", "CM", "TOO", "AO", "YK", "PK", "MBT", "PM", "AM"})
"""Units and abbreviations that stand between figures, as they look in Latin letters."""


def papers(shadow: str) -> Iterator[Span]:
    """Find passport numbers (N and 8 digits), and digits after a word for an identity paper."""
    for found in _PAPER.finditer(shadow):
        yield found.span("number" if found["number"] else 0)


def plates(shadow: str) -> Iterator[Span]:
    """Find plates in Latin or look-alike letters: spaced ones only in capitals."""
    look = latin(shadow)
    for pattern in (_SOLID_PLATE, _SPACED_PLATE):
        for found in pattern.finditer(look):
            if not _NO_PLATE & {str(letters).upper() for letters in found.groupdict().values()}:
                yield found.span()
