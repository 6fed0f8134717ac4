"""What readers are told of a release that was corrected or withdrawn."""

from collections.abc import Mapping
from html import escape

from bot.domain.hold import Doubt
from bot.domain.principles import N_
from bot.domain.release import Release, ReleaseView, parse
from bot.views.digest import rehearsal
from bot.views.layout import bold, lines, paragraphs
from bot.views.words import Words

_FOR_READERS: Mapping[Doubt, str] = {
    Doubt.FIGURES: N_("an error in a figure"),
    Doubt.WORDING: N_("an error in a text or picture"),
    Doubt.PERSON: N_("somebody might have been recognised"),
    Doubt.ABUSE: N_("signs that many accounts acted as one"),
    Doubt.LAW: N_("a legal reason"),
}


def note(_: Words, release: Release) -> str:
    """Tell, with its date, what was corrected or withdrawn, and the hashes of both."""
    view = parse(release.payload)
    title = _("Summary withdrawn") if view.withdrawn else _("Correction")
    return paragraphs(
        lines(bold(title), _.days(view.first_day, view.last_day), rehearsal(_, view)),
        lines(_dated(_, view), _what_follows(_, view)),
        lines(
            _("Hash of the earlier results: {hash}", hash=_code(view.revises)),
            _("Hash of the new record (SHA-256): {hash}", hash=_code(release.hash)),
        ),
    )


def _dated(_: Words, view: ReleaseView) -> str:
    date = _.date(view.revised) if view.revised else ""
    return _("{date}. Reason: {reason}.", date=date, reason=_(_FOR_READERS[Doubt(view.reason)]))


def _what_follows(_: Words, view: ReleaseView) -> str:
    if view.withdrawn:
        return _("No figures are published for this week. The chain of results goes on.")
    return _(
        "The figures below replace the earlier ones. They were worked out again from the same "
        "protected counts; no new noise was drawn."
    )


def _code(value: str) -> str:
    return f"<code>{escape(value)}</code>"
