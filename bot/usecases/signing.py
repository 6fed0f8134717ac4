"""Change the signing key without breaking the chain."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain.proof import SigningKey


class SigningKeys(Protocol):
    """The line of public keys that releases were and are signed with."""

    async def line(self) -> Sequence[SigningKey]:
        """Return the keys of all epochs, oldest first; none before the first start."""

    async def add(self, epoch: int, key: SigningKey) -> None:
        """Keep the key of an epoch; one that is there stays as it is."""


class Line(Protocol):
    """Who signs; privacy/signing.py provides it."""

    keys: tuple[SigningKey, ...]

    def successor(self, seed: Callable[[int], bytes] | None = None) -> SigningKey:
        """Return the next key with the hand-over of the present one; nothing changes."""

    def hand_over(self, key: SigningKey) -> None:
        """Sign with the successor's key from now on."""


class MasterRotation(Protocol):
    """A change of the master key; privacy/master.py provides it."""

    def begin(self) -> Callable[[int], bytes]:
        """Make the new key durable; return what gives seeds of signing keys from it."""

    def finish(self) -> None:
        """Seal every part under the new key, and destroy the old one."""


class RotateSigning:
    """Hand over to the next signing key; the next release is the first it signs.

    The key is durable before it signs: no release names a key that a crash could forget.
    """

    def __init__(self, keys: SigningKeys, line: Line) -> None:
        self._keys = keys
        self._line = line

    async def __call__(self) -> Sequence[SigningKey]:
        """Return the whole line; its last key signs from now on."""
        key = self._line.successor()
        await self._keys.add(len(self._line.keys), key)
        self._line.hand_over(key)
        return self._line.keys

    async def learn(self) -> None:
        """Follow a hand-over that another process has made."""
        for key in (await self._keys.line())[len(self._line.keys) :]:
            self._line.hand_over(key)


class RotateMaster:
    """Change the master key: every key lives on under the new one, and the old one is destroyed.

    The signing key comes from the master key, so it changes too. Each step is durable before the
    next; after a crash the same steps are taken again.
    """

    def __init__(self, keys: SigningKeys, line: Line, rotation: MasterRotation) -> None:
        self._keys = keys
        self._line = line
        self._rotation = rotation

    async def __call__(self) -> Sequence[SigningKey]:
        """Return the whole line; its last key signs from now on."""
        key = self._line.successor(self._rotation.begin())
        await self._keys.add(len(self._line.keys), key)
        self._rotation.finish()
        self._line.hand_over(key)
        return self._line.keys
