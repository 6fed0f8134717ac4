"""Ed25519 signatures of releases, and the check of a whole chain of them.

A signature proves that nothing was changed later, not that the counting was honest.
"""

from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.domain.release import Release, parse

KEY_ID_BYTES = 8


class Signer:
    """Signs with the key that a 32-byte seed stands for."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def __call__(self, payload: bytes) -> bytes:
        return self._key.sign(payload)

    @property
    def public_key(self) -> bytes:
        """The raw 32 bytes that ``verify`` takes."""
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)


def key_id(public_key: bytes) -> str:
    """Name a public key in 16 hex digits, as releases do."""
    return sha256(public_key).hexdigest()[: 2 * KEY_ID_BYTES]


def verify(payload: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether this key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except InvalidSignature:
        return False
    return True


def verify_chain(releases: Sequence[Release], public_key: bytes) -> str | None:
    """Check releases from the oldest on; return the first break in words, None where all holds.

    The chain may begin with any release: what an older one said is not checked then.
    """
    before: Release | None = None
    for release in sorted(releases, key=lambda release: release.week):
        if (fault := _fault(release, before, public_key)) is not None:
            return f"{release.week.label}: {fault}"
        before = release
    return None


def _fault(release: Release, before: Release | None, public_key: bytes) -> str | None:
    if not verify(release.payload, release.signature, public_key):
        return "the signature does not fit these bytes and this key"
    view = parse(release.payload)
    if view.week != release.week.label:
        return f"the bytes are those of {view.week}"
    if view.key != key_id(public_key):
        return f"it names another key, {view.key}"
    if before is not None and before.week == release.week:
        return "the week is there twice"
    if before is not None and view.previous != before.hash:
        return f"it does not follow on {before.week.label}: a release is missing or was replaced"
    return None
