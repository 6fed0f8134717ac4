"""The release: the frozen, noised, signed result of one week."""

from dataclasses import dataclass
from hashlib import sha256

from bot.domain.week import Week

CELLS = 7
"""Cells of a principle's row: scores 0 to 5, then "not rated" among those who took part."""


@dataclass(frozen=True, slots=True)
class NoisyTables:
    """What leaves the count of a week: integers with noise, possibly negative.

    ``national`` has six rows of CELLS. ``epsilon`` is what the tables spend for one account,
    ``scale`` that of the discrete Laplace noise. ``lost`` tells that some ballots of the week
    could not be opened (their key part was lost), so that the tables cover the rest.
    """

    week: Week
    national: tuple[tuple[int, ...], ...]
    epsilon: float
    scale: float
    lost: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Release:
    """``payload`` is canonical JSON; ``signature`` is Ed25519 over it. Never recomputed."""

    week: Week
    payload: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the payload, in hex: the next release names it."""
        return sha256(self.payload).hexdigest()
