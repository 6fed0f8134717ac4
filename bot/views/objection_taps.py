"""What the buttons under a verdict's note, and under a second reading, carry.

A note's button is ``note:verb:language:mark``; the mark is found again by a key alone, and names
no report. A button of a second reading is ``again:verb:report``. Parsing is strict, as in taps.py.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import Language


class NoteVerb(StrEnum):
    OBJECT = "object"
    FAIR = "fair"
    UNFAIR = "unfair"


@dataclass(frozen=True, slots=True)
class NoteTap:
    """A button under the note of a verdict, in its author's chat."""

    verb: NoteVerb
    language: Language
    mark: bytes

    def __str__(self) -> str:
        return f"note:{self.verb}:{self.language}:{_written(self.mark)}"


class AgainVerb(StrEnum):
    APPROVE = "ok"
    DECLINE = "no"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class AgainTap:
    """A moderator's button under a second reading."""

    verb: AgainVerb
    report: bytes

    def __str__(self) -> str:
        return f"again:{self.verb}:{_written(self.report)}"


_TAG = r"(?P<tag>[A-Za-z0-9_-]{22})"
_NOTE = re.compile(
    rf"note:(?P<verb>{'|'.join(NoteVerb)}):(?P<lang>{'|'.join(Language)}):{_TAG}", re.ASCII
)
_AGAIN = re.compile(rf"again:(?P<verb>{'|'.join(AgainVerb)}):{_TAG}", re.ASCII)


def parse_note(data: str) -> NoteTap | None:
    found = _NOTE.fullmatch(data)
    if found is None:
        return None
    return NoteTap(NoteVerb(found["verb"]), Language(found["lang"]), _read(found["tag"]))


def parse_again(data: str) -> AgainTap | None:
    found = _AGAIN.fullmatch(data)
    return AgainTap(AgainVerb(found["verb"]), _read(found["tag"])) if found else None


def _written(tag: bytes) -> str:
    return urlsafe_b64encode(tag).decode().rstrip("=")


def _read(tag: str) -> bytes:
    return urlsafe_b64decode(tag + "==")
