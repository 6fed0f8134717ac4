"""The second message of a digest: every figure, and what proves that nothing was changed."""

from html import escape

from bot.domain.figures import Figures
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.release import Release, ReleaseView, parse
from bot.views import digest
from bot.views.layout import bold, lines, paragraphs
from bot.views.words import Words


def figures(_: Words, release: Release, bot_url: str = "") -> str:
    """Tell every figure, and what proves that nothing was changed later."""
    view = parse(release.payload)
    return paragraphs(
        lines(bold(_("All figures")), digest.week(_, view), digest.rehearsal(_, view)),
        *(_figures_of(_, view, principle, bot_url) for principle in PRINCIPLES if view.pool),
        _adjusted(_) if view.pool else "",
        digest.epsilon(_, view),
        _proof(_, release.hash, view),
    )


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
