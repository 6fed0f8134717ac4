"""Does a text name somebody? A flag for the moderator: nothing is hidden for it.

A capitalised word counts as a name where it is a given name that is common here (given_names.txt),
with the endings of its language; where a title, an initial or a patronymic says so; and where it
ends as surnames do and does not open a sentence. Streets, schools and districts called after
somebody are no persons, and are passed over.
"""

import re
from functools import cache
from pathlib import Path

_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_WORD = rf"[{_UPPER}](?:[^\W\d_]|[-'’](?=[^\W\d_]))+"

_PLACES = re.compile(
    rf"(?<!\w)(?:улиц\w{{1,3}}|ул\.?|пр\.|пр-?к?т|проспект\w{{0,2}}|имени|им\.|мкр\.?|микрорайон\w?"
    rf"|парк\w?|площад\w{{1,2}}|посёлк\w|город\w?) ?{_WORD}(?: {_WORD})?"
    rf"|(?<!\w){_WORD}(?:-[0-9]+)?(?: [^\W\d_]+)? (?:көшесі|к-сі|даңғылы|атындағы|ықшам|ауданы"
    r"|ауылы|қаласы|[Ss]treet|[Aa]venue|[Aa]ve|[Rr]oad)\w{0,6}"
)

_PATRONYMIC = re.compile(
    r"(?<!\w)(?!(?i:основн|верховн|духовн|уровн|дневн|душевн|церковн|виновн|любовн|готовн|чиновн"
    rf"|кровн|ровн|вровн|unduly|unruly))[{_UPPER}](?:[^\W\d_]|-){{2,30}}?"
    r"(?i:ұлы|қызы|улы|кызы|[ое]вич(?:а|у|ем|е)?|[ое]вн(?:а|ы|е|у|ой)|иничн(?:а|ы|е|у|ой)"
    r"|uly|kyzy|qyzy|[oe]vich|[oe]vna)(?i:[нд]?[ыі]ң|ға|на|мен|нан|нда)?(?!\w)"
    r"|(?<!\w)(?:Иль|Кузьм|Лук|Фом|Никит|Савв)ич(?:а|у|ем|ом|е)?(?!\w)"
)
_INITIALS = re.compile(
    rf"(?<!\w){_WORD} [{_UPPER}]\.(?: ?[{_UPPER}]\.|(?! ?[{_UPPER}]))"
    rf"|(?<!\w)[{_UPPER}]\. ?(?:[{_UPPER}]\. ?)?{_WORD}"
)
_TITLED = re.compile(
    rf"(?<!\w)(?i:г-н\w?|г-жа|г-жу|г-же|господин\w?|госпож\w|гражданин\w?|гражданк\w|mr|mrs|ms|miss)"
    rf"\.? {_WORD}"
    rf"|(?<!\w){_WORD} (?:мырза|ханым|апай|ағай|аға|апа|тәте|бикеш|әпке|көке)(?!сы)\w{{0,4}}(?!\w)"
)
_SURNAME = (
    rf"[{_UPPER}][^\W\d_]{{1,20}}(?:[оеё]в|[оеё]ва|баев|бекова?|ский|ская|ской|енко|[ыи]нский|чук"
    r"|ұлы|[oe]va?|skiy|sky|skaya|enko|baye?va?)"
)
_CASES = r"(?:а|у|ым|ом|е|ой|ых|ті?ң|[дт]ы|[дт]і|[тд]ың|ның|нің|ға|ге|пен|бен|мен)?"
_WITHIN = re.compile(rf"(?<![.!?…:\n(«\"]) (?P<name>{_SURNAME}{_CASES})(?!\w)")
_CAPITALISED = re.compile(rf"(?<!\w){_WORD}")

_ENDINGS = (
    *("а", "у", "ом", "ем", "ым", "е", "ы", "и", "ю", "я", "ой", "ей", "ью"),
    *("ның", "нің", "дың", "дің", "тың", "тің", "ға", "ге", "қа", "ке", "на", "не", "а", "е"),
    *("ды", "ді", "ты", "ті", "ны", "ні", "дан", "ден", "тан", "тен", "нан", "нен"),
    *("мен", "бен", "пен", "да", "де", "та", "те", "жан", "'s", "’s"),
)
_LOST = ("", "а", "я", "ь", "й", "ия")
"""What a name loses before an ending: "Айгуль" its ь, "Алия" its я, "Андрей" its й."""

STEM_LEAST = 3

_NO_SURNAME = frozenset(
    {"саратов", "ростов", "киров", "псков", "азов", "чехов", "остров", "покров", "moscow"}
)


def speaks_of_names(text: str) -> bool:
    """Tell whether a text seems to name a person."""
    text = _PLACES.sub(" ", text)
    if any(found.search(text) for found in (_PATRONYMIC, _INITIALS, _TITLED)):
        return True
    if any(_is_given(word[0].casefold()) for word in _CAPITALISED.finditer(text)):
        return True
    within = (found["name"].casefold() for found in _WITHIN.finditer(text))
    return any(name not in _NO_SURNAME for name in within)


def _is_given(word: str) -> bool:
    if word in _names():
        return True
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return any(
        stem + lost in _names() for stem in stems if len(stem) >= STEM_LEAST for lost in _LOST
    )


@cache
def _names() -> frozenset[str]:
    source = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    lines = (line for line in source.splitlines() if not line.startswith("#"))
    return frozenset(" ".join(lines).split())
