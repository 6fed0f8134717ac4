"""Reading what was published."""

from bot.domain.release import Release
from bot.domain.results import Found
from bot.domain.tally import POOL_WEEKS
from bot.domain.week import Week
from bot.usecases.ports import Releases

SHOWN_BEFORE = POOL_WEEKS - 1
"""Weeks before the one looked at, that its picture shows too."""


class ReadResults:
    """The newest release, or that of one week, once its post has appeared."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases

    async def __call__(self, week: Week | None) -> Release | None:
        return await self._releases.published(week)


class BrowseResults:
    """The same, with all that is needed to draw it and to go on to the weeks next to it."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases

    async def __call__(self, week: Week | None) -> Found | None:
        release = await self._releases.published(week)
        if release is None:
            return None
        weeks = await self._releases.published_weeks()
        return Found(
            release,
            tuple(await self._releases.latest(release.week, SHOWN_BEFORE)),
            earlier=max((one for one in weeks if one < release.week), default=None),
            later=min((one for one in weeks if one > release.week), default=None),
        )
