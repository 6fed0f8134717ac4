"""The one table of published numbers: what is counted, at what price, behind which gate.

The privacy unit is one Telegram account and one week, added or removed. A changed score or region
is two such changes, and so is covered by twice the ε.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

CELLS = 7
"""Cells of a principle's row: scores 0 to 5, then "not rated" among those who took part."""


class Profile(StrEnum):
    """Which tables a release has; each profile shares out the same ε."""

    PILOT = "pilot"


@dataclass(frozen=True, slots=True)
class Published:
    """One row of the table of all published numbers.

    ``per_account`` is the most that one account, added or removed, can change the query's cells
    in sum; ``share`` is its part of the week's ε, by profile; ``gate`` says when its figures are
    printed.
    """

    name: str
    query: str
    per_account: int
    share: Mapping[Profile, Decimal]
    gate: str


NATIONAL = Published(
    name="national",
    query="for each of six principles, how many of those who took part gave each answer: "
    "no opinion, scores 1 to 5, not rated",
    per_account=6,  # one cell in each of six rows
    share={Profile.PILOT: Decimal(1)},
    gate="the mean of the six totals, over up to eight weeks, is large enough for a ± of 0.4",
)

PUBLISHED: Mapping[str, Published] = {table.name: table for table in (NATIONAL,)}
"""Every table a release may hold. No row here: not counted, not noised, not renderable."""
