"""Finders of numbers that belong to a person: accounts, cards, IIN and BIN, telephones.

A *chain* is groups of digits with a few separators between them; a number is a window of whole
groups in a chain. Dates and sums of money are taken out of the shadow beforehand.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from phonenumbers import Leniency, PhoneNumberMatcher, is_valid_number

from bot.privacy.patterns_common import Span, filled, latin

CARD_LENGTHS, IIN_LENGTHS, PHONE_LENGTHS = range(13, 20), range(12, 13), range(10, 12)
"""How many digits a bank card has, an IIN or BIN, and a telephone number of +7, 8 or 7."""

IIN_GROUPS = 4
"""Into how many groups an IIN is split at most where other numbers stand beside it."""

FOREIGN_LENGTH, CODE_LENGTH = 9, 3
"""The fewest digits of a number with a foreign country's code, and of an area code."""

_CHAIN = re.compile(r"[0-9]++(?>(?:[ \-./()_*•·~|]{1,4}+[0-9]++)*)")
_GROUP = re.compile("[0-9]++")
_LETTER_DIGIT = re.compile(r"(?<=[0-9])[OoОоЗзIl]{1,4}(?![^\W\d_])")
_AS_DIGITS = str.maketrans("OoОоЗзIl", "00003311")

_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice the digit, its own digits summed

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_MONEY = (
    r"(?:тенге|теңге|тг|тнг|₸|kzt|tenge|руб|₽|\$|usd|доллар|€|eur|евро|млн|млрд|тыс"
    "|миллион|миллиард|мың|million|billion)"
)
_SPARED = re.compile(
    rf"(?<![0-9]){_DAY}[./-]{_MONTH}[./-]{_YEAR}(?![0-9])"
    rf"|(?<![0-9]){_YEAR}[./-]{_MONTH}[./-]{_DAY}(?![0-9])"
    rf"|(?<![0-9+])[0-9]{{1,3}}(?>(?:[ .,][0-9]{{3}})+(?:[.,][0-9]{{1,2}})?)(?= ?{_MONEY})"
    rf"|(?<![0-9+])[0-9]++(?<=000)(?= ?{_MONEY})",
    re.IGNORECASE,
)

_IBAN = re.compile(
    r"(?<!\w)K[ .-]?[ZЗз](?:[ .-]?[0-9]){5}(?:[ .-]?[0-9A-Z]){13}(?!\w)"
    r"|(?<!\w)K[ZЗз][0-9]{5}[0-9A-Z]{10,15}(?!\w)",
    re.IGNORECASE | re.ASCII,  # else [A-Z] takes İ as well, which is no figure of base 36
)
_FOURS = re.compile(r"\w{4}(?:[ .-]\w{4}){4}")
_SOLID = re.compile("(?<![0-9+])[0-9]{12,}+")
_NAMED = re.compile(
    r"(?<!\w)(?:иин|жсн|бин|бсн|iin|bin)\w{0,6}[ :№#.-]{0,4}(?P<number>[0-9](?:[ .-]?[0-9]){8,13})"
    "(?![0-9])",
    re.IGNORECASE,
)

