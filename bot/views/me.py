"""What a citizen finds about themselves: answers, reports, region, deletion."""

from collections.abc import Sequence

from bot.domain.ballot import Ballot, Score
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import REGION_NAMES, Region
from bot.domain.report import Reason, ReportState
from bot.views.layout import bold, lines, list_row, pairs, paragraphs, to
from bot.views.screen import Button, Screen
from bot.views.taps import Menu, Verb
from bot.views.verdicts import status
from bot.views.words import Words

REPORTS_SHOWN = 20
"""A message holds some more; the rest is told as a number."""

_CITIES = (Region.ASTANA, Region.ALMATY, Region.SHYMKENT)
_NOT_A_PLACE = (Region.ABROAD, Region.UNSAID)


def my(_: Words, menu: Menu, states: Sequence[tuple[ReportState, Reason | None]]) -> Screen:
    """Show reports by their state; answers wait behind a button."""
    return Screen(
        paragraphs(
            _(
                "Your answers for this week are shown only in a pop-up window, so that they do "
                "not stay in the chat."
            ),
            _reports(_, states),
            _("Region: {region}", region=_(REGION_NAMES[menu.region])),
        ),
        (
            (to(_("Show my answers"), Verb.MY_ANSWERS, menu),),
            (to(_("Region"), Verb.REGIONS, menu), to(_("Language"), Verb.LANGUAGES, menu)),
            (to(_("Delete my data"), Verb.DELETE, menu),),
            list_row(_, menu),
        ),
    )


def my_answers(_: Words, ballot: Ballot) -> Screen:
    """Tell all six answers, in an alert only."""
    answers = (_answer(_, p, ballot.score(p)) for p in PRINCIPLES)
    return Screen(alert=lines(_("Your answers this week:"), *answers))


def regions(_: Words, menu: Menu) -> Screen:
    """Offer regions in the language's order, the cities as a group, then the ways not to say."""
    groups = (_sorted_regions(_), _CITIES, _NOT_A_PLACE)
    rows = (
        row
        for group in groups
        for row in pairs([_region_button(_, menu, region) for region in group])
    )
    return Screen(
        lines(
            bold(_("Where do you live?")),
            _(
                "You need not say. The region is sealed together with your answers of this week, "
                "is kept beside a report that you write, and serves only for joint figures, where "
                "there are enough answers."
            ),
        ),
        (*rows, list_row(_, menu)),
    )


def region_set(_: Words, menu: Menu) -> Screen:
    text = _("Region: {region}", region=_(REGION_NAMES[menu.region]))
    return Screen(text, (list_row(_, menu),), toast=text)


def delete_ask(_: Words, menu: Menu, retention_days: int) -> Screen:
    """Say what deletion reaches and what it cannot, and ask."""
    return Screen(
        paragraphs(
            bold(_("Delete your data?")),
            lines(
                _(
                    "Your answers and reports of this week, your region and any unfinished text "
                    "will be deleted, and your consent withdrawn."
                ),
                _(
                    "The link to reports of earlier weeks is destroyed when their week closes "
                    "(7 days later if you asked to be told the decision), their text when the "
                    "storage period ends (days: {days}).",
                    days=retention_days,
                ),
                _("Published results do not change: no one person's answer shows in them."),
            ),
        ),
        (
            (to(_("Yes, delete"), Verb.DELETE_YES, menu),),
            (to(_("No, keep"), Verb.DELETE_NO, menu),),
        ),
    )


def deleted(_: Words) -> Screen:
    return Screen(
        _(
            "Done: your data of this week has been deleted. You can clear the chat history in "
            "Telegram yourself. To begin again: /start"
        )
    )


def kept(_: Words, menu: Menu) -> Screen:
    text = _("Nothing was deleted.")
    return Screen(text, (list_row(_, menu),), toast=text)


def _reports(_: Words, states: Sequence[tuple[ReportState, Reason | None]]) -> str:
    if not states:
        return _("You have written no reports this week.")
    shown = (
        f"{number}. {status(_, state, reason)}"
        for number, (state, reason) in enumerate(states[:REPORTS_SHOWN], start=1)
    )
    rest = len(states) - REPORTS_SHOWN
    more = _.plural("And {n} more report.", "And {n} more reports.", rest) if rest > 0 else ""
    return lines(_("Your reports this week:"), *shown, more)


def _answer(_: Words, principle: Principle, score: Score | None) -> str:
    if score is None:
        return _("{n}. no answer", n=principle.number)
    if score is Score.NO_OPINION:
        return _("{n}. no opinion", n=principle.number)
    return _("{n}. {score} of 5", n=principle.number, score=score.value)


def _sorted_regions(_: Words) -> list[Region]:
    """ISO codes follow the Kazakh alphabet; the other two sort by what the person reads."""
    regions = [r for r in Region if r not in (*_CITIES, *_NOT_A_PLACE)]
    if _.language is Language.KK:
        return sorted(regions)
    return sorted(regions, key=lambda region: _(REGION_NAMES[region]).casefold())


def _region_button(_: Words, menu: Menu, region: Region) -> Button:
    mark = "✓ " if region is menu.region else ""
    return to(mark + _(REGION_NAMES[region]), Verb.LIVE, menu.living(region))
