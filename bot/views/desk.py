"""A report on the desk: its card, the verdict, and what the operator must hear of."""

from collections.abc import Mapping
from enum import StrEnum
from html import escape

from bot.domain.masking import masked
from bot.domain.principles import N_
from bot.domain.region import REGION_NAMES, Region
from bot.domain.report import ABUSIVE, Hidden, Reason, Report, ReportState, Verdict
from bot.views.desk_taps import DeskTap, DeskVerb
from bot.views.entry import LANGUAGE_NAMES
from bot.views.hints import hint_lines
from bot.views.layout import bold, bullets, lines, paragraphs, quoted
from bot.views.screen import Button, Keyboard, Row, Screen
from bot.views.verdicts import REASON_LABELS
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
    POST_IN_PART = "post_in_part"
    WEEK_LOST = "week_lost"
    STORAGE = "storage"
    CLOCK = "clock"
    DAMAGED = "damaged"
    BALLOTS_DAMAGED = "ballots_damaged"
    PIN_BY_HAND = "pin_by_hand"
    DESK_LOST = "desk_lost"
    DESK_DEMOTED = "desk_demoted"
    CLOSE_LATE = "close_late"
    PUBLISH_LATE = "publish_late"
    OUTBOX_LATE = "outbox_late"
    BACKUP_FAILED = "backup_failed"
    BACKUP_LATE = "backup_late"


_TROUBLES: Mapping[str, str] = {
    Trouble.CLOSE_FAILED: N_(
        "Closing the week failed. The bot keeps trying; 72 hours after the week's end its answers "
        "would be lost. The operator should look into the log."
    ),
    Trouble.PUBLISH_FAILED: N_(
        "Telegram refused a post of the bot. The operator should check the channel and the bot's "
        "rights in it."
    ),
    Trouble.RIGHTS_LOST: N_(
        "The bot may no longer post in the channel or in this group. An administrator should "
        "give it back its rights."
    ),
    Trouble.PROBE_BY_HAND: N_(
        "It is not known whether a post of the bot has appeared in the channel. Please look "
        "there and tell the operator: the next posts wait until the command settle says it."
    ),
    Trouble.POST_IN_PART: N_(
        "Telegram kept only a part of the files of the weekly summary. The operator can add the "
        "missing ones by hand: export writes them again, byte for byte."
    ),
    Trouble.WEEK_LOST: N_(
        "The answers of the last week are lost: its key was lost or the week was not closed in "
        "time. The summary will say so."
    ),
    Trouble.PIN_BY_HAND: N_(
        'The post "How to read the figures" stands in the channel, but the bot may not pin it. '
        "Please pin it there by hand."
    ),
    Trouble.DESK_LOST: N_(
        "The bot cannot write to the moderation group: it was removed, or may not write there. "
        "Reports wait meanwhile. Please add it again."
    ),
    Trouble.DESK_DEMOTED: N_(
        "The bot is no longer an administrator of the moderation group. It goes on working; only "
        "pinning the desk message needs that right."
    ),
    Trouble.CLOSE_LATE: N_(
        "Half an hour has passed and the last week is not closed yet. The bot goes on; 72 hours "
        "after the week's end its answers would be lost. The operator should look into the log."
    ),
    Trouble.PUBLISH_LATE: N_(
        "The hour of the weekly summary has passed and it has not appeared in the channel. The "
        "bot goes on trying. The operator should look into the log."
    ),
    Trouble.OUTBOX_LATE: N_(
        "Messages to the channel or to this group have been waiting for an hour. The bot goes on "
        "trying. The operator should look into the log."
    ),
    Trouble.BACKUP_FAILED: N_(
        "A backup failed, and no new copy was made. The operator should look at what the command "
        "said."
    ),
    Trouble.BACKUP_LATE: N_(
        "The last backup is more than a week old. The operator should make a new one (the "
        "command backup)."
    ),
    Trouble.STORAGE: N_(
        "The database cannot be written. Nothing is collected until the operator helps; the disk "
        "may be full."
    ),
    Trouble.CLOCK: N_(
        "The clock of the bot's machine is wrong. No week begins, ends or is published until it "
        "is set right; the operator should look at it."
    ),
    Trouble.DAMAGED: N_(
        "The database is damaged. Nothing is collected, counted or published any more. The "
        "operator should stop the bot and restore a backup."
    ),
    Trouble.BALLOTS_DAMAGED: N_(
        "Some answers of the closed week cannot be opened: the database is damaged. Nothing is "
        "published until the operator restores a backup, or leaves these answers out by hand."
    ),
}


