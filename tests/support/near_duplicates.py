"""A labelled set of made-up reports: originals, and near-duplicates as people make them.

The set is drawn from phrases by a seed, so that it is the same everywhere. Two originals never
share more than their matter and one phrase more: above that they would be duplicates in truth.
A near-duplicate goes through two to four of the changes below.
"""

import random  # noqa: TID251 (a seeded draw: the set is the same on every machine)
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.likeness import Likeness
from tests.support.near_phrases import JUDGED, TRIED, Phrases

__all__ = ["JUDGED", "TRIED", "Labelled", "Phrases", "changed", "crowd", "labelled", "rates"]

Chance = random.Random
Change = Callable[[Chance, str], str]

_LOOK_ALIKE = str.maketrans("аеорсухкмнтвіқғәөүұңАЕОРСХКМНТВ", "aeopcyxkmhtbikгаоуунAEOPCXKMHTB")
_BACK = str.maketrans("aeopcyxi", "аеорсухі")
_ADDED = {
    "kk": ("шынымен", "қазір", "әлі", "тағы"),
    "ru": ("действительно", "сейчас", "опять", "очень"),
    "en": ("really", "now", "again", "still"),
}
_SMALL = 3
_OWN = 0.3


@dataclass(frozen=True, slots=True)
class Labelled:
    """``twin_of`` is the place of the original in the set; None for an original."""

    text: str
    twin_of: int | None = None


def labelled(
    halves: Mapping[str, Phrases], originals: int = 40, twins: int = 10, seed: int = 2026
) -> list[Labelled]:
    """Return a set of three languages: the originals of each, then its near-duplicates."""
    chance = Chance(seed)
    made: list[Labelled] = []
    for language, phrases in halves.items():
        start = len(made)
        made += [Labelled(text) for text in _originals(chance, phrases, originals)]
        for place in chance.sample(range(start, start + originals), twins):
            made.append(Labelled(changed(chance, made[place].text, language), place))
    return made


def rates(texts: Sequence[Labelled]) -> tuple[float, float]:
    """Return recall and the share of originals with a false hint, as the desk would see them.

    The texts come one after another; each is asked about before it is learnt.
    """
    index, caught, false = Likeness(), 0, 0
    for place, one in enumerate(texts):
        found = index.alike(one.text)
        index.learn(place.to_bytes(16, "big"), one.text)
        if one.twin_of is None:
            false += bool(found)
        else:
            caught += one.twin_of.to_bytes(16, "big") in found
    twins = sum(one.twin_of is not None for one in texts)
    return caught / twins, false / (len(texts) - twins)


def crowd(halves: Mapping[str, Phrases], count: int, seed: int = 7) -> Iterator[str]:
    """Return many texts of the same few phrases, three words in ten of their writers' own."""
    chance = Chance(seed)
    each = list(halves.values())
    for _ in range(count):
        one = chance.choice(each)
        parts = (one.places, one.matters, one.details, one.wishes)
        words = " ".join(chance.choice(part) for part in parts).split()
        yield " ".join(_invented(chance) if chance.random() < _OWN else word for word in words)


def _invented(chance: Chance) -> str:
    """Make up a word, for a crowd's own names, places and details."""
    pairs = chance.randint(2, 4)
    return "".join(chance.choice("бгдзклмнпрст") + chance.choice("аеиоу") for _ in range(pairs))


def _originals(chance: Chance, phrases: Phrases, count: int) -> Iterator[str]:
    drawn: list[tuple[str, ...]] = []
    while len(drawn) < count:
        parts = (phrases.matters, phrases.places, phrases.details, phrases.wishes)
        one = (chance.choice(parts[0]), *(chance.choice(part) for part in parts[1:]))
        if all(_shared(one, other) <= 2 for other in drawn):
            drawn.append(one)
            yield f"{one[1]} {one[0]}. {one[2]} {one[3]}"


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(left == right for left, right in zip(one, other, strict=True))


def changed(chance: Chance, text: str, language: str) -> str:
    """Return a text as a second person might send it."""
    changes: tuple[Change, ...] = (
        _swap_letters,
        _misspell,
        lambda chance, text: _edit_words(chance, text, _ADDED[language]),
        _dress,
        _turn_sentences,
        _number,
    )
    for change in chance.sample(changes, chance.randint(2, 4)):
        text = change(chance, text)
    return text


def _swap_letters(chance: Chance, text: str) -> str:
    """Put letters of the other alphabet, or of a Russian keyboard, for some that look alike."""
    tables = (_LOOK_ALIKE, _BACK)
    return "".join(
        ch.translate(chance.choice(tables)) if chance.random() < 0.5 else ch for ch in text
    )


def _misspell(chance: Chance, text: str) -> str:
    words = text.split()
    for at in chance.sample(range(len(words)), 2):
        word = words[at]
        if len(word) > _SMALL:
            cut = chance.randrange(1, len(word) - 1)
            words[at] = word[:cut] + word[cut + 1 :]
    return " ".join(words)


def _edit_words(chance: Chance, text: str, added: tuple[str, ...]) -> str:
    """Drop a word, put another in the place of one, add one; for every dozen words."""
    words = text.split()
    for _ in range(len(words) // 12):
        del words[chance.randrange(len(words))]
        words[chance.randrange(len(words))] = chance.choice(added)
        words.insert(chance.randrange(len(words)), chance.choice(added))
    return " ".join(words)


def _dress(chance: Chance, text: str) -> str:
    text = text.upper() if chance.random() < 0.5 else text.lower()
    return text.replace(".", chance.choice(("!!!", "...", " 🙏", ""))).replace(",", "")


def _turn_sentences(_chance: Chance, text: str) -> str:
    first, *rest = text.split(". ")
    return ". ".join([*rest, first])


def _number(chance: Chance, text: str) -> str:
    return "".join(str(chance.randint(1, 9)) if ch.isdigit() else ch for ch in text)
