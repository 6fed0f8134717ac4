"""A corpus of reports with personal data in them, labelled, made by a script with a seed.

Two halves that share no name, street, sentence or turn of phrase: redaction was tuned on
``TUNING`` alone, and ``JUDGING`` says how well it does. Nearly four in ten items are spelt so as
to get past it: spaced, in look-alike letters, in emoji, in words.
"""

import random  # noqa: TID251 (seeded: the corpus is the same in every run)
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.report import Hidden
from bot.privacy.patterns_numbers import iban_agrees, iin_agrees, luhn_agrees
from tests.support import pii_words as words

SEED = 20251105
SIZE = 600
"""Texts in each half."""

NAME = "name"
Turns = Mapping[str, Sequence[str]]
LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of personal data; ``kind`` is what it should be hidden as, or NAME."""

    kind: str
    typed: str
    how: str = "plain"


@dataclass(slots=True)
class Labelled:
    """A report as pieces: sentences, and items; ``turns`` hold an item each."""

    pieces: list[str | Item] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.typed for piece in self.pieces)

    @property
    def items(self) -> list[Item]:
        return [piece for piece in self.pieces if isinstance(piece, Item)]

    @property
    def named(self) -> bool:
        return any(item.kind == NAME for item in self.items)


class Half:
    """Makes one half: ``part`` says which word of each pair it takes."""

    def __init__(self, part: int, seed: int = SEED) -> None:
        self.chance = random.Random(f"{seed}/{part}")  # noqa: S311 (a corpus, no secret)
        self._part = part

    def one(self, choice: Sequence[str]) -> str:
        return self.chance.choice(choice[self._part :: 2])

    def digits(self, count: int) -> str:
        return "".join(self.chance.choices("0123456789", k=count))

    def texts(self) -> list[Labelled]:
        return [self._text(number) for number in range(SIZE)]

    def _text(self, number: int) -> Labelled:
        language = LANGUAGES[number % 3]
        made = Labelled([self._frame(language)])
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            mixed = self.chance.random() < MIXED
            spoken = self.chance.choice(LANGUAGES) if mixed else language
            self._add(made, spoken)
            if self.chance.random() < MIXED:
                made.pieces += [" ", self._frame(self.chance.choice(LANGUAGES))]
        return made

    def _frame(self, language: str) -> str:
        frames: Turns = {"kk": words.FRAMES_KK, "ru": words.FRAMES_RU, "en": words.FRAMES_EN}
        return self.one(frames[language])

    def _add(self, made: Labelled, language: str) -> None:
        if self.chance.random() < NAMES:
            turns: Turns = {"kk": words.NAMED_KK, "ru": words.NAMED_RU, "en": words.NAMED_EN}
            item = Item(NAME, person(self, language))
        else:
            turns = {"kk": words.LEADS_KK, "ru": words.LEADS_RU, "en": words.LEADS_EN}
            item = self.chance.choice(MAKERS)(self, language)
        before, after = self.one(turns[language]).split("{}")
        made.pieces += [" " + before, item, after if after.endswith(".") else after + "."]


MIXED, NAMES = 0.3, 0.3


def person(half: Half, language: str) -> str:
    """Name somebody as people do: alone, with a surname, a father's name, initials, a title."""
    kk, ru, en = half.one(words.NAMES_KK), half.one(words.NAMES_RU), half.one(words.NAMES_EN)
    surname, father = half.one(words.SURNAMES), half.one(words.FATHERS_RU)
    forms = {
        "kk": (
            kk,
            f"{kk} {surname}",
            f"{surname} {kk}",
            f"{kk} {half.one(words.FATHERS_KK)}{half.chance.choice(('ұлы', 'қызы'))}",
            f"{kk} апай",
            f"{kk} ханым",
            f"{surname} {kk[0]}.",
        ),
        "ru": (
            ru,
            f"{ru} {surname}",
            f"{surname} {ru}",
            f"{ru} {father}",
            f"{surname} {ru[0]}.{father[0]}.",
            f"{ru[0]}. {surname}",
            f"г-н {surname}",
        ),
        "en": (en, f"{en} {latin(surname)}", f"Mr. {latin(surname)}", f"{latin(surname)} {en}"),
    }
    return half.chance.choice(forms[language])


_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыьэюяәғқңөұүһіё"
_LATIN = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh sch y - e yu ya a g k n o u u h i yo"
)


