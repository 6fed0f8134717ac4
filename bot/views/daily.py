"""The line that tells the desk each day how the bot is."""

from collections.abc import Mapping

from bot.domain.principles import N_
from bot.domain.schedule import WeekState
from bot.domain.vitals import DailyLine, Wait
from bot.views.layout import bullets, lines
from bot.views.screen import Screen
from bot.views.words import Words

_LATE: Mapping[Wait, str] = {
    Wait.CLOSE: N_("the last week is not closed yet"),
    Wait.PUBLICATION: N_("the weekly summary has not appeared at its hour"),
    Wait.OUTBOX: N_("messages to the channel or to this group wait too long"),
    Wait.BACKUP: N_("the last backup is more than a week old"),
}


def daily_line(_: Words, daily: DailyLine) -> Screen:
    """Say that all is well, or what is not; no number in it tells how many people take part."""
    days = _.days(daily.week.monday, daily.week.sunday)
    if not daily.well:
        failing = [_("a task of the bot keeps failing: see the log")] if daily.failing else []
        return Screen(
            lines(
                _("The bot needs the operator's attention:"),
                bullets(*(_(_LATE[what]) for what in daily.late), *failing),
            )
        )
    if daily.state is WeekState.OPEN:
        return Screen(_("The bot is well. The week is open: {range}", range=days))
    return Screen(_("The bot is well. The week is closed already: {range}", range=days))