_CITY_NUMBER = "[0-9](?:[ -]?[0-9]){4,6}(?![ -]?[0-9])"
_CITY = re.compile(
    r"(?<!\w)(?:тел(?:ефон(?!ов)[а-яәі]{0,6})?|нөмір[а-яәі]{0,6}|номер[а-я]{0,2}|факс|phone"
    r"|tel|fax|phone number|ват?с?ап|whatsapp)\.?[ :№#-]{0,3}"
    rf"(?P<number>{_CITY_NUMBER}(?>(?:(?:[,;] ?| и | және | or ){_CITY_NUMBER}){{0,3}}))",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\+ ?[0-9]{10,}+")


def ibans(shadow: str) -> Iterator[Span]:
    """Find Kazakh IBANs: solid and in fours whatever the check says, otherwise if it agrees."""
    for found in _IBAN.finditer(latin(shadow)):
        compact = re.sub("[ .-]", "", found[0])
        if compact == found[0] or _FOURS.fullmatch(found[0]) or iban_agrees(compact):
            yield found.span()


def cards(shadow: str) -> Iterator[Span]:
    """Find bank cards: 13-19 digits whose check digit agrees, and any 4-4-4-4."""
    yield from _windows(_numeric(shadow), CARD_LENGTHS, _is_card)


def twelves(shadow: str) -> Iterator[Span]:
    """Find IIN and BIN: solid or named ones always, spaced ones if the check digit agrees."""
    numeric = _numeric(shadow)
    yield from (found.span() for found in _SOLID.finditer(numeric))
    yield from (found.span("number") for found in _NAMED.finditer(numeric))
    yield from _windows(numeric, IIN_LENGTHS, _is_twelve)


def phones(shadow: str) -> Iterator[Span]:
    """Find telephone numbers; those of a town (5-7 digits) only after a word that says so."""
    numeric = _numeric(shadow)
    yield from (found.span() for found in _PLUS.finditer(numeric))
    yield from _windows(numeric, PHONE_LENGTHS, _is_phone)
    yield from (found.span("number") for found in _CITY.finditer(numeric))
    for match in PhoneNumberMatcher(numeric, "KZ", leniency=Leniency.POSSIBLE):
        digits = sum(ch.isdigit() for ch in match.raw_string)
        foreign = match.raw_string.startswith("+") and digits >= FOREIGN_LENGTH
        if foreign or (digits >= PHONE_LENGTHS[0] and is_valid_number(match.number)):
            yield match.start, match.end


def luhn_agrees(digits: str) -> bool:
    """Check a card number by the Luhn rule."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0


def iin_agrees(digits: str) -> bool:
    """Check the last digit of 12: weights 1-11 modulo 11, else 3-11, 1, 2; the date is free.

    Since 2013 an IIN need not hold a birth date. Where both sums give 10, none is issued.
    """
    head, last = [int(digit) for digit in digits[:11]], int(digits[11])
    rest = sum(digit * weight for weight, digit in enumerate(head, 1)) % 11
    if rest == 10:  # noqa: PLR2004 - the rule's own figure, as are the weights
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        rest = sum(digit * weight for weight, digit in zip(weights, head, strict=True)) % 11
    return rest == last


def iban_agrees(compact: str) -> bool:
    """Check an IBAN by ISO 7064, mod 97."""
    turned = (compact[4:] + compact[:4]).upper().replace("З", "Z")
    return int("".join(str(int(ch, 36)) for ch in turned)) % 97 == 1


def _numeric(shadow: str) -> str:
    """Read letters drawn like digits as digits, and take dates and sums of money away."""
    shadow = _LETTER_DIGIT.sub(lambda found: found[0].translate(_AS_DIGITS), shadow)
    return filled(shadow, (found.span() for found in _SPARED.finditer(shadow)))


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring groups of a chain: ``whole`` if they are all of it, ``plus`` if led by one."""

    groups: Sequence[str]
    whole: bool
    plus: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def years(self) -> bool:
        return all(re.fullmatch(_YEAR, group) for group in self.groups)


Fits = Callable[[Window], bool]


def _windows(numeric: str, lengths: range, fits: Fits) -> Iterator[Span]:
    """Yield the windows of so many digits that fit, from left to right, the widest first."""
    for chain in _CHAIN.finditer(numeric):
        groups = list(_GROUP.finditer(numeric, *chain.span()))
        first = 0
        while first < len(groups):
            near = groups[first : first + lengths[-1]]
            start = near[0].start()
            plus = numeric[max(0, start - 2) : start].rstrip(" ").endswith("+")
            sizes = [
                size
                for size, digits in enumerate(accumulate(len(group[0]) for group in near), 1)
                if digits in lengths
                and fits(Window([group[0] for group in near[:size]], size == len(groups), plus))
            ]
            if sizes:
                yield start, near[sizes[-1] - 1].end()
            first += sizes[-1] if sizes else 1


def _is_card(window: Window) -> bool:
    if window.plus or window.years:
        return False
    sizes = [len(group) for group in window.groups]
    regular = window.whole or len(set(sizes[:-1])) <= 1
    return sizes == [4, 4, 4, 4] or (regular and luhn_agrees(window.digits))


def _is_twelve(window: Window) -> bool:
    if window.plus or window.years:
        return False
    return (window.whole or len(window.groups) <= IIN_GROUPS) and iin_agrees(window.digits)


def _is_phone(window: Window) -> bool:
    """Recognise +7, 8 or 7 and ten digits, and the ten alone where they begin like a code.

    Spaced and without a plus the code has to be one that exists, else "8 12 2026 15.30" is one.
    """
    digits, solid = window.digits, len(window.groups) == 1
    if len(digits) == PHONE_LENGTHS[-1]:
        return digits[0] in "78" and (solid or window.plus or digits[1] in "346789")
    code_first = len(window.groups[0]) >= CODE_LENGTH or len(window.groups) == len(digits)
    is_code = re.match("7[0124678]", digits) is not None
    return is_code and code_first
