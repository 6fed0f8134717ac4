"""When a week closes, and when its post may appear."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.domain.pause import Pauses
from bot.domain.week import ALMATY, Week

CLOSE_AFTER = timedelta(minutes=5)
"""A week closes from 00:05 on Monday."""

LOST_AFTER = timedelta(hours=72)
"""A week not frozen this long after its end loses its key and is told as lost."""

MISSED_WEEKS = 8
"""A longer silence is told by its last weeks: more posts would tell nothing more."""


class WeekState(StrEnum):
    """A week's way from its first tap to its post.

    OPEN collects; CLOSING refuses; FROZEN has its release and no key any more; the posts of a
    QUEUED week lie in the outbox; PUBLISHED was posted. A lost week goes the same way, with a
    release that says so.
    """

    OPEN = "open"
    CLOSING = "closing"
    FROZEN = "frozen"
    QUEUED = "queued"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class PublishAt:
    """Weekday (0 = Monday) and Almaty time of the weekly post."""

    weekday: int = 0
    at: time = time(19, 0)

    def moment(self, week: Week, pauses: Pauses) -> datetime:
        """Return when the post of ``week`` may appear, in UTC.

        The first such weekday and hour after the week's end; where a pause touches the week or
        that day, the same hour on the first day after the pause.
        """
        day = week.next.monday + timedelta(days=self.weekday)
        if pauses.touches(week):
            ends = [
                p.last for p in pauses.pauses if p.first <= week.sunday and week.monday <= p.last
            ]
            day = max(day, max(ends) + timedelta(days=1))
        day = pauses.free_from(day)
        return datetime.combine(day, self.at, ALMATY).astimezone(UTC)
