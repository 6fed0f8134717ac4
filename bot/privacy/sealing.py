"""Sealing: what is written down about a citizen is bytes that only a living key opens.

A seal is ChaCha20-Poly1305 with a nonce of its own; the place where the bytes lie is bound to
them, so that a row copied elsewhere does not open. Ballots are a packed struct of constant length;
everything else is msgpack padded to whole blocks, so that a length tells little.
"""

import struct
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, Generic, TypeVar, final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bot.domain.ballot import CALLBACK_MARK_BYTES, CALLBACKS_REMEMBERED, Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.errors import Unreadable
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.principles import PRINCIPLES, principle
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Step

T = TypeVar("T")

Randomness = Callable[[int], bytes]
"""Return so many bytes that nobody can foresee (``os.urandom``)."""

NONCE_BYTES = 12
SEAL_BYTES = NONCE_BYTES + 16
"""What sealing adds to a length: the nonce and the tag."""

DRAWN_BYTES = 5
BRIEF_SEAL_BYTES = DRAWN_BYTES + 16
"""The same where the place itself is most of the nonce; see ``Seal.brief``."""

BLOCK = 256

Address = tuple[Citizen, Language]
"""Whom to tell a verdict, and in what language."""


@final
class Seal:
    """One key, and no way to see it; ``place`` is where the sealed bytes belong.

    The week need not be bound: every week, purpose and kind of value has a key of its own.
    """

    __slots__ = ("_cipher", "_drawn", "_randomness")

    def __init__(self, key: bytes, randomness: Randomness) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._randomness = randomness
        self._drawn = NONCE_BYTES

    def brief(self) -> "Seal":
        """Return the same key's seal for places that are a keyed hash, each written a few times.

        Seven bytes of the nonce are the place's first ones, five are drawn and stored. Different
        places meet no likelier than by twelve drawn bytes; one place that is written n times meets
        itself with a chance of n² · 2⁻⁴¹. In a week of ten million ballots, all written ten times,
        it is one in two thousand that any does: then its two versions show how they differ.
        """
        seal = copy(self)
        seal._drawn = DRAWN_BYTES  # noqa: SLF001 (its own kind)
        return seal

    def __repr__(self) -> str:
        return "<seal>"

    def seal(self, plain: bytes, place: bytes) -> bytes:
        drawn = self._randomness(self._drawn)
        return drawn + self._cipher.encrypt(self._nonce(drawn, place), plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Raise Unreadable where the bytes are damaged, displaced or under another key."""
        drawn, body = sealed[: self._drawn], sealed[self._drawn :]
        try:
            return self._cipher.decrypt(self._nonce(drawn, place), body, place)
        except (InvalidTag, ValueError):  # not this value here, or too short for any
            raise Unreadable from None

    def _nonce(self, drawn: bytes, place: bytes) -> bytes:
        return place[: NONCE_BYTES - self._drawn] + drawn


@final
class Safe(Generic[T]):
    """A seal for one kind of value; ``before`` is how rows were sealed that may still be there."""

    __slots__ = ("_before", "_pack", "_seal", "_unpack")

    def __init__(
        self,
        seal: Seal,
        pack: Callable[[T], bytes],
        unpack: Callable[[bytes], T],
        before: Seal | None = None,
    ) -> None:
        self._seal = seal
        self._before = before
        self._pack = pack
        self._unpack = unpack

    def __repr__(self) -> str:
        return "<safe>"

    def seal(self, value: T, place: bytes) -> bytes:
        return self._seal.seal(self._pack(value), place)

    def open(self, sealed: bytes, place: bytes) -> T:
        """Raise Unreadable as a seal does, or where the bytes are no such value."""
        try:
            plain = self._seal.open(sealed, place)
        except Unreadable:
            if self._before is None:
                raise
            plain = self._before.open(sealed, place)
        return self._unpack(plain)


# A ballot: 32 bits of answers, six update ids, four marks, 40 bytes in all. The bits, from the
# lowest: six scores of 3 (6 = no answer), region 5, language 2, number of marks 3, version 4.
_BALLOT = struct.Struct("<I6I" + f"{CALLBACK_MARK_BYTES}s" * CALLBACKS_REMEMBERED)
_VERSION = 1
_NO_ANSWER = 6
_NO_MARKS = (b"",) * CALLBACKS_REMEMBERED
_SCORES = (*Score, None)
_REGIONS = tuple(Region)
_LANGUAGES = tuple(Language)

BALLOT_BYTES = _BALLOT.size


def pack_ballot(ballot: Ballot) -> bytes:
    """Pack a ballot into BALLOT_BYTES; ValueError where an update id has more than 32 bits."""
    bits = _VERSION
    bits = bits << 3 | len(ballot.callbacks)
    bits = bits << 2 | _LANGUAGES.index(ballot.language)
    bits = bits << 5 | _REGIONS.index(ballot.region)
    for score in reversed(ballot.scores):
        bits = bits << 3 | (_NO_ANSWER if score is None else score)
    try:
        return _BALLOT.pack(
            bits, *ballot.updates, *ballot.callbacks, *_NO_MARKS[len(ballot.callbacks) :]
        )
    except struct.error:
        raise ValueError("an update id is out of range") from None


def unpack_ballot(packed: bytes) -> Ballot:
    """Read what ``pack_ballot`` wrote; Unreadable where it is not that."""
    try:
        bits, *rest = _BALLOT.unpack(packed)
        marks = bits >> 25 & 7
        if bits >> 28 != _VERSION or marks > CALLBACKS_REMEMBERED:
            raise Unreadable
        return Ballot(
            scores=_three_scores(bits & 511) + _three_scores(bits >> 9 & 511),
            region=_REGIONS[bits >> 18 & 31],
            language=_LANGUAGES[bits >> 23 & 3],
            updates=tuple(rest[: len(PRINCIPLES)]),
            callbacks=tuple(rest[len(PRINCIPLES) :][:marks]),
        )
    except (struct.error, IndexError):
        raise Unreadable from None


@cache
def _three_scores(bits: int) -> tuple[Score | None, ...]:
    """Read nine bits; what they may say is little enough to remember all of it."""
    return tuple(_SCORES[bits >> 3 * at & 7] for at in range(3))


class _Talk(msgspec.Struct, array_like=True):
    """A conversation with its principle as a number."""

    step: Step
    principle: int
    language: Language
    region: Region
    message: int
    draft: CleanText | None
    quotable: bool
    tell: bool


def pack_conversation(talk: Conversation) -> bytes:
    flat = _Talk(
        talk.step,
        talk.principle.number,
        talk.language,
        talk.region,
        talk.message,
        talk.draft,
        talk.quotable,
        talk.tell,
    )
    return _pack(flat)


def unpack_conversation(packed: bytes) -> Conversation:
    flat = _unpack(packed, _Talk)
    return Conversation(
        flat.step,
        principle(flat.principle),
        flat.language,
        flat.region,
        flat.message,
        flat.draft,
        flat.quotable,
        flat.tell,
    )


def ballots(seal: Seal) -> Safe[Ballot]:
    """Return what seals ballots; the weeks that ran until it was made so had whole nonces."""
    return Safe(seal.brief(), pack_ballot, unpack_ballot, before=seal)


def conversations(seal: Seal) -> Safe[Conversation]:
    return Safe(seal, pack_conversation, unpack_conversation)


def texts(seal: Seal) -> Safe[CleanText]:
    return Safe(seal, _pack, lambda packed: _unpack(packed, CleanText))


def addresses(seal: Seal) -> Safe[Address]:
    return Safe(seal, _pack, _unpack_address)


def deletions(seal: Seal) -> Safe[Deletion]:
    return Safe(seal, _pack, lambda packed: _unpack(packed, Deletion))


def parcels(seal: Seal) -> Safe[Parcel]:
    return Safe(seal, _pack, lambda packed: _unpack(packed, Parcel))


def ban_tags(seal: Seal) -> Safe[int]:
    """Return what seals a number of up to 24 bits."""
    return Safe(
        seal, lambda tag: tag.to_bytes(3, "big"), lambda packed: int.from_bytes(packed, "big")
    )


def _unpack_address(packed: bytes) -> Address:
    citizen, language = _unpack(packed, tuple[Citizen, Language])
    return citizen, language


def _pack(value: object) -> bytes:
    """Encode and pad: one byte 0x80, then zeros up to whole blocks."""
    plain = msgspec.msgpack.encode(value) + b"\x80"
    return plain + bytes(-len(plain) % BLOCK)


def _unpack(packed: bytes, kind: Any) -> Any:  # noqa: ANN401 (msgspec types a value by a value)
    try:
        return msgspec.msgpack.decode(packed.rstrip(b"\0")[:-1], type=kind)
    except msgspec.MsgspecError:
        raise Unreadable from None
