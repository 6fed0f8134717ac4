"""Which key signed a release, and how a key hands over to the next.

A key's *epoch* is its place in the line of keys, from 0. Each key but the first comes with the
signature of the one before it, so that who trusts any of them can trust the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

KEY_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public Ed25519 key (32 bytes); ``handover`` is signed by the key before it.

    The first key has an empty ``handover``.
    """

    public: bytes
    handover: bytes = b""


def key_id(public: bytes) -> str:
    """Name a public key in 16 hex digits, as releases do."""
    return sha256(public).hexdigest()[: 2 * KEY_ID_BYTES]


def handover_words(epoch: int, public: bytes) -> bytes:
    """Return what a key signs to hand over to the key of ``epoch``; no release looks like it."""
    return f"six-principles signing key {epoch}: {public.hex()}".encode()


def line_to(key: str, keys: Sequence[SigningKey]) -> tuple[SigningKey, ...]:
    """Return the line of keys from the first to the one of an id; empty where it is not there."""
    ids = [key_id(known.public) for known in keys]
    return tuple(keys[: ids.index(key) + 1]) if key in ids else ()
