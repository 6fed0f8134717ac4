"""What a citizen finds about themselves: answers, reports, region, deletion."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.ballot import Ballot, Score
from bot.domain.held import OwnReport
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import REGION_NAMES, Region
from bot.domain.report import HIDDEN_MARK
from bot.views.layout import bold, bullets, lines, list_row, pairs, paragraphs, shortened, to
from bot.views.screen import Button, Keyboard, Screen
from bot.views.taps import Menu, OwnTap, OwnVerb, Verb
from bot.views.verdicts import status
from bot.views.words import Words

ALERT_MAX = 200
"""What a pop-up holds, in UTF-16 units."""

REPORTS_SHOWN = 21
"""A week of three a day, the usual limit: each can be withdrawn. The rest is told as a number."""

_CITIES = (Region.ASTANA, Region.ALMATY, Region.SHYMKENT)
_NOT_A_PLACE = (Region.ABROAD, Region.UNSAID)


def my(_: Words, menu: Menu, reports: Sequence[OwnReport]) -> Screen:
    """Show reports by their state; answers, and what one wrote, wait behind buttons."""
    return Screen(
        paragraphs(
            _(
                "Your answers for this week are shown only in a pop-up window, so that they do "
                "not stay in the chat."
            ),
            _reports(_, reports),
            _("Region: {region}", region=_(REGION_NAMES[menu.region])),
        ),
        (
            (to(_("Show my answers"), Verb.MY_ANSWERS, menu),),
            *_report_buttons(_, menu, reports),
            (to(_("Region"), Verb.REGIONS, menu), to(_("Language"), Verb.LANGUAGES, menu)),
            (
                to(_("My data as a file"), Verb.MY_DATA, menu),
                to(_("Delete my data"), Verb.DELETE, menu),
            ),
            list_row(_, menu),
        ),
    )


def own_report(_: Words, menu: Menu, number: int, report: OwnReport) -> Screen:
    """Offer one report to be read in a pop-up, or to be taken back; its words stay out."""
    return Screen(
        paragraphs(
            bold(_("Your report {n}", n=number)),
            status(_, report.state, report.reason),
            _(
                "You can withdraw it until the week closes, also if it is decided. It is then "
                "deleted for good, leaves the moderators' group and is not quoted."
            ),
        ),
        (
            (_own(_("Show the text"), OwnVerb.READ, menu, report),),
            (_own(_("Withdraw the report"), OwnVerb.BACK, menu, report),),
            (to(_("Back"), Verb.MY, menu),),
        ),
    )


def own_words(_: Words, report: OwnReport) -> Screen:
    """Tell what a report says, in an alert only: as much of it as one holds."""
    words = report.text.text if report.text else _("The text can no longer be opened.")
    return Screen(alert=shortened(words.replace(HIDDEN_MARK, _("[hidden]")), ALERT_MAX))


def taken_back(_: Words, menu: Menu, reports: Sequence[OwnReport]) -> Screen:
    """Show what is left after a report was withdrawn."""
    return replace(my(_, menu, reports), toast=_("The report is withdrawn and deleted."))


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


def copy_coming(_: Words, stays_minutes: int) -> Screen:
    """Stand where the file will be: from here on its deletion is noted."""
    return Screen(copy_caption(_, stays_minutes))


def copy_caption(_: Words, stays_minutes: int) -> str:
    """Say under the file what is in it, and that it goes."""
    return _(
        "All that is kept about you, as a file. Your scores are not in it: they are shown "
        "only in a pop-up window. This message is deleted after a while (minutes: {minutes}).",
        minutes=stays_minutes,
    )


def copy_keyboard(_: Words, menu: Menu) -> Keyboard:
    return ((to(_("Show my answers"), Verb.MY_ANSWERS, menu),),)


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
                    "Reports of earlier weeks stay, but nothing will lead from them to you, and "
                    "no decision on them can be told to you. Their text goes when the storage "
                    "period ends (days: {days}).",
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


def deleted(_: Words, retention_days: int) -> Screen:
    """Say that it is done, and what no deletion reaches."""
    return Screen(
        paragraphs(
            _(
                "Done: your data of this week has been deleted. You can clear the chat history in "
                "Telegram yourself. To begin again: /start"
            ),
            lines(
                _("What cannot be undone:"),
                bullets(
                    _("what you deleted: nobody can bring it back;"),
                    _(
                        "what is published: no one person's answer can be taken out of the "
                        "figures, and a quote in the channel stays;"
                    ),
                    _(
                        "reports of earlier weeks: nothing leads from them to you any more; their "
                        "text goes when the storage period ends (days: {days}).",
                        days=retention_days,
                    ),
                ),
            ),
        )
    )


def kept(_: Words, menu: Menu) -> Screen:
    text = _("Nothing was deleted.")
    return Screen(text, (list_row(_, menu),), toast=text)


def _reports(_: Words, reports: Sequence[OwnReport]) -> str:
    if not reports:
        return _("You have written no reports this week.")
    shown = (
        f"{number}. {status(_, report.state, report.reason)}"
        for number, report in enumerate(reports[:REPORTS_SHOWN], start=1)
    )
    rest = len(reports) - REPORTS_SHOWN
    more = _.plural("And {n} more report.", "And {n} more reports.", rest) if rest > 0 else ""
    return lines(_("Your reports this week:"), *shown, more)


def _report_buttons(_: Words, menu: Menu, reports: Sequence[OwnReport]) -> Keyboard:
    return pairs(
        [
            _own(_("Report {n}…", n=number), OwnVerb.OPEN, menu, report)
            for number, report in enumerate(reports[:REPORTS_SHOWN], start=1)
            if report.standing
        ]
    )


def _own(text: str, verb: OwnVerb, menu: Menu, report: OwnReport) -> Button:
    return Button(text, data=str(OwnTap(verb, menu, report.tag)))


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
    name = _("Prefer not to say") if region is Region.UNSAID else _(REGION_NAMES[region])
    return to(mark + name, Verb.LIVE, menu.living(region))
