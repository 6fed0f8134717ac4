"""What the desk's buttons carry: under a card, and under the desk message.

A card's button is ``desk:verb:card[:reason[!] or number]``, where ``!`` marks clear abuse; the
desk message's is ``room:verb[:language]``. Parsing is as strict as in ``taps.py``.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import Language
from bot.domain.report import ABUSIVE, Reason


class DeskVerb(StrEnum):
    APPROVE = "ok"
    DECLINE = "no"  # shows the reasons
    REASON = "why"
    BACK = "back"
    UNDO = "undo"
    TAKE = "take"
    LEAVE = "pass"
    HIDE = "hide"  # shows the parts of the text
    PART = "part"  # number; shows its words
    HIDE_PART = "all"  # number
    SHOW_PART = "none"  # number
    HIDE_WORD = "word"  # number
    SHOW_WORD = "show"  # number
    QUOTE = "cite"
    REOPEN = "open"


@dataclass(frozen=True, slots=True)
class DeskTap:
    """A moderator's button under a card; ``report`` is the report's random id.

    ``number`` counts words or parts of its text.
    """

    verb: DeskVerb
    report: bytes
    reason: Reason | None = None
    number: int | None = None
    abuse: bool = False

    def __str__(self) -> str:
        card = urlsafe_b64encode(self.report).decode().rstrip("=")
        why = f"{self.reason}!" if self.abuse else self.reason
        rest = why if self.number is None else self.number
        return f"desk:{self.verb}:{card}" + ("" if rest is None else f":{rest}")


class RoomVerb(StrEnum):
    DEAL = "deal"
    RULES = "rules"
    SPEAK = "speak"  # language


@dataclass(frozen=True, slots=True)
class RoomTap:
    """A button of the desk message."""

    verb: RoomVerb
    language: Language | None = None

    def __str__(self) -> str:
        return f"room:{self.verb}" + (f":{self.language}" if self.language else "")


_DESK = re.compile(
    rf"desk:(?P<verb>{'|'.join(DeskVerb)}):(?P<card>[A-Za-z0-9_-]{{22}})"
    rf"(?::(?:(?P<reason>{'|'.join(Reason)})|(?P<clear>{'|'.join(sorted(ABUSIVE))})!"
    r"|(?P<number>0|[1-9][0-9]{0,2})))?",
    re.ASCII,
)
_ROOM = re.compile(
    rf"room:(?P<verb>{'|'.join(RoomVerb)})(?::(?P<lang>{'|'.join(Language)}))?", re.ASCII
)


def parse_desk(data: str) -> DeskTap | None:
    found = _DESK.fullmatch(data)
    if found is None:
        return None
    why = found["reason"] or found["clear"]
    reason = Reason(why) if why else None
    number = int(found["number"]) if found["number"] else None
    card = urlsafe_b64decode(found["card"] + "==")
    return DeskTap(DeskVerb(found["verb"]), card, reason, number, abuse=bool(found["clear"]))


def parse_room(data: str) -> RoomTap | None:
    found = _ROOM.fullmatch(data)
    if found is None:
        return None
    return RoomTap(RoomVerb(found["verb"]), Language(found["lang"]) if found["lang"] else None)
