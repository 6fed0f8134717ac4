"""What one week's keys open, and the places at which a citizen's things lie under them."""

from dataclasses import dataclass, field
from hashlib import blake2b

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.parcel import Deletion, Parcel
from bot.domain.report import Conversation
from bot.domain.week import Week
from bot.privacy.sealing import Address, Safe

TAG_BYTES = 16
OWN_BYTES = 4


@dataclass(frozen=True, slots=True, repr=False)
class WeekKeys:
    """What one week's key opens and where it finds it. A tag is a keyed hash of 16 bytes."""

    week: Week
    ballots: Safe[Ballot]
    conversations: Safe[Conversation]
    addresses: Safe[Address]
    ban_tags: Safe[int]
    _tags: bytes = field(compare=False)

    def __repr__(self) -> str:
        return f"<keys of {self.week.label}>"

    def slot(self, citizen: Citizen) -> bytes:
        """Return where a citizen's ballot lies."""
        return self._tag(b"slot", id_bytes(citizen.id))

    def dialogue(self, citizen: Citizen) -> bytes:
        """Return where a citizen's conversation lies."""
        return self._tag(b"dialogue", id_bytes(citizen.id))

    def author(self, citizen: Citizen) -> bytes:
        """Return what tells a citizen's reports of this week from those of others."""
        return self._tag(b"author", id_bytes(citizen.id))

    def dedupe(self, citizen: Citizen, words: bytes) -> bytes:
        """Return what is equal only for the same words of the same citizen."""
        return self._tag(b"dedupe", id_bytes(citizen.id) + words)

    def same(self, words: bytes) -> bytes:
        """Return what is equal only for the same words of this week, whoever wrote them."""
        return self._tag(b"same", words)

    def own(self, report: bytes) -> bytes:
        """Return four bytes by which an author's button names a report, as long as its week."""
        return self._tag(b"own", report)[:OWN_BYTES]

    def _tag(self, label: bytes, data: bytes) -> bytes:
        return _tag(self._tags, label, data)


@dataclass(frozen=True, slots=True, repr=False)
class ErrandKeys:
    """What a week's errand key opens: what has to be sent to citizens, or leave their chats.

    It outlives the week key, for as long as something of its week is still to be done.
    """

    week: Week
    deletions: Safe[Deletion]
    parcels: Safe[Parcel]
    _tags: bytes = field(compare=False)

    def __repr__(self) -> str:
        return f"<errand keys of {self.week.label}>"

    def place(self, citizen: Citizen, message: int = 0) -> bytes:
        """Return the place of what still has to reach a chat, or a message, of a citizen."""
        return _tag(self._tags, b"errand", id_bytes(citizen.id) + id_bytes(message))


def id_bytes(number: int) -> bytes:
    return number.to_bytes(8, "little", signed=True)


def _tag(key: bytes, label: bytes, data: bytes) -> bytes:
    return blake2b(data, digest_size=TAG_BYTES, key=key, person=label).digest()