def latin(name: str) -> str:
    table = dict(zip(_CYRILLIC, _LATIN.replace("-", "").split(" "), strict=True))
    return "".join(table.get(ch, ch) for ch in name.lower()).capitalize()


def phone(half: Half, language: str) -> Item:
    rest = half.chance.choice("47") + half.chance.choice("0127") + half.digits(8)
    if rest[:2] in {"41", "42", "40"}:
        rest = "70" + rest[2:]
    rest = "7" + rest[1:]
    a, b, c, d = rest[:3], rest[3:6], rest[6:8], rest[8:]
    plain = (
        f"+7 {a} {b} {c} {d}", f"8{rest}", f"8({a}){b}{c}{d}", f"8-{a}-{b}-{c}-{d}", f"+7{rest}",
        f"8 {a} {b}{c}{d}", f"+7 ({a}) {b}-{c}-{d}", f"{a} {b} {c} {d}", f"7{rest}",
    )  # fmt: skip
    return evaded(half, Hidden.PHONE, plain, "8" + rest, language)


def iin(half: Half, language: str) -> Item:
    while True:
        head = half.digits(11)
        issued = [head + last for last in "0123456789" if iin_agrees(head + last)]
        if issued:
            break
    number = issued[0]
    plain = (number, f"{number[:6]} {number[6:]}", f"{number[:4]} {number[4:8]} {number[8:]}")
    return evaded(half, Hidden.NUMBER, plain, number, language)


def card(half: Half, language: str) -> Item:
    head = half.chance.choice(("4400", "5169", "4003", "5355")) + half.digits(11)
    (number,) = [head + last for last in "0123456789" if luhn_agrees(head + last)]
    fours = [number[at : at + 4] for at in range(0, 16, 4)]
    plain = (number, " ".join(fours), "-".join(fours))
    return evaded(half, Hidden.CARD, plain, number, language)


def evaded(half: Half, kind: Hidden, plain: Sequence[str], digits: str, language: str) -> Item:
    """Write a number plainly, or so as to get past a filter."""
    if half.chance.random() < PLAIN:
        return Item(kind, half.chance.choice(plain))
    how = half.chance.choice([*NUMBER_EVASIONS])
    return Item(kind, NUMBER_EVASIONS[how](half, digits, language), how)


PLAIN = 0.6


def spaced(half: Half, digits: str, _language: str) -> str:
    return half.chance.choice((" ", ".", "-", " - ", "_", "·")).join(digits)


def keycaps(_half: Half, digits: str, _language: str) -> str:
    return "".join(f"{digit}\ufe0f\u20e3" for digit in digits)


def other_digits(half: Half, digits: str, _language: str) -> str:
    scripts = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "⓪①②③④⑤⑥⑦⑧⑨", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
    return digits.translate(str.maketrans("0123456789", half.chance.choice(scripts)))


def look_alikes(half: Half, digits: str, _language: str) -> str:
    zero = half.chance.choice("OОoо")
    return digits.replace("0", zero).replace("1", "l") if digits[0] not in "01" else digits


def unseen(half: Half, digits: str, _language: str) -> str:
    return half.chance.choice(("\u200b", "\u2060", "\u00ad", "\u200d")).join(digits)


def one_by_one(half: Half, digits: str, language: str) -> str:
    named = {"kk": words.DIGITS_KK, "ru": words.DIGITS_RU, "en": words.DIGITS_EN}[language]
    return half.chance.choice((" ", ", ", "-")).join(named[int(digit)] for digit in digits)


