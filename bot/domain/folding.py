"""One plain spelling for texts that look or sound the same, to compare them; never to be shown.

Letters that look alike in two alphabets, Kazakh letters and the Russian ones people type in their
place, accents, and digits set among letters ("м0ст") fall together. Case and punctuation go, and
every number becomes one sign: a report about 12 houses is near to one about 15.
"""

import re
import unicodedata

NUMBER = "0"

_FALLS_TO = {
    "a": "аәα",
    "b": "вβ",
    "c": "сç",
    "e": "еёэε",
    "f": "ф",
    "g": "ғг",
    "h": "нңһη",
    "i": "іийїı|ι",
    "k": "кқκ",
    "m": "м",
    "o": "оөο",
    "p": "рρ",
    "t": "тτ",
    "x": "хχ",
    "y": "уүұў",
}
_FOLD = str.maketrans({ch: to for to, many in _FALLS_TO.items() for ch in many})
_AMONG_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "з", "4": "ч", "6": "б", "@": "a"})

_WORD = re.compile(r"[\w@|]+")


def folded_words(text: str) -> list[str]:
    """Return the words of a text in their plain spelling, in order; never raises."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return [folded for word in _WORD.findall(plain) if (folded := _folded(word))]


def _folded(word: str) -> str:
    if word.isdigit():
        return NUMBER
    return word.translate(_AMONG_LETTERS).translate(_FOLD).strip("_|")
