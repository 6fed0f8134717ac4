"""How a release is told in words: the picture's caption, then all figures."""

import re
from collections.abc import Callable, Collection
from decimal import ROUND_CEILING, Decimal
from html import escape, unescape

from bot.domain.figures import Band, Change, Figures
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.published import NATIONAL
from bot.domain.release import Lost, Mode, ReleaseView
from bot.domain.report import utf16_length
from bot.domain.week import Week
from bot.views.layout import bold, lines, paragraphs
from bot.views.links import deep_link
from bot.views.screen import Button, Keyboard
from bot.views.taps import Target
from bot.views.words import Words

CAPTION_MAX = 1024
"""UTF-16 units that Telegram shows under a picture."""

_TAG = re.compile(r"<[^<>]*>")

BARELY = Decimal("0.05")
"""A ± smaller than this is told as "<0.1"."""

TENS_FROM = 100
"""From here on the number of participants is told in tens: its own noise is that large."""


def caption(_: Words, view: ReleaseView, bot_url: str = "") -> str:
    """Tell the headline figures, in at most 1024 characters once Telegram has read the tags.

    Where ``bot_url`` is given, a principle's name opens its page, and the week its summary.
    Names are told in full, but in short in a week that has so much else to tell that they would
    not fit.
    """
    if view.lost is Lost.ALL:
        told = _("This week's answers were lost for a technical reason; there are no results.")
        return paragraphs(headline(_, view, bot_url), told)
    full = _caption(_, view, bot_url, lambda principle: principle.name)
    if visible_length(full) <= CAPTION_MAX:
        return full
    return _caption(_, view, bot_url, lambda principle: principle.short)


def visible_length(html: str) -> int:
    """Length in UTF-16 units once Telegram has read the tags."""
    return utf16_length(unescape(_TAG.sub("", html)))


def rate_row(_: Words, bot_url: str) -> Keyboard:
    """Make the button under the post, which leads to the bot in the post's language."""
    return ((Button(_("Rate this week"), url=f"{bot_url}?start=lang_{_.language}"),),)


def headline(_: Words, view: ReleaseView, bot_url: str = "") -> str:
    title = bold(_("Six Principles: weekly summary"))
    return lines(title, week(_, view, bot_url), rehearsal(_, view))


def rehearsal(_: Words, view: ReleaseView) -> str:
    """Warn, in test mode only."""
    return _("Test mode: do not rely on these figures.") if view.mode is Mode.TEST else ""


def week(_: Words, view: ReleaseView, bot_url: str = "") -> str:
    """Name the week by its days, as a lasting link to it where the bot's address is known."""
    days = _.days(view.first_day, view.last_day)
    return link(bot_url, Target(week=Week.parse(view.week)), _, days)


def participants(_: Words, view: ReleaseView) -> str:
    """Tell n̂, of one week or a week's part of several, and how many were taken together."""
    if view.participants is None:
        return ""
    weeks = len(view.pool)
    n = _.number(about(view))
    if weeks == 1:
        return _("Participants, about: {n}", n=n)
    return lines(_("Participants a week, about: {n}", n=n), pooled(_, view))


def pooled(_: Words, view: ReleaseView) -> str:
    """Tell which weeks were taken together; empty where it was one."""
    if len(view.pool) < 2:  # noqa: PLR2004 (one week is no pool)
        return ""
    together = _("weeks taken together: {k}", k=len(view.pool))
    return f"{capital(together)} ({_.days(view.starts, view.last_day)})"


def about(view: ReleaseView) -> int:
    """Return the participants a week, as they are told."""
    n = round((view.participants or 0) / max(len(view.pool), 1))
    return n if n < TENS_FROM else (n + 5) // 10 * 10


def lost_part(_: Words, view: ReleaseView) -> str:
    if view.lost is not Lost.PART:
        return ""
    return _("Some answers were lost for a technical reason; the results cover the rest.")


def method(_: Words) -> str:
    return _(
        "People took part by their own choice: the results show only their views, not those of "
        "the whole population."
    )


