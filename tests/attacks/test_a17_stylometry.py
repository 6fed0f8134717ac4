"""A17: somebody who knows how people write looks for the author of a quote.

Fifty made-up authors, each with habits of writing, of whom the attacker has four texts each, and
asks whose the fifth is: character n-grams, the nearest profile. The bot rewrites nothing. What
stands against it: a quote needs its author's permission and two moderators, has at most 200
characters, and the card says where a text stands out. The figures say what that is worth.
"""

import math
import random  # noqa: TID251 (seeded: the authors are the same in every run)
import re
from collections import Counter
from collections.abc import Callable, Sequence

from bot.domain.quote import QUOTE_MAX
from bot.privacy.style import stands_out
from tests.attacks.conftest import Measure
from tests.support import pii_words as words

SEED = 20251105
AUTHORS, KNOWN = 50, 4
GRAMS = (2, 3, 4)
SENTENCES = 8

Habit = Callable[[str], str]

LOUD: Sequence[Habit] = (
    lambda text: text.replace(".", "!!!"),
    lambda text: text.replace(".", " )))"),
    lambda text: text.replace(",", " ,").lower(),
    lambda text: text.replace(".", "...."),
    lambda text: re.sub(r"(\w{6,})", lambda found: found[0].upper(), text, count=3),
    lambda text: text.replace(".", " 😡👍"),
    lambda text: re.sub(r"([аоеуі])", r"\1\1\1", text, count=4),
)
QUIET: Sequence[Habit] = (
    lambda text: text.replace("ё", "е"),
    lambda text: text.replace(",", ""),
    lambda text: text.replace(".", ";"),
    lambda text: text.replace("и", "i"),
    lambda text: "Короче, " + text,
    lambda text: text.replace(" не ", " ни "),
    lambda text: text.replace(" – ", " - "),
)


def author(chance: random.Random) -> Habit:
    """Return a way of writing: two quiet habits, and for every second author a loud one."""
    habits = [*chance.sample(QUIET, 2), *(chance.sample(LOUD, 1) if chance.random() < 0.5 else ())]

    def write(text: str) -> str:
        for habit in habits:
            text = habit(text)
        return text

    return write


def written() -> list[list[str]]:
    """Return five texts of each author."""
    chance = random.Random(SEED)  # noqa: S311 (a corpus, no secret)
    authors = [author(chance) for _ in range(AUTHORS)]
    return [
        [write(" ".join(chance.sample(words.FRAMES_RU, SENTENCES))) for _ in range(KNOWN + 1)]
        for write in authors
    ]


def grams(text: str) -> Counter[str]:
    return Counter(text[at : at + size] for size in GRAMS for at in range(len(text) - size + 1))


def weighed(profiles: Sequence[Counter[str]]) -> dict[str, float]:
    """Return how telling each n-gram is: what everybody writes tells nothing."""
    seen = Counter(gram for profile in profiles for gram in profile)
    return {gram: math.log(len(profiles) / count) for gram, count in seen.items()}


def vector(counted: Counter[str], weight: dict[str, float]) -> dict[str, float]:
    """Return n-grams by their weight, with length 1."""
    raw = {g: math.log1p(n) * weight[g] for g, n in counted.items() if weight.get(g)}
    size = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {gram: value / size for gram, value in raw.items()}


def likeness(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(gram, 0.0) for gram, value in one.items())


def named(texts: Sequence[Sequence[str]], length: int) -> list[bool]:
    """Tell for each author whether the attacker names them by so much of their fifth text."""
    profiles = [grams(" ".join(mine[:KNOWN])) for mine in texts]
    weight = weighed(profiles)
    known = [vector(profile, weight) for profile in profiles]
    right = []
    for number, mine in enumerate(texts):
        quote = vector(grams(mine[KNOWN][:length]), weight)
        alike = [likeness(quote, profile) for profile in known]
        right.append(alike.index(max(alike)) == number)
    return right


def test_who_writes_unlike_others_is_flagged_before_a_quote(measure: Measure) -> None:
    """Moderators are warned of those whom their style gives away the most often."""
    texts = written()
    quotes = [mine[KNOWN][:QUOTE_MAX] for mine in texts]
    whole, short = named(texts, 600), named(texts, QUOTE_MAX)
    flagged = [stands_out(quote) for quote in quotes]
    calm = [right for right, loud in zip(short, flagged, strict=True) if not loud]
    loud = [right for right, loud in zip(short, flagged, strict=True) if loud]
    measure("A17", "authors named by a whole report, of 50 (chance 0.02)", _share(whole), "")
    measure("A17", "authors named by a quote of 200 characters", _share(short), "")
    measure("A17", "  of those whose card is flagged", _share(loud), "")
    measure("A17", "  of those whose card is not", _share(calm), "")
    assert _share(whole) > 5 / AUTHORS  # the attack is a real one
    assert _share(loud) > _share(calm)
    ordinary = sum(map(stands_out, (*words.FRAMES_KK, *words.FRAMES_RU, *words.FRAMES_EN)))
    assert ordinary == 0


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right)
