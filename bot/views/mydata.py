"""All that is kept about one account as one JSON document.

Its names are those of the code, for machines; what a person reads in it is in their language.
"""

import json
from collections.abc import Mapping

from bot.domain.ballot import Ballot
from bot.domain.held import Held, HeldReport
from bot.domain.principles import PRINCIPLES
from bot.domain.region import REGION_NAMES
from bot.domain.report import CleanText, Conversation, ReportState
from bot.domain.week import Week
from bot.views.verdicts import status
from bot.views.words import Words

FILE_NAME = "my-data.json"

Json = Mapping[str, object]


def document(_: Words, held: Held, *, scores: bool) -> str:
    """Write what is held; ``scores`` only where no chat will keep it."""
    told = {
        "about": _(
            "All that is kept about this account and can still be opened. What is missing is not "
            "kept, or leads to nobody any longer."
        ),
        "ballots": [_ballot(_, week, ballot, scores=scores) for week, ballot in held.ballots],
        "open_text": _talk(_, held.talk) if held.talk else None,
        "reports": [_report(_, report) for report in held.reports],
        "messages_to_send": held.to_send,
        "messages_to_delete": held.to_delete,
        "ban_shared_with_a_thousand_until": held.ban_ends.isoformat() if held.ban_ends else None,
        "as_moderator": dict(held.desk),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _ballot(_: Words, week: Week, ballot: Ballot, *, scores: bool) -> Json:
    answers: Json = (
        {p.key: None if (score := ballot.score(p)) is None else int(score) for p in PRINCIPLES}
        if scores
        else {p.key: ballot.score(p) is not None for p in PRINCIPLES}
    )
    return {
        "week": week.label,
        "scores" if scores else "answered": answers,
        "region": _(REGION_NAMES[ballot.region]),
        "language": ballot.language.value,
        "numbers_of_the_taps_that_set_them": list(ballot.updates),
        "marks_of_the_last_taps": [mark.hex() for mark in ballot.callbacks],
    }


def _talk(_: Words, talk: Conversation) -> Json:
    return {
        "step": talk.step.value,
        "principle": _(talk.principle.name),
        "region": _(REGION_NAMES[talk.region]),
        "language": talk.language.value,
        "text": _text(_, talk.draft),
        "may_be_quoted": talk.quotable,
        "tell_me_the_decision": talk.tell,
        "message": talk.message,
    }


def _report(_: Words, report: HeldReport) -> Json:
    """Tell a report; of one that was withdrawn only the day is left."""
    kept = {"week": report.week.label, "day": report.day.isoformat()}
    state = status(_, report.state, report.reason)
    if report.state is ReportState.WITHDRAWN:
        return {**kept, "state": state}
    return {
        **kept,
        "principle": _(report.principle.name),
        "region": _(REGION_NAMES[report.region]),
        "language": report.language.value,
        "text": _text(_, report.text),
        "may_be_quoted": report.quotable,
        "a_way_back_is_kept": report.way_back,
        "state": state,
    }


def _text(_: Words, text: CleanText | None) -> str | None:
    return text.text if text else None
