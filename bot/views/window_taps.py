"""What the buttons of the desk's window carry: ``win:verb:week[:reason]``, strictly parsed."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.hold import Doubt
from bot.domain.week import Week


class WindowVerb(StrEnum):
    HOLD = "hold"  # shows the reasons
    REASON = "why"
    BACK = "back"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class WindowTap:
    """A button under the preview of a week's release."""

    verb: WindowVerb
    week: Week
    reason: Doubt | None = None

    def __str__(self) -> str:
        tail = f":{self.reason}" if self.reason else ""
        return f"win:{self.verb}:{self.week.number}{tail}"


_WINDOW = re.compile(
    rf"win:(?P<verb>{'|'.join(WindowVerb)}):(?P<year>20[0-9]{{2}})(?P<week>[0-5][0-9])"
    rf"(?::(?P<reason>{'|'.join(Doubt)}))?",
    re.ASCII,
)


def parse_window(data: str) -> WindowTap | None:
    found = _WINDOW.fullmatch(data)
    if found is None:
        return None
    reason = Doubt(found["reason"]) if found["reason"] else None
    try:
        week = Week.parse(f"{found['year']}-{found['week']}")
    except ValueError:
        return None
    return WindowTap(WindowVerb(found["verb"]), week, reason)
