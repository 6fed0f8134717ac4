"""What a person is told when something is refused, or went wrong on our side.

A tap is answered with the alert; a typed message with the text, which says the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from bot.domain.errors import (
    AdminsOnly,
    AlreadyDecided,
    AlreadyPosted,
    Banned,
    BeingRead,
    ConsentMissing,
    DeskFull,
    NothingOpen,
    NotModerator,
    NotQuotable,
    ObjectionOver,
    OnlyReads,
    OutOfReach,
    OwnVerdict,
    PassedOn,
    Paused,
    QuotaUsedUp,
    QuoteTooLong,
    Refusal,
    ReopenOver,
    ReportEmpty,
    ReportGone,
    ReportsOff,
    ReportTooLong,
    SecondNeeded,
    StaleTap,
    TooFewWaiting,
    UndoOver,
    WeekClosed,
    WrongCard,
)
from bot.domain.principles import N_
from bot.domain.week import Week
from bot.views.screen import Screen
from bot.views.words import Words

_PLAIN: Mapping[type[Refusal], str] = {
    ConsentMissing: N_("Nothing was saved: your consent comes first. To begin: /start"),
    ReportsOff: N_("The bot is not taking reports at present."),
    ReportEmpty: N_("There is no readable text in this message. Please write in words."),
    NothingOpen: N_("This button is out of date: nothing is being written now. Write: /report"),
    NotModerator: N_("Only moderators can do this."),
    AlreadyDecided: N_("This report has already been decided."),
    ReportGone: N_("The report was deleted or withdrawn by its author."),
    Banned: N_(
        "Reports from here are not taken for a while. You can rate as before. Why, and what can "
        "be done: /report"
    ),
    ObjectionOver: N_("This note leads nowhere any more: its day is over, or it was answered."),
    OutOfReach: N_(
        "This report can no longer be found: it was withdrawn, or its week has closed. What "
        "remains: /my"
    ),
    OwnVerdict: N_("You gave the first decision. Another moderator should read this."),
    UndoOver: N_("Five minutes have passed: the decision can no longer be undone."),
    AlreadyPosted: N_("This summary is already published; only a correction can follow it."),
    ReopenOver: N_("A day has passed: the report can no longer be reopened."),
    OnlyReads: N_("You look on here as an analyst: deciding is for moderators."),
    AdminsOnly: N_("Only an administrator of the bot can do this."),
    WrongCard: N_("This button does not belong to this card. Nothing was changed."),
    BeingRead: N_("Another moderator is reading this card. It is free in 10 minutes at most."),
    PassedOn: N_("You passed this report on: for a day it is for others to decide."),
    NotQuotable: N_("This text cannot be quoted: its author did not allow it, or all is hidden."),
    SecondNeeded: N_("Your proposal stands. A second moderator has to agree to the quote."),
    TooFewWaiting: N_("Fewer than five reports wait. They come together, once a day."),
    DeskFull: N_("Enough cards are open. Decide some of them first."),
}


def refusal(_: Words, error: Refusal, week: Week) -> Screen:
    """Say kindly what was refused; ``week`` is the one that runs now."""
    return _both(_reason(_, error, week))


def not_saved(_: Words) -> Screen:
    return _both(
        _("Something went wrong and your last step was not saved. Please try again later.")
    )


def old_button(_: Words) -> Screen:
    return _both(_("This button is out of date. The current menu is open now."))


def elsewhere(_: Words) -> Screen:
    """Answer a citizen's button that was copied out of the chat with the bot."""
    return _both(_("This button works only in your own chat with the bot. Nothing was saved."))


def over(page: Screen, refused: Screen) -> Screen:
    """Show a page afresh with what was refused popping up over it."""
    return replace(page, toast="", alert=refused.alert)


def _both(text: str) -> Screen:
    return Screen(escape(text, quote=False), alert=text)


def _reason(_: Words, error: Refusal, week: Week) -> str:
    match error:
        case WeekClosed():
            return _(
                "This week is already closed. The next one starts on Monday: {date}.",
                date=_.date(error.reopens),
            )
        case Paused():
            return _(
                "During an election or referendum no ratings or reports are taken and no results "
                "are published. Last day of the pause: {date}.",
                date=_.date(error.last),
            )
        case StaleTap():
            return _(
                "This button is from another week, so nothing was saved. The week now: {range}.",
                range=_.days(week.monday, week.sunday),
            )
        case ReportTooLong() | QuoteTooLong():
            return _too_long(_, error)
        case QuotaUsedUp():
            return _(
                "Daily limit of reports: {limit}. It is used up for today; you can write again "
                "tomorrow.",
                limit=error.limit,
            )
    return _(_PLAIN[type(error)])


def _too_long(_: Words, error: ReportTooLong | QuoteTooLong) -> str:
    if isinstance(error, QuoteTooLong):
        return _(
            "Too long for a quote (characters: {length}, limit: {max}). Hide a part first.",
            length=error.length,
            max=error.limit,
        )
    return _(
        "The text is too long (characters: {length}, limit: {max}). Please shorten it "
        "and send it again.",
        length=error.length,
        max=error.limit,
    )
