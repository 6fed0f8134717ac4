"""The list of the six principles, a principle's page, and what follows a tap on it.

A score is shown in toasts and alerts only, never in a text or on a button: the chat's history
must not hold it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import escape

from bot.domain.ballot import Ballot, Score
from bot.domain.principles import N_, PRINCIPLES, Principle
from bot.domain.release import QUESTION
from bot.domain.week import Week
from bot.views.layout import bold, lines, list_row, pairs, paragraphs, to, to_principle
from bot.views.links import Sharing, channel_row, share_row
from bot.views.screen import Button, Keyboard, Row, Screen
from bot.views.taps import Menu, RateTap, Target, Verb
from bot.views.words import Words, kept

SCORE_WORDS: Mapping[Score, str] = {
    Score.NOT_AT_ALL: N_("not at all"),
    Score.POORLY: N_("poorly"),
    Score.PARTLY: N_("partly"),
    Score.WELL: N_("well"),
    Score.FULLY: N_("fully"),
}
"""What stands behind the digits 1 to 5."""


def home(_: Words, menu: Menu, week: Week, ballot: Ballot, notice: str = "") -> Screen:
    """Show the list; ``notice`` is HTML that stands above it."""
    text = lines(
        bold(_("Six principles of domestic policy")),
        _("Week: {range}", range=_.days(week.monday, week.sunday)),
        _("✓ – you have answered these. Choose a principle."),
    )
    return Screen(
        paragraphs(notice, text),
        (*((_list_button(_, menu, p, ballot),) for p in PRINCIPLES), *_home_rows(_, menu)),
    )


def page(
    _: Words,
    menu: Menu,
    week: Week,
    principle: Principle,
    ballot: Ballot,
    *,
    saved: Principle | None = None,
    notice: str = "",
    reports: bool = True,
) -> Screen:
    """Show a principle; ``saved`` is one just rated, ``notice`` HTML that stands above.

    Where the menu has no consent, one button leads to it instead of the scores.
    """
    rated_already = ballot.score(principle) is not None
    return _page(_, menu, week, principle, rated_already, saved, notice, reports)


@kept
def _page(
    _: Words,
    menu: Menu,
    week: Week,
    principle: Principle,
    rated_already: bool,  # noqa: FBT001 (what is kept is found by position)
    saved: Principle | None,
    notice: str,
    reports: bool,  # noqa: FBT001
) -> Screen:
    """Draw a page; it is the same for all whose menus say the same."""
    text = paragraphs(
        _("✓ {name}: saved", name=_(saved.name)) if saved else "",
        notice,
        _presentation(_, principle),
        _rating(_, week, rated_already=rated_already),
    )
    if menu.agreed:
        answers = _answers(_, menu, week, principle, rated_already=rated_already)
    else:
        answers = ((to(_("Rate"), Verb.CONSENT, menu, Target(principle)),),)
    write = to_principle(_("Write a report"), Verb.WRITE, menu, principle)
    report: Keyboard = ((write,),) if menu.agreed and reports else ()
    share = to(_("Share"), Verb.SHARE, menu, Target(principle))
    around = (_neighbours(_, menu, principle), (*list_row(_, menu), share))
    return Screen(text, (*answers, *report, *around))


def rated(
    _: Words,
    menu: Menu,
    week: Week,
    principle: Principle,
    ballot: Ballot,
    *,
    publish: datetime,
    channel: str,
    sharing: Sharing,
    reports: bool = True,
) -> Screen:
    """Answer a rating tap and move on to the next principle without an answer, or to the end.

    A tap that came again after its answer was withdrawn changed nothing: the page, then.
    """
    score = ballot.score(principle)
    if score is None:
        return page(_, menu, week, principle, ballot, reports=reports)
    upcoming = ballot.next_unrated(principle)
    if upcoming is not None:
        return _moved_on(_, menu, week, principle, score, upcoming, reports)
    end = done(_, menu, publish=publish, channel=channel, sharing=sharing, reports=reports)
    return replace(end, toast=_saved(_, score))


@kept
def _moved_on(
    _: Words,
    menu: Menu,
    week: Week,
    principle: Principle,
    score: Score,
    upcoming: Principle,
    reports: bool,  # noqa: FBT001 (what is kept is found by position)
) -> Screen:
    after = _page(_, menu, week, upcoming, False, principle, "", reports)  # noqa: FBT003
    return replace(after, toast=_saved(_, score))


@kept
def done(
    _: Words, menu: Menu, *, publish: datetime, channel: str, sharing: Sharing, reports: bool
) -> Screen:
    """Say what happens next; ``channel`` is an @name or a link, or empty."""
    text = lines(
        _("Thank you! Your answers on the six principles are saved."),
        _("You can change them until Sunday night."),
        _("The weekly summary will appear in the channel: {time}.", time=_.moment(publish)),
        _("Channel: {channel}", channel=escape(channel)) if channel else "",
    )
    return Screen(
        text,
        (
            *channel_row(_, channel),
            *(((to(_("Write a report"), Verb.PICK, menu),),) if reports else ()),
            *share_row(_, sharing),
            list_row(_, menu),
        ),
    )


def withdrawn(
    _: Words,
    menu: Menu,
    week: Week,
    principle: Principle,
    ballot: Ballot,
    *,
    reports: bool = True,
) -> Screen:
    notice = _("You have no answer on this principle this week.")
    again = page(_, menu, week, principle, ballot, notice=notice, reports=reports)
    toast = _("Your answer is withdrawn. You can answer again until Sunday night.")
    return Screen(again.text, again.keyboard, toast=toast)


def choice(_: Words, principle: Principle, ballot: Ballot) -> Screen:
    """Tell the present answer, in an alert only."""
    score = ballot.score(principle)
    if score is None:
        return Screen(alert=_("You have no answer on this principle this week."))
    if score is Score.NO_OPINION:
        return Screen(alert=_("Your answer: no opinion."))
    word = _(SCORE_WORDS[score])
    return Screen(alert=_("Your answer: {score} of 5 – {word}.", score=score.value, word=word))


def _saved(_: Words, score: Score) -> str:
    if score is Score.NO_OPINION:
        return _("Saved: no opinion. You can change it until Sunday night.")
    return _(
        "Saved: {score} of 5 – {word}. You can change it until Sunday night.",
        score=score.value,
        word=_(SCORE_WORDS[score]),
    )


def _list_button(_: Words, menu: Menu, principle: Principle, ballot: Ballot) -> Button:
    mark = "" if ballot.score(principle) is None else "✓ "
    return to_principle(mark + _(principle.short), Verb.PAGE, menu, principle)


def _home_rows(_: Words, menu: Menu) -> Keyboard:
    results = to(_("Results"), Verb.RESULTS, menu)
    language = to(_("Language"), Verb.LANGUAGES, menu)
    privacy = to(_("Privacy"), Verb.PRIVACY, menu)
    if not menu.agreed:
        return ((to(_("Take part"), Verb.CONSENT, menu), results), (language, privacy))
    answers = to(_("My answers"), Verb.MY, menu)
    region = to(_("Region"), Verb.REGIONS, menu)
    return ((answers, results), (region, language), (privacy,))


def _presentation(_: Words, principle: Principle) -> str:
    return paragraphs(
        lines(
            bold(f"{principle.number} / {len(PRINCIPLES)} · {_(principle.name)}"),
            _("Role: {role}", role=_(principle.role)),
        ),
        lines(bold(_("What the decree says (in our words)")), _(principle.about)),
        lines(
            bold(_("How it is put into practice")),
            f"<blockquote expandable>{_(principle.practice)}</blockquote>",
        ),
        lines(bold(_("Open question")), _(principle.question)),
        _("Source: the President's decree of 5 November 2025; the texts are in our own words."),
    )


def _rating(_: Words, week: Week, *, rated_already: bool) -> str:
    return lines(
        bold(_(QUESTION)),
        _("Choose one answer. You can change it until Sunday night."),
        _("Week: {range}", range=_.days(week.monday, week.sunday)),
        _("✓ Your answer for this week is saved.") if rated_already else "",
    )


def _answers(
    _: Words, menu: Menu, week: Week, principle: Principle, *, rated_already: bool
) -> Keyboard:
    """Scores as buttons; "not at all" and "no opinion" are long words and get their own rows."""
    one, *others = (
        _rate_button(f"{score.value} – {_(word)}", menu, week, principle, score)
        for score, word in SCORE_WORDS.items()
    )
    none = _rate_button(_("No opinion"), menu, week, principle, Score.NO_OPINION)
    rows: Keyboard = ((one,), *pairs(others), (none,))
    if not rated_already:
        return rows
    chosen = to_principle(_("What did I choose?"), Verb.CHOICE, menu, principle)
    withdraw = _rate_button(_("Withdraw my answer"), menu, week, principle, None)
    return (*rows, (chosen,), (withdraw,))


def _rate_button(
    text: str, menu: Menu, week: Week, principle: Principle, score: Score | None
) -> Button:
    return Button(text, data=str(RateTap(menu, week, principle, score)))


def _neighbours(_: Words, menu: Menu, principle: Principle) -> Row:
    before, after = PRINCIPLES[: principle.number - 1], PRINCIPLES[principle.number :]
    return (
        *(to_principle(_("Previous principle"), Verb.PAGE, menu, p) for p in before[-1:]),
        *(to_principle(_("Next principle"), Verb.PAGE, menu, p) for p in after[:1]),
    )