def in_groups(half: Half, digits: str, language: str) -> str:
    """Say a number as it is said aloud: 8 701 123 45 67 in hundreds, tens and ones."""
    if language == "en":
        return one_by_one(half, digits, language)
    sizes = (1, 3, 3, 2, 2) if len(digits) == 11 else (3,) * (len(digits) // 3)
    said, at = [], 0
    for size in sizes:
        said.append(_said(digits[at : at + size], language))
        at += size
    said += [_said(digit, language) for digit in digits[at:]]
    return " ".join(said)


def _said(group: str, language: str) -> str:
    named = words.DIGITS_KK if language == "kk" else words.DIGITS_RU
    if len(group) == 1 or group[0] == "0":
        return " ".join(named[int(digit)] for digit in group)
    parts, tens = [], group[-2:]
    if len(group) == 3:
        hundred = int(group[0])
        kazakh = "жүз" if hundred == 1 else f"{named[hundred]} жүз"
        parts.append(kazakh if language == "kk" else words.HUNDREDS_RU[hundred])
    if language == "ru" and tens[0] == "1":
        parts.append(words.TEENS_RU[int(tens[1])])
    else:
        table = words.TENS_KK if language == "kk" else words.TENS_RU
        parts += [table[int(tens[0])]] if tens[0] != "0" else []
        parts += [named[int(tens[1])]] if tens[1] != "0" else []
    return " ".join(parts)


def half_spoken(half: Half, digits: str, language: str) -> str:
    named = {"kk": words.DIGITS_KK, "ru": words.DIGITS_RU, "en": words.DIGITS_EN}[language]
    at = half.chance.randrange(2, len(digits) - 3)
    said = " ".join(named[int(digit)] for digit in digits[at : at + 3])
    return f"{digits[:at]} {said} {digits[at + 3 :]}"


NUMBER_EVASIONS: dict[str, Callable[[Half, str, str], str]] = {
    "spaced": spaced,
    "keycaps": keycaps,
    "other digits": other_digits,
    "look-alikes": look_alikes,
    "unseen": unseen,
    "one by one": one_by_one,
    "in groups": in_groups,
    "half spoken": half_spoken,
}


def iban(half: Half, _language: str) -> Item:
    bank, account = half.digits(3), "".join(half.chance.choices("0123456789ABKTZ", k=13))
    (number,) = [
        made
        for check in range(2, 99)
        if iban_agrees(made := f"KZ{check:02}{bank}{account}")
    ]  # fmt: skip
    fours = [number[at : at + 4] for at in range(0, 20, 4)]
    return half.chance.choice(
        (
            Item(Hidden.IBAN, number),
            Item(Hidden.IBAN, " ".join(fours)),
            Item(Hidden.IBAN, number.lower(), "lower case"),
            Item(Hidden.IBAN, number.translate(str.maketrans("KABT", "КАВТ")), "look-alikes"),
            Item(Hidden.IBAN, "-".join(fours), "spaced"),
        )
    )


def email(half: Half, language: str) -> Item:
    local, host = _nick(half), half.one(words.HOSTS)
    name, top = host.rsplit(".", 1)
    dog = {"kk": "собака", "ru": half.chance.choice(("собака", "собачка")), "en": "at"}[language]
    dot = {"kk": "нүкте", "ru": "точка", "en": "dot"}[language]
    return half.chance.choice(
        (
            Item(Hidden.EMAIL, f"{local}@{host}"),
            Item(Hidden.EMAIL, f"{local}@{host}"),
            Item(Hidden.EMAIL, f"{local} {dog} {name} {dot} {top}", "words"),
            Item(Hidden.EMAIL, f"{local} {dog} {host}", "words"),
            Item(Hidden.EMAIL, f"{local}(at){name}(dot){top}", "words"),
            Item(Hidden.EMAIL, f"{local} @ {name} . {top}", "spaced"),
            Item(Hidden.EMAIL, " ".join(f"{local}@{host}"), "spaced out"),
            Item(Hidden.EMAIL, _cyrillic(f"{local}@{host}"), "look-alikes"),
        )
    )


def username(half: Half, _language: str) -> Item:
    nick = _nick(half)
    return half.chance.choice(
        (
            Item(Hidden.USERNAME, f"@{nick}"),
            Item(Hidden.USERNAME, f"@{nick}"),
            Item(Hidden.USERNAME, f"@{_cyrillic(nick)}", "look-alikes"),
            Item(Hidden.USERNAME, f"＠{nick}", "look-alikes"),
            Item(Hidden.USERNAME, f"@ {nick}", "spaced"),
            Item(Hidden.USERNAME, f"инста: {nick}", "named"),
            Item(Hidden.USERNAME, f"телеграм {nick}", "named"),
            Item(Hidden.USERNAME, f"tg - {nick}", "named"),
        )
    )


def link(half: Half, _language: str) -> Item:
    nick = _nick(half)
    return half.chance.choice(
        (
            Item(Hidden.LINK, f"https://example.com/{nick}?id={half.digits(4)}"),
            Item(Hidden.LINK, f"t.me/{nick}"),
            Item(Hidden.LINK, f"t . me / {nick}", "spaced"),
            Item(Hidden.LINK, f"t[.]me/{nick}", "spaced"),
            Item(Hidden.LINK, f"т.ме/{nick}", "look-alikes"),
            Item(Hidden.LINK, f"wa.me/7701{half.digits(7)}"),
            Item(Hidden.LINK, f"instagram.com/{nick}"),
            Item(Hidden.LINK, f"hxxps://{nick}.kz/me", "look-alikes"),
            Item(Hidden.LINK, f"www.{nick}.kz"),
        )
    )


def _nick(half: Half) -> str:
    name = half.one(words.LATIN_NAMES)
    return name + half.chance.choice(("_kz", f"{half.digits(2)}", "_" + half.digits(4), ".k1"))


def _cyrillic(typed: str) -> str:
    return typed.translate(str.maketrans("aeoxc", "аеохс"))


def plate(half: Half, _language: str) -> Item:
    number, letters = half.digits(3), "".join(half.chance.choices("ABCEHKMOPTX", k=3))
    region = f"{half.chance.randrange(1, 21):02}"
    solid = f"{number}{letters}{region}"
    cyrillic = letters.translate(str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ"))
    return half.chance.choice(
        (
            Item(Hidden.PLATE, solid),
            Item(Hidden.PLATE, f"{number} {letters} {region}"),
            Item(Hidden.PLATE, f"{number}{cyrillic}{region}", "look-alikes"),
            Item(Hidden.PLATE, f"{number} {cyrillic} {region}", "look-alikes"),
            Item(Hidden.PLATE, solid.lower(), "lower case"),
            Item(Hidden.PLATE, f"{number}-{letters}-{region}", "spaced"),
        )
    )


def document(half: Half, language: str) -> Item:
    return half.chance.choice(
        (
            Item(Hidden.DOCUMENT, f"N{half.digits(8)}"),
            Item(Hidden.DOCUMENT, f"N {half.digits(8)}"),
            Item(Hidden.DOCUMENT, f"Н{half.digits(8)}", "look-alikes"),
            Item(Hidden.DOCUMENT, _announced(half, language) + half.digits(9)),
        )
    )


def _announced(half: Half, language: str) -> str:
    return {
        "kk": half.chance.choice(("жеке куәлік № ", "куәлігім ")),
        "ru": half.chance.choice(("удостоверение № ", "уд. личности ")),
        "en": half.chance.choice(("ID card ", "passport ")),
    }[language]


def place(half: Half, _language: str) -> Item:
    lat = f"{half.chance.randrange(41, 55)}.{half.digits(5)}"
    lon = f"{half.chance.randrange(47, 87)}.{half.digits(5)}"
    return Item(
        Hidden.PLACE, half.chance.choice((f"{lat}, {lon}", f"{lat} {lon}", f"{lat};{lon}"))
    )


def address(half: Half, language: str) -> Item:
    house, flat = str(half.chance.randrange(1, 200)), str(half.chance.randrange(1, 90))
    ru, kk, en = half.one(words.STREETS), half.one(words.STREETS_KK), half.one(words.STREETS_EN)
    district = half.one(words.DISTRICTS)
    forms = {
        "ru": (
            f"ул. {ru}, д. {house}, кв. {flat}",
            f"улица {ru} {house}",
            f"ул.{ru} {house}-{flat}",
            f"пр. {ru}, {house}",
            f"мкр. {district}, дом {house}, кв {flat}",
            f"проспект {ru}, дом {house}, квартира {flat}",
            f"ул. {ru}, {house}/{flat}",
        ),
        "kk": (
            f"{kk} көшесі, {house}-үй, {flat}-пәтер",
            f"{kk} көшесі {house}",
            f"{kk} даңғылы, {house} үй",
            f"{district} ықшам ауданы, {house}-үй, {flat}-пәтер",
            f"{kk} к-сі, {house}-үй",
            f"{kk} көшесі {house}/{flat}",
        ),
        "en": (
            f"{house} {en} Street, apt {flat}",
            f"{en} Street {house}",
            f"{en} Avenue {house}, flat {flat}",
            f"{house} {en} Ave",
        ),
    }
    return Item(Hidden.ADDRESS, half.chance.choice(forms[language]))


MAKERS: tuple[Callable[[Half, str], Item], ...] = (
    *(phone, phone, phone, iin, iin, card, iban),
    *(email, email, username, link, plate, document, place, address, address),
)

TUNING, JUDGING = 0, 1


def corpus(part: int, seed: int = SEED) -> list[Labelled]:
    """Return TUNING or JUDGING, the same in every run."""
    return Half(part, seed).texts()
