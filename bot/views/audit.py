"""The audit as a file, and what is said with it."""

import csv
from collections.abc import Sequence
from io import StringIO

from bot.domain.audit import AuditLine, Fairness
from bot.views.layout import paragraphs
from bot.views.words import Words

COLUMNS = ("day", "moderator", "action", "reason", "count")


def as_csv(lines: Sequence[AuditLine]) -> bytes:
    """Write lines as CSV in UTF-8; equal lines, equal bytes."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (line.day.isoformat(), line.moderator, line.action, line.reason, line.count)
        for line in lines
    )
    return out.getvalue().encode()


def caption(_: Words, fairness: Fairness) -> str:
    """Say what the file holds, and how authors called the decisions."""
    if fairness.share is None:
        called = _("Too few authors have said yet whether the decisions were fair.")
    else:
        called = _(
            "Of the authors who answered, about {share} called the decision fair.",
            share=_.percent(fairness.share),
        )
    return paragraphs(
        _("What moderators did, by day. There is nothing about authors in it."), called
    )
