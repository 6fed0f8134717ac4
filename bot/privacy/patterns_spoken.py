"""Finder of numbers said in words: "сегіз жеті жүз бір…", "eight seven zero one…", or half so.

Words of number, and figures between them, are read as they are dictated: hundreds take tens and
ones in, tens take ones in, and what cannot follow begins a new group. How a speaker groups is a
guess, so the length of the whole is judged with some room.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.privacy.patterns_common import Span

_ONES = (
    ("нөл", "ноль", "нуль", "zero", "oh"),
    ("бір", "один", "одна", "one"),
    ("екі", "два", "две", "two"),
    ("үш", "три", "three"),
    ("төрт", "четыре", "four"),
    ("бес", "пять", "five"),
    ("алты", "шесть", "six"),
    ("жеті", "семь", "seven"),
    ("сегіз", "восемь", "eight"),
    ("тоғыз", "девять", "nine"),
)
_TEENS = (
    ("десять", "ten"),
    ("одиннадцать", "eleven"),
    ("двенадцать", "twelve"),
    ("тринадцать", "thirteen"),
    ("четырнадцать", "fourteen"),
    ("пятнадцать", "fifteen"),
    ("шестнадцать", "sixteen"),
    ("семнадцать", "seventeen"),
    ("восемнадцать", "eighteen"),
    ("девятнадцать", "nineteen"),
)
_TENS = (
    ("он",),
    ("жиырма", "двадцать", "twenty"),
    ("отыз", "тридцать", "thirty"),
    ("қырық", "сорок", "forty"),
    ("елу", "пятьдесят", "fifty"),
    ("алпыс", "шестьдесят", "sixty"),
    ("жетпіс", "семьдесят", "seventy"),
    ("сексен", "восемьдесят", "eighty"),
    ("тоқсан", "девяносто", "ninety"),
)
_HUNDREDS = (
    ("сто",), ("двести",), ("триста",), ("четыреста",), ("пятьсот",), ("шестьсот",),
    ("семьсот",), ("восемьсот",), ("девятьсот",),
)  # fmt: skip
_TIMES_HUNDRED = frozenset({"жүз", "hundred"})
_BETWEEN = frozenset({"и", "және", "and", "плюс", "plus", "тире", "дефис", "потом", "сосын"})


def _valued(table: tuple[tuple[str, ...], ...], first: int, step: int) -> dict[str, int]:
    return {word: first + step * at for at, names in enumerate(table) for word in names}


_ROOM = {
    **dict.fromkeys(_valued(_ONES, 0, 1), 1),
    **dict.fromkeys(_valued(_TEENS, 10, 1), 1),
    **dict.fromkeys(_valued(_TENS, 10, 10), 10),
    **dict.fromkeys(_valued(_HUNDREDS, 100, 100), 100),
}
"""Below what a number may follow in the same group: ones after tens, anything after hundreds."""

_VALUE = {
    **_valued(_ONES, 0, 1),
    **_valued(_TEENS, 10, 1),
    **_valued(_TENS, 10, 10),
    **_valued(_HUNDREDS, 100, 100),
}

_TOKEN = re.compile(r"[0-9]++|[^\W\d_]++")
_APART = re.compile(r"[ ,.;:+()/\n-]{0,3}")

WORDS_LEAST, DIGITS_LEAST, DIGITS_MOST = 3, 9, 19
"""How many words of number make a dictated one, and how many digits it has."""

MIXED_WORDS, MIXED_DIGITS = 2, 10
"""The same where figures stand among the words."""

LONG = 12
"""From so many digits on it is an IIN or a card, below it a telephone."""


@dataclass(slots=True)
class _Run:
    """Numbers that stand beside each other."""

    start: int
    end: int = 0
    groups: list[str] = field(default_factory=list)
    words: int = 0
    figures: bool = False
    room: int = 1

    def hear(self, word: str) -> None:
        """Take one word of number in: into the last group where it fits, else as a new one."""
        self.words += 1
        if word in _TIMES_HUNDRED:
            self._hundred()
        elif self.room > _VALUE[word] > 0:
            self.groups[-1] = str(int(self.groups[-1]) + _VALUE[word])
            self.room = _ROOM[word]
        else:
            self.groups.append(str(_VALUE[word]))
            self.room = _ROOM[word]

    def read(self, figures: str) -> None:
        self.groups.append(figures)
        self.figures = True
        self.room = 1

    def _hundred(self) -> None:
        alone = self.groups and len(self.groups[-1]) == 1 and self.groups[-1] != "0"
        if alone and self.room == 1:
            self.groups[-1] += "00"
        else:
            self.groups.append("100")
        self.room = 100

    @property
    def digits(self) -> int:
        return sum(map(len, self.groups))

    @property
    def personal(self) -> bool:
        least = (MIXED_WORDS, MIXED_DIGITS) if self.figures else (WORDS_LEAST, DIGITS_LEAST)
        return self.words >= least[0] and least[1] <= self.digits <= DIGITS_MOST


def spoken_phones(shadow: str) -> Iterator[Span]:
    """Find telephone numbers said in words, or partly so."""
    yield from ((run.start, run.end) for run in _runs(shadow) if run.digits < LONG)


def spoken_numbers(shadow: str) -> Iterator[Span]:
    """Find IIN, BIN and cards said in words, or partly so."""
    yield from ((run.start, run.end) for run in _runs(shadow) if run.digits >= LONG)


def _runs(shadow: str) -> Iterator[_Run]:
    run: _Run | None = None
    near = 0  # where the run goes on: after its last number, or a word between two
    for token in _TOKEN.finditer(shadow):
        word = token[0].casefold()
        if run is not None and not _APART.fullmatch(shadow, near, token.start()):
            if run.personal:
                yield run
            run = None
        if run is not None and word in _BETWEEN:
            near = token.end()
        elif word.isdecimal() or word in _VALUE or word in _TIMES_HUNDRED:
            run = run or _Run(token.start())
            run.read(word) if word.isdecimal() else run.hear(word)
            run.end = near = token.end()
        elif run is not None:
            if run.personal:
                yield run
            run = None
    if run is not None and run.personal:
        yield run
