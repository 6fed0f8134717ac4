"""A short text about one principle, on its way from a citizen to the desk."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.hints import NO_HINTS, Hints
from bot.domain.language import Language
from bot.domain.principles import Principle
from bot.domain.region import Region
from bot.domain.week import Week

REPORT_MAX = 600
"""Limit of a report's text after clean-up, in UTF-16 units, as Telegram counts."""

HIDDEN_MARK = "[…]"
"""Stands in a cleaned text where personal data was; views put it into words of the language."""


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain_words(text: str) -> str:
    """Return what two texts share that differ in case, spaces and punctuation only."""
    return " ".join("".join(ch if ch.isalnum() else " " for ch in text.casefold()).split())


class Hidden(StrEnum):
    """Kinds of personal data that were taken out of a text before anything was written."""

    LINK = "link"
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    NUMBER = "number"  # IIN, BIN or any other 12 digits
    PHONE = "phone"
    DOCUMENT = "document"
    PLATE = "plate"
    ADDRESS = "address"
    USERNAME = "username"
    PLACE = "place"  # coordinates


@dataclass(frozen=True, slots=True, repr=False)
class CleanText:
    """A text that may be stored: normalised, with personal data replaced by HIDDEN_MARK.

    ``names`` tells that a patronymic or the like was seen (flagged for the moderator, not
    hidden); ``appeal`` that it reads like a personal case for e-Otinish/1414; ``danger`` that
    it speaks of danger to life. ``length`` is in UTF-16 units.
    """

    text: str
    hidden: tuple[Hidden, ...] = ()
    names: bool = False
    appeal: bool = False
    danger: bool = False

    @property
    def length(self) -> int:
        return utf16_length(self.text)

    @property
    def empty(self) -> bool:
        """True where nothing is left that a person could read."""
        return not any(ch.isalnum() for ch in self.text.replace(HIDDEN_MARK, ""))


class Step(StrEnum):
    WRITING = "writing"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True, repr=False)
class Conversation:
    """The one open dialogue of a citizen: a report being written.

    ``message`` is the id of the bot's message that holds the prompt or the preview; ``draft``
    is the cleaned text once it was sent in.
    """

    step: Step
    principle: Principle
    language: Language
    region: Region
    message: int
    draft: CleanText | None = None
    quotable: bool = False
    tell: bool = False

    def previewing(self, draft: CleanText) -> "Conversation":
        return replace(self, step=Step.PREVIEW, draft=draft)

    def rewriting(self) -> "Conversation":
        return replace(self, step=Step.WRITING, draft=None)


class ReportState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a report was declined; the code the moderator picks is the one the author reads."""

    OFF_TOPIC = "off_topic"
    PRIVATE_PERSON = "private_person"
    INSULT = "insult"
    ELECTIONS = "elections"
    APPEAL = "appeal"
    SPAM = "spam"
    UNREADABLE = "unreadable"
    DANGER = "danger"


ABUSIVE = frozenset({Reason.INSULT, Reason.SPAM})
"""Reasons that a moderator may call clear abuse; three such reports in a week end in a ban."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A moderator's decision: approve, or decline with a reason.

    ``abuse`` is the moderator's mark of clear abuse; ValueError with any other reason.
    """

    reason: Reason | None = None
    abuse: bool = False

    def __post_init__(self) -> None:
        if self.abuse and self.reason not in ABUSIVE:
            raise ValueError("only an insult or spam is abuse")

    @property
    def approved(self) -> bool:
        return self.reason is None

    @property
    def state(self) -> ReportState:
        return ReportState.APPROVED if self.approved else ReportState.DECLINED


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A report as the desk may see it: nothing about who wrote it, or when.

    ``masks`` are numbers of words that moderators have hidden (domain/masking.py); ``reading``
    tells that one of them has taken the card, ``proposed`` that one wants to quote it,
    ``quoted`` that a second one agreed, ``many`` that other pending reports have the same words.
    """

    id: bytes
    week: Week
    principle: Principle
    language: Language
    region: Region
    text: CleanText
    quotable: bool
    state: ReportState = ReportState.PENDING
    reason: Reason | None = None
    hints: Hints = NO_HINTS
    masks: tuple[int, ...] = ()
    reading: bool = False
    proposed: bool = False
    quoted: bool = False
    many: bool = False
