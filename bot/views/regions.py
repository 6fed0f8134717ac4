"""What may be told of one region in a citizen's chat."""

from bot.domain.published import REGIONS
from bot.domain.region import REGION_NAMES, Region
from bot.domain.release import ReleaseView
from bot.domain.shares import Shares
from bot.views import digest, digest_groups
from bot.views.layout import bold, bullets, lines, paragraphs
from bot.views.words import Words


def of_region(_: Words, view: ReleaseView, region: Region) -> str:
    """Tell a region's figures; empty where none may be printed."""
    rows = view.regions.rows if view.regions else ()
    shares = next((row.figures.shares for row in rows if row.key == region and row.figures), None)
    if view.regions is None or shares is None:
        return ""
    return paragraphs(
        lines(bold(_(REGION_NAMES[region])), digest_groups.span(_, view.regions.pool)),
        lines(digest_groups.meaning(_), _groups(_, shares)),
        lines(digest.method(_), digest.noise(_, view, [REGIONS.name])),
    )


def _groups(_: Words, shares: Shares) -> str:
    labels = _("not kept (below 2.5)"), _("partly (2.5–3.5)"), _("kept (above 3.5)")
    told = zip(labels, shares.percent, strict=True)
    return lines(
        bullets(*(f"{label}: {_.percent(share)}" for label, share in told)),
        _("± {points} percentage points", points=shares.margin),
    )
