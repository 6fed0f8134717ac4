"""A published week in a citizen's chat: the picture, the same figures as text, the way on."""

from collections.abc import Sequence

from bot.domain.release import parse
from bot.domain.results import Found
from bot.views import amended, digest
from bot.views.digest_figures import figures, messages
from bot.views.layout import bold, lines, list_row, paragraphs, to
from bot.views.regions import of_region
from bot.views.screen import Button, Keyboard, Picture, Row, Screen
from bot.views.taps import Menu, Target, Verb
from bot.views.words import Words


def summary(_: Words, menu: Menu, found: Found) -> Screen:
    """Show a week as its post does; of a withdrawn one, what is told instead."""
    release, view = found.release, parse(found.release.payload)
    around = _around(_, menu, found)
    if view.withdrawn:
        return Screen(amended.note(_, release), (*around, list_row(_, menu)))
    return Screen(
        digest.caption(_, view),
        (*_closer(_, menu, found), *around, list_row(_, menu)),
        picture=Picture(release, found.history, _.language),
    )


def all_figures(_: Words, menu: Menu, found: Found) -> Screen:
    """Tell every figure of a week as text; what does not fit stands behind a button."""
    first, *rest = _pages(_, found)
    more = (to(_("More figures"), Verb.MORE, menu, Target(week=found.release.week)),)
    rows = (*((more,) if rest else ()), _back(_, menu, found), list_row(_, menu))
    return Screen(first, rows)


def more_figures(_: Words, menu: Menu, found: Found) -> Screen:
    """Tell the figures that do not fit on the first screen."""
    first, *rest = _pages(_, found)
    return Screen(rest[0] if rest else first, (_back(_, menu, found), list_row(_, menu)))


def my_region(_: Words, menu: Menu, found: Found) -> Screen:
    """Tell the figures of the region that the menu remembers, if any may be told."""
    view = parse(found.release.payload)
    told = of_region(_, view, menu.region) or digest.capital(_("too few ratings to publish"))
    head = lines(bold(_("My region")), digest.week(_, view), digest.rehearsal(_, view))
    return Screen(paragraphs(head, told), (_back(_, menu, found), list_row(_, menu)))


def no_such_week(_: Words, menu: Menu) -> Screen:
    """Answer a link to a week of which nothing is published."""
    return Screen(
        _(
            "Nothing is published for this link: that week is not over yet, or the link is "
            "damaged."
        ),
        ((to(_("Newest summary"), Verb.RESULTS, menu),), list_row(_, menu)),
    )


def _pages(_: Words, found: Found) -> Sequence[str]:
    release, view = found.release, parse(found.release.payload)
    told = () if view.withdrawn else figures(_, release)
    return messages(*told, amended.note(_, release) if view.revises else "")


def _closer(_: Words, menu: Menu, found: Found) -> Keyboard:
    """Make the buttons to the same week's other figures."""
    at = Target(week=found.release.week)
    rows: list[Row] = [(to(_("All figures"), Verb.FIGURES, menu, at),)]
    if of_region(_, parse(found.release.payload), menu.region):
        rows.append((to(_("For my region"), Verb.MY_REGION, menu, at),))
    return tuple(rows)


def _around(_: Words, menu: Menu, found: Found) -> Keyboard:
    """Make the buttons to the published weeks next to this one."""
    row: list[Button] = []
    if found.earlier is not None:
        row.append(to(_("« Week before"), Verb.RESULTS, menu, Target(week=found.earlier)))
    if found.later is not None:
        row.append(to(_("Week after »"), Verb.RESULTS, menu, Target(week=found.later)))
    return (tuple(row),) if row else ()


def _back(_: Words, menu: Menu, found: Found) -> Row:
    return (to(_("Back to the picture"), Verb.RESULTS, menu, Target(week=found.release.week)),)
