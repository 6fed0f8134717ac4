"""The post that says how to read the figures, as it stands in one channel."""

from dataclasses import dataclass
from hashlib import sha256

POSTS_AT_MOST = 2
"""A guide that was deleted is posted anew, once: who deletes it again does not want it."""


@dataclass(frozen=True, slots=True)
class Guide:
    """``text`` is the fingerprint of what stands there; ``message`` its id, 0 until it is known.

    ``posts`` counts how often it was posted; ``pinned`` tells that it was, or that the desk was
    asked to do it.
    """

    text: bytes
    message: int = 0
    posts: int = 1
    pinned: bool = False


def fingerprint(body: bytes) -> bytes:
    """Return SHA-256 of a post's frozen bytes."""
    return sha256(body).digest()
