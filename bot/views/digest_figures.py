"""The second message of a digest: every figure, and what proves that nothing was changed."""

from collections.abc import Sequence
from html import escape

from bot.domain.figures import Figures
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.quote import Quote
from bot.domain.release import Release, ReleaseView, parse
from bot.domain.week import Week
from bot.views import digest, digest_groups, digest_quotes
from bot.views.layout import bold, lines, paragraphs
from bot.views.words import Words

MESSAGE_MAX = 4096
"""UTF-16 units of one message, once Telegram has read the tags."""


def figures(
    _: Words, release: Release, bot_url: str = "", quotes: Sequence[Quote] = ()
) -> Sequence[str]:
    """Tell every figure, and what proves that nothing was changed later; then people's words.

    Returns the texts of as few messages as hold them, cut between paragraphs only.
    """
    view = parse(release.payload)
    return messages(
        lines(bold(_("All figures")), digest.week(_, view, bot_url), digest.rehearsal(_, view)),
        *(_figures_of(_, view, principle, bot_url) for principle in PRINCIPLES if view.pool),
        _adjusted(_) if view.pool else "",
        *digest_groups.groups(_, view),
        digest_groups.ledger(_, view),
        digest.epsilon(_, view, view.tables),
        _year(_, view),
        _proof(_, release.hash, view),
        *digest_quotes.quotes(_, quotes),
    )


def messages(*parts: str) -> Sequence[str]:
    """Put parts into as few messages as hold them."""
    told: list[str] = []
    for part in filter(None, parts):
        longer = paragraphs(told[-1], part) if told else part
        if told and digest.visible_length(longer) <= MESSAGE_MAX:
            told[-1] = longer
        else:
            told.append(part)
    return told


def _figures_of(_: Words, view: ReleaseView, principle: Principle, bot_url: str) -> str:
    head = f"{principle.number}. {bold(digest.linked(_, principle, principle.name, bot_url))}"
    shown = digest.figures_of(view, principle)
    if shown is None:
        return lines(head, digest.capital(_("too few ratings to publish")))
    centre = _(
        "Mean: {mean} · median: {median}",
        mean=f"{digest.mean(_, shown)} ± {escape(digest.margin(_, shown))}",
        median=_.number(shown.median, 0 if shown.median % 1 == 0 else 1),
    )
    return lines(head, centre, _shares(_, shown), _counts(_, shown))


def _shares(_: Words, shown: Figures) -> str:
    if shown.shares is None:
        return digest.capital(_("shares: too few ratings"))
    low, middle, high = map(_.percent, shown.shares)
    return _(
        "Shares: {low} (1–2) · {middle} (3) · {high} (4–5), ± {points} percentage points",
        low=low,
        middle=middle,
        high=high,
        points=shown.share_margin,
    )


def _counts(_: Words, shown: Figures) -> str:
    no_opinion, *scores, not_rated = map(_.number, shown.counts)
    told = [*enumerate(scores, 1), (_("No opinion").lower(), no_opinion)]
    told.append((_("not rated"), not_rated))
    return " · ".join(f"{answer} – {count}" for answer, count in told)


def _year(_: Words, view: ReleaseView) -> str:
    """Say once a year how ε adds up for those who take part every week."""
    week = Week.parse(view.week)
    if week.next.monday.isocalendar().year == week.monday.isocalendar().year or not view.tables:
        return ""
    weeks = week.monday.isocalendar().week
    return _(
        "ε adds up for those who take part every week: {weeks} weeks at {epsilon} make {sum} in "
        "this year.",
        weeks=weeks,
        epsilon=_.exact(view.epsilon),
        sum=_.exact(weeks * view.epsilon),
    )


def _adjusted(_: Words) -> str:
    return _(
        "The counts of answers carry random noise and are adjusted so that every row has the "
        "same total; means and shares are computed before that adjustment."
    )


def _proof(_: Words, its_hash: str, view: ReleaseView) -> str:
    before = (
        _("Hash of the results before: {hash}", hash=f"<code>{escape(view.previous)}</code>")
        if view.previous
        else _("These are the first results.")
    )
    return lines(
        _("Hash of these results (SHA-256): {hash}", hash=f"<code>{its_hash}</code>"),
        before,
        _(
            "The results are signed (Ed25519, key {key}). The signature proves that nothing was "
            "changed later, not that the counting was honest.",
            key=f"<code>{escape(view.key)}</code>",
        ),
    )
