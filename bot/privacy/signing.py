"""Ed25519 signatures of releases, and the line of keys that make them.

A signature proves that nothing was changed later, not that the counting was honest.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.domain.errors import OperatorError
from bot.domain.proof import SigningKey, handover_words, key_id

FIRST_EPOCH = 0


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


class Signatory:
    """The line of signing keys of one installation; the newest signs.

    ``seed`` gives the seed of an epoch; ``keys`` are the public keys of all epochs so far, none
    before the first start. Raises OperatorError where the seeds do not belong to them.
    """

    def __init__(self, seed: Callable[[int], bytes], keys: Sequence[SigningKey] = ()) -> None:
        self._seed = seed
        self.keys = tuple(keys) or (SigningKey(Signer(seed(FIRST_EPOCH)).public_key),)
        self._signer = Signer(seed(len(self.keys) - 1))
        if self._signer.public_key != self.keys[-1].public:
            raise OperatorError(
                "The master key is not the one that releases were signed with: set the right "
                "BOT_MASTER_KEY, or restore master.key in BOT_KEYS_DIR from your copy."
            )

    def __call__(self, payload: bytes) -> bytes:
        return self._signer(payload)

    @property
    def key_id(self) -> str:
        return self._signer.key_id

    @property
    def public_key(self) -> str:
        """The key that signs now, in hex, as it is shown to everybody."""
        return self._signer.public_key.hex()

    def successor(self, seed: Callable[[int], bytes] | None = None) -> SigningKey:
        """Return the next key, with the hand-over; nothing changes. Always the same one.

        With a ``seed`` it comes from another master key than the present one.
        """
        epoch = len(self.keys)
        public = Signer((seed or self._seed)(epoch)).public_key
        return SigningKey(public, self._signer(handover_words(epoch, public)))

    def hand_over(self, key: SigningKey) -> None:
        """Sign with ``successor``'s key from now on."""
        self.keys = (*self.keys, key)
        self._signer = Signer(self._seed(len(self.keys) - 1))


def verify(payload: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether this key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (InvalidSignature, ValueError):  # ValueError: not the bytes of a key
        return False
    return True


def holds(keys: Sequence[SigningKey]) -> bool:
    """Tell whether every key but the first was handed over to by the one before it."""
    return bool(keys) and all(
        verify(handover_words(epoch, key.public), key.handover, before.public)
        for epoch, (before, key) in enumerate(pairwise(keys), 1)
    )
