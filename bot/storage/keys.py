"""What the stores need of the keyring; ``privacy/keyring.py`` provides it, ``bot/app`` wires it.

The two packages are siblings and never import one another.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol, TypeVar

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.report import CleanText, Conversation
from bot.domain.week import Week

T = TypeVar("T")

Purpose = Literal["week", "report", "notice", "errand"]

Address = tuple[Citizen, Language]
"""Whom to tell a verdict, and in what language."""


class Safe(Protocol[T]):
    """Seals one kind of value, bound to the place where its bytes lie."""

    def seal(self, value: T, place: bytes) -> bytes: ...

    def open(self, sealed: bytes, place: bytes) -> T:
        """Raise Unreadable where the bytes are damaged, displaced or under another key."""


class WeekKeys(Protocol):
    """One week's safes, and the tags under which its rows are found again."""

    @property
    def ballots(self) -> Safe[Ballot]: ...
    @property
    def conversations(self) -> Safe[Conversation]: ...
    @property
    def addresses(self) -> Safe[Address]: ...
    @property
    def ban_tags(self) -> Safe[int]: ...

    def slot(self, citizen: Citizen) -> bytes: ...
    def dialogue(self, citizen: Citizen) -> bytes: ...
    def author(self, citizen: Citizen) -> bytes: ...
    def dedupe(self, citizen: Citizen, words: bytes) -> bytes: ...
    def same(self, words: bytes) -> bytes: ...
    def own(self, report: bytes) -> bytes: ...


class ErrandKeys(Protocol):
    """The safes of what is still to be sent or deleted, and where it lies."""

    @property
    def deletions(self) -> Safe[Deletion]: ...
    @property
    def parcels(self) -> Safe[Parcel]: ...

    def place(self, citizen: Citizen, message: int = 0) -> bytes: ...


class Keys(Protocol):
    """All keys. Whatever needs a key that is destroyed or lost raises KeyGone."""

    def create(self, purpose: Purpose, week: Week) -> bytes:
        """Make a key unless it is there; return its fingerprint."""

    def destroy(self, purpose: Purpose, week: Week) -> None: ...
    def reread(self, purpose: Purpose, week: Week) -> None:
        """Look at the part again: another process may have made a new one."""

    def exists(self, purpose: Purpose, week: Week) -> bool: ...
    def fingerprint(self, purpose: Purpose, week: Week) -> bytes: ...
    def weeks(self, purpose: Purpose) -> Sequence[Week]: ...
    def week(self, week: Week) -> WeekKeys: ...
    def mark(self, week: Week, report: bytes, author: Citizen) -> bytes: ...
    def ban_tag(self, citizen: Citizen) -> int: ...
    def ban_code(self, tag: int, ends: date) -> str: ...
    def report(self, week: Week) -> Safe[CleanText]: ...
    def notice(self, week: Week) -> Safe[Address]: ...
    def errands(self, week: Week) -> ErrandKeys: ...
