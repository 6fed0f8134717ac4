"""What may be told of one region."""

from bot.domain.region import Region
from bot.domain.release import ReleaseView
from bot.views.words import Words


def of_region(_: Words, _view: ReleaseView, _region: Region) -> str:
    """Tell a region's figures; empty where none may be printed: releases have no regions yet."""
    return ""