def epsilon(_: Words, view: ReleaseView, tables: Collection[str] = (NATIONAL.name,)) -> str:
    """Name ε, and what it did, in every post of a week that was counted."""
    if view.lost is Lost.ALL:
        return ""
    return noise(_, view, tables) if view.pool else noise_spent(_, view)


def noise(_: Words, view: ReleaseView, tables: Collection[str] = (NATIONAL.name,)) -> str:
    """Say how much noise the counts of some tables carry, and why."""
    scale = max(view.tables[name].scale for name in tables)
    return _(
        "To protect each answer, a random number was added to every count, usually no more "
        "than {size} (ε = {epsilon}); ± is its effect on the figures (95%).",
        size=_.number(noise_size(scale)),
        epsilon=_.exact(view.epsilon),
    )


def noise_size(scale: Decimal) -> int:
    """Return what 95 of 100 draws of noise do not exceed, P(|x| > k) = 2·qᵏ⁺¹ / (1 + q)."""
    decay = (-1 / scale).exp()
    beyond = (Decimal("0.025") * (1 + decay)).ln() / decay.ln()
    return max(int(beyond.to_integral_value(ROUND_CEILING)) - 1, 0)


def noise_spent(_: Words, view: ReleaseView) -> str:
    """Name ε where no figure is printed: the noisy counts of the week were made all the same."""
    return _(
        "This week's counts carry random noise (ε = {epsilon}) and wait for more weeks.",
        epsilon=_.exact(view.epsilon),
    )


def too_few_week(_: Words) -> str:
    return _(
        "Results appear when enough people take part in one week, or in up to eight weeks taken "
        "together."
    )


def mean(_: Words, shown: Figures) -> str:
    return _.number(shown.mean, 1)


def margin(_: Words, shown: Figures) -> str:
    """Write what stands behind the ±."""
    return ("<" if shown.noise < BARELY else "") + _.number(shown.margin, 1)


def verdict(_: Words, band: Band | None) -> str:
    """Say a mean in words; empty where its interval lies in no one band."""
    match band:
        case Band.LOW:
            return _("mostly not kept")
        case Band.MIDDLE:
            return _("partly kept")
        case Band.HIGH:
            return _("mostly kept")
    return ""


def trend(_: Words, change: Change | None) -> str:
    """Say a change since last week; empty where the two cannot be compared."""
    match change:
        case Change.HIGHER:
            return _("higher than last week")
        case Change.LOWER:
            return _("lower than last week")
        case Change.NONE:
            return _("no clear change")
    return ""


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _caption(_: Words, view: ReleaseView, bot_url: str, name: Callable[[Principle], str]) -> str:
    return paragraphs(
        headline(_, view, bot_url),
        _rows(_, view, lambda principle: linked(_, principle, name(principle), bot_url)),
        lines(participants(_, view), lost_part(_, view)),
        lines(method(_), epsilon(_, view)),
    )


def _rows(_: Words, view: ReleaseView, name: Callable[[Principle], str]) -> str:
    if not view.pool:
        return lines(bold(capital(_("too few ratings to publish"))), too_few_week(_))
    rows = (
        f"{principle.number}. {name(principle)}: {_row(_, figures_of(view, principle))}"
        for principle in PRINCIPLES
    )
    return lines(_("How participants rated them (1–5):"), *rows)


def _row(_: Words, shown: Figures | None) -> str:
    if shown is None:
        return _("too few ratings to publish")
    value = f"{bold(mean(_, shown))} ± {escape(margin(_, shown))}"
    return " · ".join(filter(None, (value, verdict(_, shown.band), trend(_, shown.change))))


def figures_of(view: ReleaseView, principle: Principle) -> Figures | None:
    """Return what may be printed about a principle, if anything."""
    return next((told.figures for told in view.principles if told.key == principle.key), None)


def linked(_: Words, principle: Principle, name: str, bot_url: str) -> str:
    """Write a name, as a link to the principle's page where the bot's address is known."""
    return link(bot_url, Target(principle=principle), _, escape(_(name)))


def link(bot_url: str, target: Target, _: Words, shown: str) -> str:
    """Let a text open a place in the bot where the bot's address is known."""
    if not bot_url:
        return shown
    return f'<a href="{escape(deep_link(bot_url, target, _.language))}">{shown}</a>'
