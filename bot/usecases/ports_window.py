"""What the desk's window needs of the outside world; the rules are those of ports.py."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.domain.hold import Doubt, Hold, Standing
from bot.domain.parcel import Parcel
from bot.domain.week import Week


class Holds(Protocol):
    """What keeps releases back; each change is also a row of the audit."""

    async def current(self) -> Sequence[Hold]:
        """Return the holds that last, in the order of weeks."""

    async def hold(
        self, week: Week, reason: Doubt, moderator: int, told: Sequence[Parcel]
    ) -> None:
        """Hold a release and tell it, in one transaction; nothing where it is held already.

        Raises AlreadyPosted where a post of it has left.
        """

    async def lift(self, week: Week, moderator: int, told: Sequence[Parcel]) -> None:
        """Lift a hold and tell it, in one transaction; nothing where there is none."""

    async def reminded(self, week: Week, day: date, told: Sequence[Parcel]) -> None:
        """Note the day of a reminder and send it, in one transaction."""


class DeskWindow(Protocol):
    """What the desk is shown of a release before it is posted, as parcels."""

    def preview(self, posts: Sequence[Parcel], standing: Standing) -> Sequence[Parcel]: ...

    def say(self, standing: Standing) -> Sequence[Parcel]: ...
