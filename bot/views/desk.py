"""A report on the desk: its card, the verdict, and what the operator must hear of."""

from collections.abc import Mapping
from enum import StrEnum
from html import escape

from bot.domain.principles import N_
from bot.domain.report import Hidden, Reason, Report, Verdict
from bot.views.entry import LANGUAGE_NAMES
from bot.views.layout import bold, bullets, lines, paragraphs, quoted
from bot.views.screen import Button, Keyboard, Screen
from bot.views.taps import DeskTap, DeskVerb
from bot.views.verdicts import REASON_LABELS, status
from bot.views.words import Words

_HIDDEN: Mapping[Hidden, str] = {
    Hidden.LINK: N_("link"),
    Hidden.EMAIL: N_("e-mail address"),
    Hidden.IBAN: N_("bank account"),
    Hidden.CARD: N_("bank card"),
    Hidden.NUMBER: N_("12-digit number (IIN or BIN)"),
    Hidden.PHONE: N_("phone number"),
    Hidden.DOCUMENT: N_("document number"),
    Hidden.PLATE: N_("car number"),
    Hidden.ADDRESS: N_("address"),
    Hidden.USERNAME: N_("username"),
    Hidden.PLACE: N_("coordinates"),
}


class Trouble(StrEnum):
    """What the desk is told at once."""

    CLOSE_FAILED = "close_failed"
    PUBLISH_FAILED = "publish_failed"
    RIGHTS_LOST = "rights_lost"
    PROBE_BY_HAND = "probe_by_hand"
    WEEK_LOST = "week_lost"
    STORAGE = "storage"
    PIN_BY_HAND = "pin_by_hand"


_TROUBLES: Mapping[str, str] = {
    Trouble.CLOSE_FAILED: N_(
        "Closing the week failed. The bot keeps trying; 72 hours after the week's end its answers "
        "would be lost. The operator should look into the log."
    ),
    Trouble.PUBLISH_FAILED: N_(
        "Telegram refused the weekly summary. The operator should check the channel and the bot's "
        "rights in it."
    ),
    Trouble.RIGHTS_LOST: N_(
        "The bot may no longer post in the channel or in this group. An administrator should "
        "give it back its rights."
    ),
    Trouble.PROBE_BY_HAND: N_(
        "It is not known whether a post of the weekly summary has appeared in the channel. "
        "Please look there; the bot does not send it a second time by itself."
    ),
    Trouble.WEEK_LOST: N_(
        "The answers of the last week are lost: its key was lost or the week was not closed in "
        "time. The summary will say so."
    ),
    Trouble.PIN_BY_HAND: N_(
        'The post "How to read the figures" stands in the channel, but the bot may not pin it. '
        "Please pin it there by hand."
    ),
    Trouble.STORAGE: N_(
        "The database cannot be written. Nothing is collected until the operator helps; the disk "
        "may be full."
    ),
}


def card(_: Words, report: Report) -> Screen:
    """Show a report to moderators: nothing about who wrote it, from where, or when."""
    approve = _button(_("Approve"), DeskVerb.APPROVE, report)
    decline = _button(_("Decline…"), DeskVerb.DECLINE, report)
    return Screen(_card(_, report), ((approve, decline),))


def reasons(_: Words, report: Report) -> Screen:
    """Ask why a report is declined."""
    back = _button(_("Back"), DeskVerb.BACK, report)
    why: Keyboard = tuple(
        (_button(_(label), DeskVerb.REASON, report, reason),)
        for reason, label in REASON_LABELS.items()
    )
    return Screen(_card(_, report), (*why, (back,)))


def decided(_: Words, report: Report, verdict: Verdict) -> Screen:
    """Show the verdict while it can be undone."""
    undo = _button(_("Undo (5 min)"), DeskVerb.UNDO, report)
    return Screen(paragraphs(bold(_verdict(_, verdict)), _card(_, report)), ((undo,),))


def settled(_: Words, verdict: Verdict) -> Screen:
    """Leave nothing of a card but its verdict."""
    return Screen(_verdict(_, verdict))


def gone(_: Words) -> Screen:
    return Screen(_("The report was deleted or withdrawn by its author."))


def verdict_notice(_: Words, verdict: Verdict) -> Screen:
    """Tell an author who asked; names no principle, as it stays in their chat for a day."""
    return Screen(
        lines(
            _("There is a decision on your report."),
            status(_, verdict.state, verdict.reason),
            _("This note will disappear in 24 hours."),
        )
    )


def trouble(_: Words, event: str) -> Screen:
    """Tell of a failure by its code; one without words of its own still reaches the desk."""
    general = _(
        "Something needs the operator's attention, please look into the log: {code}",
        code=f"<code>{escape(event)}</code>",
    )
    told = _(_TROUBLES[event]) if event in _TROUBLES else general
    return Screen(paragraphs(bold(_("For the operator")), told))


def _card(_: Words, report: Report) -> str:
    language = LANGUAGE_NAMES[report.language]
    return paragraphs(
        lines(
            bold(f"{report.principle.number}. {_(report.principle.name)}"),
            _("Written in: {language}", language=language),
        ),
        quoted(_, report.text.text),
        bullets(*_hints(_, report)),
    )


def _hints(_: Words, report: Report) -> list[str]:
    """Say what a moderator should look at."""
    text = report.text
    kinds = ", ".join(_(_HIDDEN[kind]) for kind in dict.fromkeys(text.hidden))
    hints = {
        _("Hidden by the bot: {kinds}", kinds=kinds): bool(text.hidden),
        _("There may be a person's name in the text."): text.names,
        _("Reads like a personal case: e-Otinish or 1414 is the place for it."): text.appeal,
        _("Speaks of danger to life: the author was shown 112."): text.danger,
        _("The author permits quoting."): report.quotable,
    }
    return [hint for hint, applies in hints.items() if applies]


def _verdict(_: Words, verdict: Verdict) -> str:
    if verdict.reason is None:
        return _("✓ Approved")
    return _("✗ Declined: {reason}", reason=_(REASON_LABELS[verdict.reason]))


def _button(text: str, verb: DeskVerb, report: Report, reason: Reason | None = None) -> Button:
    return Button(text, data=str(DeskTap(verb, report.id, reason)))