def card(_: Words, report: Report) -> Screen:
    """Show a report to moderators: nothing about who wrote it, or when."""
    approve = _button(_("Approve"), DeskVerb.APPROVE, report)
    decline = _button(_("Decline…"), DeskVerb.DECLINE, report)
    take = _button(_("I am reading this"), DeskVerb.TAKE, report)
    pass_on = _button(_("Pass on"), DeskVerb.LEAVE, report)
    hide = _button(_("Hide a part…"), DeskVerb.HIDE, report)
    rows: list[Row] = [(approve, decline), (take, pass_on), (hide,)]
    if report.quotable:
        label = _("Agree: quote it too") if report.proposed else _("Quote in the summary")
        rows.append((_button(label, DeskVerb.QUOTE, report),))
    return Screen(card_text(_, report), tuple(rows))


def reasons(_: Words, report: Report) -> Screen:
    """Ask why a report is declined."""
    back = _button(_("Back"), DeskVerb.BACK, report)
    why: Keyboard = tuple(_why(_, report, reason) for reason in REASON_LABELS)
    return Screen(card_text(_, report), (*why, (back,)))


def decided(_: Words, report: Report, verdict: Verdict) -> Screen:
    """Show the verdict while it can be undone."""
    undo = _button(_("Undo (5 min)"), DeskVerb.UNDO, report)
    quote = _("It will be offered for the summary as a quote.") if report.quoted else ""
    head = lines(bold(_verdict(_, verdict)), quote)
    return Screen(paragraphs(head, card_text(_, report)), ((undo,),))


def settled(_: Words, verdict: Verdict, report: bytes) -> Screen:
    """Leave nothing of a card but its verdict, and an admin's way back for a day."""
    again = Button(_("Reopen (admin, 24 h)"), data=str(DeskTap(DeskVerb.REOPEN, report)))
    return Screen(_verdict(_, verdict), ((again,),))


def closed(_: Words, verdict: Verdict) -> Screen:
    """Leave the verdict alone once it can no longer be reopened."""
    return Screen(_verdict(_, verdict))


def gone(_: Words) -> Screen:
    return Screen(_("The report was deleted or withdrawn by its author."))


def trouble(_: Words, event: str) -> Screen:
    """Tell of a failure by its code; one without words of its own still reaches the desk."""
    general = _(
        "Something needs the operator's attention, please look into the log: {code}",
        code=f"<code>{escape(event)}</code>",
    )
    told = _(_TROUBLES[event]) if event in _TROUBLES else general
    return Screen(paragraphs(bold(_("For the operator")), told))


def card_text(_: Words, report: Report) -> str:
    """Say all that a card says above its buttons."""
    language = LANGUAGE_NAMES[report.language]
    named = report.region not in {Region.UNSAID, Region.ABROAD}
    region = _("Region: {region}", region=_(REGION_NAMES[report.region])) if named else ""
    return paragraphs(
        lines(
            bold(f"{report.principle.number}. {_(report.principle.name)}"),
            _("Written in: {language}", language=language),
            region,
        ),
        quoted(_, masked(report.text.text, report.masks)),
        bullets(*_hints(_, report)),
        lines(*_handling(_, report)),
    )


def _handling(_: Words, report: Report) -> list[str]:
    """Say what other moderators are doing with the card; no names."""
    pending = report.state is ReportState.PENDING
    told = {
        _("A moderator is reading it; the others wait, 10 minutes at most."): report.reading,
        _("A moderator proposes to quote this. A second one has to agree."): report.proposed,
        _("Several people sent these same words: your decision is for all of them."): report.many,
    }
    return [text for text, applies in told.items() if applies and pending]


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
        _("Moderators have hidden a part."): bool(report.masks),
    }
    return [*(hint for hint, applies in hints.items() if applies), *hint_lines(_, report.hints)]


def _verdict(_: Words, verdict: Verdict) -> str:
    if verdict.reason is None:
        return _("✓ Approved")
    return _("✗ Declined: {reason}", reason=_(REASON_LABELS[verdict.reason]))


def _why(_: Words, report: Report, reason: Reason) -> Row:
    """Offer a reason, and where it can be clear abuse, that too."""
    plain = _button(_(REASON_LABELS[reason]), DeskVerb.REASON, report, reason)
    if reason not in ABUSIVE:
        return (plain,)
    clear = DeskTap(DeskVerb.REASON, report.id, reason, abuse=True)
    return (plain, Button(_("… clear abuse"), data=str(clear)))


def _button(text: str, verb: DeskVerb, report: Report, reason: Reason | None = None) -> Button:
    return Button(text, data=str(DeskTap(verb, report.id, reason)))
