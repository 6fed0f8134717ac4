"""Something still to be sent to Telegram, frozen, and something still to be deleted there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.citizen import Citizen
from bot.domain.language import Language


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """One request to Telegram as frozen bytes (telegram/frozen.py packs and opens them).

    ``chat`` is a channel's id or @name, the moderation group's id, or a citizen's id; a parcel
    to a citizen is sealed at rest and expires after 48 hours. ``language`` marks the picture of
    a release in that language: a later correction answers it.
    """

    chat: int | str
    body: bytes
    language: Language | None = None


class ParcelState(StrEnum):
    NEW = "new"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, repr=False)
class QueuedParcel:
    """A parcel in the outbox.

    ``last_known`` is the newest message id known in the chat when sending began: a post that may
    or may not have arrived is looked for after it. ``message`` is its id once known. ``since``
    is when the present state began.
    """

    id: int
    parcel: Parcel
    state: ParcelState
    since: datetime
    last_known: int = 0
    message: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Deletion:
    """A message of a private chat that has to leave it at ``due``."""

    citizen: Citizen
    message: int
    due: datetime
