"""Return addresses: where to tell an author what became of a report."""

from bot.domain.errors import KeyGone, Unreadable
from bot.domain.week import Week
from bot.storage.keys import Address, Keys, Safe


def address_of(keys: Keys, week: Week, report: bytes, sealed: bytes | None) -> Address | None:
    """Open a return address under the week key, or after the close under the notice key."""
    if sealed is None:
        return None
    for safe_of in (_of_week, _of_notice):
        try:
            return safe_of(keys, week).open(sealed, report)
        except (KeyGone, Unreadable):
            continue
    return None


def _of_week(keys: Keys, week: Week) -> Safe[Address]:
    return keys.week(week).addresses


def _of_notice(keys: Keys, week: Week) -> Safe[Address]:
    return keys.notice(week)
