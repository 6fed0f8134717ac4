"""How a key comes from the master key and a part: 32 bytes that are its own, or a sealed key.

A new key is HKDF-SHA256 over master key and part. When the master key changes, the key stays the
same, and its part becomes the key itself, sealed under the new master key. Either way the master
key alone opens nothing that has a part, and a part alone opens nothing at all.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from bot.domain.errors import KeyGone, Unreadable
from bot.privacy.sealing import NONCE_BYTES, SEAL_BYTES, Randomness

KEY_BYTES = 32
SEALED_BYTES = KEY_BYTES + SEAL_BYTES
SIZES = frozenset({KEY_BYTES, SEALED_BYTES})


def derive(material: bytes, label: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"six-principles/{label}".encode()).derive(material)


def expand(key: bytes, label: str) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, label.encode()).derive(key)


def opened(master: bytes, part: bytes, label: str) -> bytes:
    """Return the key of a part; KeyGone where it is no part, Unreadable under another master."""
    if len(part) == KEY_BYTES:
        return derive(master + part, label)
    if len(part) != SEALED_BYTES:
        raise KeyGone
    nonce, body = part[:NONCE_BYTES], part[NONCE_BYTES:]
    try:
        return _cipher(master, label).decrypt(nonce, body, label.encode())
    except InvalidTag:
        raise Unreadable from None


def sealed(master: bytes, key: bytes, label: str, randomness: Randomness) -> bytes:
    """Return a part that gives this key under this master key."""
    nonce = randomness(NONCE_BYTES)
    return nonce + _cipher(master, label).encrypt(nonce, key, label.encode())


def _cipher(master: bytes, label: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(master, f"parts/{label}"))
