"""What the buttons carry: callback data, packed here and parsed here, nowhere else.

A citizen's button is ``verb:menu:rest``. The menu part says what the chat itself remembers, so
that nothing about a person need be stored: language, ``1`` or ``0`` for consent, region; for
example ``kk1`` + ``71``. A rating tap is ``rate:kk171:202648:3:5``: the week it was drawn in,
the principle, the score; a tap on one's own report is ``own:kk171:open:0a1b2c3d``. The desk's
buttons are those of ``desk_taps.py``.

Parsing is strict: ASCII only, nothing before or after, every number bounded.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle, principle
from bot.domain.region import Region
from bot.domain.week import Week


@dataclass(frozen=True, slots=True)
class Menu:
    """What the menu in a citizen's chat remembers for them."""

    language: Language
    agreed: bool = False
    region: Region = Region.UNSAID

    def __str__(self) -> str:
        return f"{self.language}{self.agreed:d}{self.region}"

    def speaking(self, language: Language) -> "Menu":
        return replace(self, language=language)

    def consenting(self) -> "Menu":
        return replace(self, agreed=True)

    def living(self, region: Region) -> "Menu":
        return replace(self, region=region)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a deep link leads; it rides through the language and consent screens.

    ``astray`` is a link to a week that is in no calendar.
    """

    principle: Principle | None = None
    week: Week | None = None
    astray: bool = False

    def __str__(self) -> str:
        if self.astray:
            return "w0"
        if self.principle is not None:
            return f"p{self.principle.number}"
        return f"w{self.week.number}" if self.week is not None else "-"


RATINGS_REMEMBERED = 5000
"""Of one week there are 3 languages, 22 regions, 6 principles and 7 answers."""

HOME = Target()
ASTRAY = Target(astray=True)


class Verb(StrEnum):
    """Buttons without any more to say than the menu, or with a principle or a target."""

    LANGUAGES = "langs"  # target
    SPEAK = "speak"  # target; the menu's language is the chosen one
    CONSENT = "terms"  # target
    AGREE = "agree"  # target
    DECLINE = "decline"
    HOME = "home"
    PAGE = "page"  # principle
    CHOICE = "mine"  # principle
    REGIONS = "regions"
    LIVE = "live"  # the menu's region is the chosen one
    MY = "my"
    MY_ANSWERS = "myall"
    RESULTS = "results"  # target
    FIGURES = "figures"  # target
    MORE = "more"  # target
    MY_REGION = "myreg"  # target; of the menu's region
    PRIVACY = "privacy"
    WRITE = "write"  # principle
    PICK = "pick"  # choose a principle to write about
    QUOTE = "quote"  # a switch says which way, so that a press that comes twice does no more
    QUOTE_NOT = "noquote"
    TELL = "tell"
    TELL_NOT = "notell"
    SEND = "send"
    REWRITE = "rewrite"
    CANCEL = "cancel"
    MY_DATA = "mydata"
    DELETE = "delete"
    DELETE_YES = "delyes"
    DELETE_NO = "delno"
    SHARE = "share"  # target
    POSTER_KK = "qrkk"  # target, as for the next two
    POSTER_RU = "qrru"
    POSTER_EN = "qren"


@dataclass(frozen=True, slots=True)
class Tap:
    """A plain button."""

    verb: Verb
    menu: Menu
    principle: Principle | None = None
    target: Target = HOME

    def __str__(self) -> str:
        rest = f"p{self.principle.number}" if self.principle else str(self.target)
        return f"{self.verb}:{self.menu}:{rest}"


@dataclass(frozen=True, slots=True)
class RateTap:
    """A score, or its withdrawal (None), for a principle in the week the button was drawn in."""

    menu: Menu
    week: Week
    principle: Principle
    score: Score | None

    def __str__(self) -> str:
        score = "x" if self.score is None else str(int(self.score))
        return f"rate:{self.menu}:{self.week.number}:{self.principle.number}:{score}"


class OwnVerb(StrEnum):
    """What an author may do with a report of this week."""

    OPEN = "open"
    READ = "read"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class OwnTap:
    """A button about one of one's own reports; the tag ends with the week's key."""

    verb: OwnVerb
    menu: Menu
    tag: bytes

    def __str__(self) -> str:
        return f"own:{self.menu}:{self.verb}:{self.tag.hex()}"


_MENU = rf"(?P<lang>{'|'.join(Language)})(?P<agreed>[01])(?P<region>{'|'.join(Region)})"
_TARGET = r"(?P<target>-|p[1-6]|w0|w20[0-9]{2}[0-5][0-9])"
_TAP = re.compile(rf"(?P<verb>{'|'.join(Verb)}):{_MENU}:{_TARGET}", re.ASCII)
_RATE = re.compile(
    rf"rate:{_MENU}:(?P<week>20[0-9]{{2}}[0-5][0-9]):(?P<principle>[1-6]):(?P<score>[0-5x])",
    re.ASCII,
)
_OWN = re.compile(rf"own:{_MENU}:(?P<verb>{'|'.join(OwnVerb)}):(?P<tag>[0-9a-f]{{8}})", re.ASCII)
_START = re.compile(
    r"(?:p(?P<principle>[1-6])|w(?P<week>[0-9]{4}-[0-9]{1,2}))?"
    rf"_?(?:lang_(?P<lang>{'|'.join(Language)}))?",
    re.ASCII,
)


def parse_tap(data: str) -> Tap | None:
    found = _TAP.fullmatch(data)
    if found is None:
        return None
    target = _target(found["target"])
    return Tap(Verb(found["verb"]), _menu(found), target.principle, target)


@lru_cache(RATINGS_REMEMBERED)
def parse_rate(data: str) -> RateTap | None:
    found = _RATE.fullmatch(data)
    if found is None:
        return None
    score = None if found["score"] == "x" else Score(int(found["score"]))
    return RateTap(
        _menu(found), Week(int(found["week"])), principle(int(found["principle"])), score
    )


def parse_own(data: str) -> OwnTap | None:
    found = _OWN.fullmatch(data)
    if found is None:
        return None
    return OwnTap(OwnVerb(found["verb"]), _menu(found), bytes.fromhex(found["tag"]))


def parse_start(payload: str) -> tuple[Target, Language | None]:
    """Read a deep link's payload: ``p3``, ``w2026-48``, ``lang_kk``, ``p3_lang_ru``; else home.

    A week that no calendar has leads astray, where that is said.
    """
    found = _START.fullmatch(payload)
    if found is None:
        return HOME, None
    language = Language(found["lang"]) if found["lang"] else None
    if found["principle"]:
        return Target(principle=principle(int(found["principle"]))), language
    return _of_week(found["week"]) if found["week"] else HOME, language


def start_payload(target: Target, language: Language | None = None) -> str:
    """Write what ``parse_start`` reads."""
    head = f"w{target.week.label.replace('W', '')}" if target.week else str(target).strip("-")
    tail = f"lang_{language}" if language else ""
    return "_".join(part for part in (head, tail) if part)


def _menu(found: re.Match[str]) -> Menu:
    return Menu(Language(found["lang"]), found["agreed"] == "1", Region(found["region"]))


def _target(text: str) -> Target:
    if text.startswith("p") and int(text[1:]) <= len(PRINCIPLES):
        return Target(principle=principle(int(text[1:])))
    return _of_week(f"{text[1:5]}-{text[5:]}") if text.startswith("w") else HOME


def _of_week(label: str) -> Target:
    try:
        return Target(week=Week.parse(label))
    except ValueError:
        return ASTRAY
