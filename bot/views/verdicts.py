"""Verdicts in words: on the desk's buttons, and as the author reads them."""

from collections.abc import Mapping

from bot.domain.principles import N_
from bot.domain.report import Reason, ReportState
from bot.views.words import Words

REASON_LABELS: Mapping[Reason, str] = {
    Reason.OFF_TOPIC: N_("Off topic"),
    Reason.PRIVATE_PERSON: N_("About a private person"),
    Reason.INSULT: N_("Insult or hate"),
    Reason.ELECTIONS: N_("Elections, candidates, parties"),
    Reason.APPEAL: N_("Official appeal"),
    Reason.SPAM: N_("Advertising or spam"),
    Reason.UNREADABLE: N_("Unreadable"),
    Reason.DANGER: N_("Somebody is in danger"),
}
"""A moderator's buttons."""

_FOR_AUTHOR: Mapping[Reason, str] = {
    Reason.OFF_TOPIC: N_("the report is not about this principle"),
    Reason.PRIVATE_PERSON: N_("the report is about a private person"),
    Reason.INSULT: N_("the text contains insult or hate"),
    Reason.ELECTIONS: N_(
        "the text is about elections, candidates or parties, and the bot does not collect such "
        "texts"
    ),
    Reason.APPEAL: N_("this is an official appeal, please use e-Otinish or call 1414"),
    Reason.SPAM: N_("advertising or spam"),
    Reason.UNREADABLE: N_("the text could not be understood"),
    Reason.DANGER: N_("the text speaks of danger; for urgent help call 112"),
}

_STATES: Mapping[ReportState, str] = {
    ReportState.PENDING: N_("Sent, waiting for a moderator."),
    ReportState.APPROVED: N_("Approved."),
    ReportState.DECLINED: N_("Declined. You can write again."),
    ReportState.WITHDRAWN: N_("You withdrew this report."),
}


def status(_: Words, state: ReportState, reason: Reason | None) -> str:
    """Say to the author how a report stands, and why it was declined."""
    if state is ReportState.DECLINED and reason is not None:
        why = _(_FOR_AUTHOR[reason])
        return _("Declined. Reason: {reason}. You can write again.", reason=why)
    return _(_STATES[state])
