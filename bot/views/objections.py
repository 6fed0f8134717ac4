"""The note of a verdict in its author's chat, the objection, and its second reading."""

from collections.abc import Mapping

from bot.domain.objection import Note, ObjectionState
from bot.domain.principles import N_
from bot.domain.report import Report
from bot.views.desk import card_text
from bot.views.layout import bold, lines, paragraphs
from bot.views.objection_taps import AgainTap, AgainVerb, NoteTap, NoteVerb
from bot.views.screen import Button, Row, Screen
from bot.views.verdicts import status
from bot.views.words import Words

_OUTCOMES: Mapping[ObjectionState, str] = {
    ObjectionState.UPHELD: N_("✗ Second reading: declined"),
    ObjectionState.OVERTURNED: N_("✓ Second reading: approved"),
    ObjectionState.CLOSED: N_("Second reading: closed, there is nothing left to decide."),
}

_ANSWERS: Mapping[ObjectionState, str] = {
    ObjectionState.UPHELD: N_(
        "Another moderator read your report afresh and came to the same decision: it stays "
        "declined."
    ),
    ObjectionState.OVERTURNED: N_("Another moderator read your report afresh and approved it."),
}


def note(_: Words, standing: Note, mark: bytes) -> Screen:
    """Tell an author who asked; names no principle, as it stays in their chat for a day."""
    verdict = standing.verdict
    return Screen(
        paragraphs(
            lines(
                _("There is a decision on your report."),
                status(_, verdict.state, verdict.reason),
            ),
            _objection(_, standing),
            _fairness(_, standing),
            _leaves(_),
        ),
        _note_keyboard(_, standing, mark),
    )


def answer(_: Words, outcome: ObjectionState) -> Screen:
    """Tell an author what became of the objection."""
    return Screen(
        lines(_("There is an answer to your objection."), _(_ANSWERS[outcome]), _leaves(_))
    )


def card(_: Words, report: Report) -> Screen:
    """Show a report for a second reading: neither its first verdict nor who gave it."""
    approve = _button(_("Approve"), AgainVerb.APPROVE, report)
    decline = _button(_("Do not approve"), AgainVerb.DECLINE, report)
    return Screen(
        paragraphs(
            lines(
                bold(_("Second reading")),
                _(
                    "An author asks for the eyes of another moderator. Decide as if nobody had "
                    "read it before; whoever decided it first leaves it to others."
                ),
            ),
            card_text(_, report),
        ),
        ((approve, decline),),
    )


def judged(_: Words, report: Report, outcome: ObjectionState) -> Screen:
    """Show the outcome while it can be undone."""
    undo = _button(_("Undo (5 min)"), AgainVerb.UNDO, report)
    return Screen(paragraphs(bold(_(_OUTCOMES[outcome])), card_text(_, report)), ((undo,),))


def settled(_: Words, outcome: ObjectionState) -> Screen:
    """Leave nothing of a second reading but its outcome."""
    return Screen(_(_OUTCOMES[outcome]))


def _objection(_: Words, standing: Note) -> str:
    if standing.may_object:
        return _(
            "If you disagree, you can object once, while this note is here. Another moderator "
            "then reads your report afresh, and the bot tells you the outcome, unless the week "
            "has been closed for 7 days by then."
        )
    if standing.state is ObjectionState.STANDING:
        return ""
    return _("Your objection has been passed on. Another moderator will read your report afresh.")


def _fairness(_: Words, standing: Note) -> str:
    if standing.asked:
        return _(
            "Was this decision fair? Your answer is only counted, and chance may change it first: "
            "nobody can be sure what you said."
        )
    return _("Thank you for saying whether it was fair.")


def _leaves(_: Words) -> str:
    return _("This note will disappear in 24 hours.")


def _note_keyboard(_: Words, standing: Note, mark: bytes) -> tuple[Row, ...]:
    def button(text: str, verb: NoteVerb) -> Button:
        return Button(text, data=str(NoteTap(verb, _.language, mark)))

    rows: list[Row] = []
    if standing.may_object:
        rows.append((button(_("I object"), NoteVerb.OBJECT),))
    if standing.asked:
        fair, unfair = _("It was fair"), _("It was not fair")
        rows.append((button(fair, NoteVerb.FAIR), button(unfair, NoteVerb.UNFAIR)))
    return tuple(rows)


def _button(text: str, verb: AgainVerb, report: Report) -> Button:
    return Button(text, data=str(AgainTap(verb, report.id)))
