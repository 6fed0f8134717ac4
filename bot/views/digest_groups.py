"""Regions, languages and the desk's ledger in words."""

from collections.abc import Mapping, Sequence

from bot.domain.groups import GroupsView, GroupView, LedgerView
from bot.domain.language import Language
from bot.domain.principles import N_
from bot.domain.published import APPROVED, UNDECIDED, Delay
from bot.domain.region import REGION_NAMES, Region
from bot.domain.release import ReleaseView
from bot.domain.report import Reason
from bot.domain.shares import Shares
from bot.domain.week import Week
from bot.views.entry import LANGUAGE_NAMES
from bot.views.layout import bold, bullets, lines
from bot.views.verdicts import REASON_LABELS
from bot.views.words import Words

Named = Sequence[tuple[str, GroupView]]

DELAY_NAMES: Mapping[str, str] = {
    Delay.NEXT_DAY: N_("by the next day"),
    Delay.THIRD_DAY: N_("on the third day"),
    Delay.LATER: N_("later"),
    UNDECIDED: N_("not decided yet"),
}


def regions(_: Words, view: ReleaseView) -> Named:
    """Return every region by name, in the order of their codes."""
    rows = view.regions.rows if view.regions else ()
    return [(_(REGION_NAMES[Region(row.key)]), row) for row in rows]


def languages(view: ReleaseView) -> Named:
    """Return every language of the bot, each by its own name."""
    rows = view.languages.rows if view.languages else ()
    return [(LANGUAGE_NAMES[Language(row.key)], row) for row in rows]


def told(named: Named) -> Named:
    """Keep those that are large enough."""
    return [(name, row) for name, row in named if row.figures]


def span(_: Words, pool: Sequence[str]) -> str:
    """Tell which weeks stand together."""
    first, last = Week.parse(pool[-1]), Week.parse(pool[0])
    days = _.days(first.monday, last.sunday)
    if len(pool) == 1:
        return days
    return f"{_('weeks taken together: {k}', k=len(pool)).capitalize()} ({days})"


def meaning(_: Words) -> str:
    return _("Each participant counts once a week, by the average of their own scores.")


def too_few(_: Words, named: Named) -> str:
    """Name those that are not large enough; empty where all are."""
    small = [name for name, row in named if not row.figures]
    return _("Too few ratings to publish: {names}.", names=", ".join(small)) if small else ""


def caption(_: Words, view: ReleaseView) -> str:
    """Say under the regions' picture what it shows; its figures stand in the post's text too."""
    pool = view.regions.pool if view.regions else (view.week,)
    return lines(_("How are the principles kept, region by region?"), span(_, pool))


def groups(_: Words, view: ReleaseView) -> Sequence[str]:
    """Tell regions and languages, a paragraph each, where any is large enough."""
    return [
        *_group(_, _("By region"), view.regions, regions(_, view)),
        *_group(_, _("By language of the bot"), view.languages, languages(view)),
    ]


def ledger(_: Words, view: ReleaseView) -> str:
    """Tell what the desk did; empty where the profile does not count it."""
    told = view.ledger
    if told is None:
        return ""
    return lines(bold(_("Reports and decisions on them")), *_decisions(_, told, view.outcomes))


def _group(_: Words, heading: str, view: GroupsView | None, named: Named) -> Sequence[str]:
    if view is None or not view.publishable:
        return []
    shares = (f"{name}: {_percents(_, row.figures.shares)}" for name, row in named if row.figures)
    order = _(
        "Shares in this order: below 2.5 · from 2.5 to 3.5 · above 3.5; ± in percentage points."
    )
    head = lines(bold(heading), span(_, view.pool), f"{meaning(_)} {order}")
    return [lines(head, bullets(*shares), too_few(_, named))]


def _decisions(_: Words, view: LedgerView, outcomes: Sequence[str]) -> Sequence[str]:
    if view.outcomes is None and view.delays is None:
        return [_("Too few reports to publish.")]
    what = _("Each account's first report of the week, as decided when the week was closed.")
    return [
        span(_, view.pool),
        what,
        _named(_, [_outcome(_, name) for name in outcomes], view.outcomes),
        _named(_, [_(name) for name in DELAY_NAMES.values()], view.delays),
    ]


def _outcome(_: Words, name: str) -> str:
    if name == APPROVED:
        return _("approved")
    if name == UNDECIDED:
        return _(DELAY_NAMES[name])
    return _("declined ({reason})", reason=_(REASON_LABELS[Reason(name)]).lower())


def _named(_: Words, names: Sequence[str], shares: Shares | None) -> str:
    """List named shares, those of nothing left out; empty where they are not printed."""
    if shares is None:
        return ""
    parts = zip(names, shares.percent, strict=True)
    listed = " · ".join(f"{name} – {_.percent(part)}" for name, part in parts if part)
    points = _("± {points} percentage points", points=shares.margin)
    return f"{listed[:1].upper()}{listed[1:]}, {points}"


def _percents(_: Words, shares: Shares) -> str:
    return f"{' · '.join(map(_.percent, shares.percent))} ± {_.number(shares.margin)}"
