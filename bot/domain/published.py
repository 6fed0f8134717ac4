"""The one table of published numbers: what is counted, at what price, behind which gate.

The privacy unit is one Telegram account and one week, added or removed. A changed score, region
or language is two such changes, and so is covered by twice the ε.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import Reason

CELLS = 7
"""Cells of a principle's row: scores 0 to 5, then "not rated" among those who took part."""


class Profile(StrEnum):
    """Which tables a release has; each profile shares out the same ε."""

    PILOT = "pilot"
    FULL = "full"


class Delay(StrEnum):
    """When a report was decided: by the day after it was sent, on the next, or later."""

    NEXT_DAY = "next_day"
    THIRD_DAY = "third_day"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Published:
    """One row of the table of all published numbers.

    ``rows`` and ``columns`` name the cells. ``per_account`` is the most that one account, added
    or removed, can change them in sum; ``share`` is the table's part of the week's ε, by profile
    (a profile that is not named does not have the table); ``gate`` says when its figures are
    printed.
    """

    name: str
    query: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    per_account: int
    share: Mapping[Profile, Decimal]
    gate: str

    def epsilon(self, profile: Profile, whole: Decimal) -> Decimal:
        """Return the table's part of a week's ε, exactly."""
        return self.share[profile] * whole


UNDECIDED = "undecided"
APPROVED = "approved"
OUTCOMES = (APPROVED, *Reason, UNDECIDED)
DELAYS = (*Delay, UNDECIDED)
THREE_GROUPS = ("1-2", "3", "4-5")

_OWN_AVERAGE = (
    "each person's own average of this week's scores: below 2.5, from 2.5 to 3.5, above 3.5; "
    "people without a score are left out"
)
_SHARES_GATE = (
    "four weeks added up, the row's total large enough for every share to have a ± of at most "
    "10 points"
)

NATIONAL = Published(
    name="national",
    query="for each of six principles, how many of those who took part gave each answer: "
    "no opinion, scores 1 to 5, not rated",
    rows=tuple(p.key for p in PRINCIPLES),
    columns=("no_opinion", "1", "2", "3", "4", "5", "not_rated"),
    per_account=6,  # one cell in each of six rows
    share={Profile.PILOT: Decimal(1), Profile.FULL: Decimal("0.8")},
    gate="the mean of the six totals, over up to eight weeks, is large enough for a ± of 0.4",
)

REGIONS = Published(
    name="regions",
    query=f"by region, {_OWN_AVERAGE}",
    rows=tuple(Region),
    columns=THREE_GROUPS,
    per_account=1,
    share={Profile.FULL: Decimal("0.1")},
    gate=_SHARES_GATE,
)

LANGUAGES = Published(
    name="languages",
    query=f"by language of the interface, {_OWN_AVERAGE}",
    rows=tuple(Language),
    columns=THREE_GROUPS,
    per_account=1,
    share={Profile.FULL: Decimal("0.05")},
    gate=_SHARES_GATE,
)

LEDGER = Published(
    name="ledger",
    query="each account's first report of the week, by what the desk decided before the week was "
    "closed and on which day; reports taken back are left out",
    rows=(
        *(f"{outcome}.{delay}" for outcome in OUTCOMES[:-1] for delay in Delay),
        UNDECIDED,
    ),
    columns=("reports",),
    per_account=1,
    share={Profile.FULL: Decimal("0.05")},
    gate=_SHARES_GATE,
)

PUBLISHED: Mapping[str, Published] = {
    table.name: table for table in (NATIONAL, REGIONS, LANGUAGES, LEDGER)
}
"""Every table a release may hold. No row here: not counted, not noised, not renderable."""


def of_profile(profile: Profile) -> tuple[Published, ...]:
    """Return the tables that a profile publishes, in their order."""
    return tuple(table for table in PUBLISHED.values() if profile in table.share)
