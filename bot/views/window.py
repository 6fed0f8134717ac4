"""The desk's window: what stands under the preview of a release."""

from collections.abc import Mapping

from bot.domain.hold import Doubt, Standing
from bot.domain.principles import N_
from bot.domain.week import Week
from bot.views.layout import bold, lines, paragraphs
from bot.views.screen import Button, Keyboard, Screen
from bot.views.taps_window import WindowTap, WindowVerb
from bot.views.words import Words

DOUBTS: Mapping[Doubt, str] = {
    Doubt.FIGURES: N_("A figure looks wrong"),
    Doubt.WORDING: N_("A mistake in a text or picture"),
    Doubt.PERSON: N_("Somebody may be recognised"),
    Doubt.ABUSE: N_("Many accounts acting as one"),
    Doubt.LAW: N_("A legal question"),
}
"""A moderator's buttons."""


def window(_: Words, standing: Standing) -> Screen:
    """Say when a release will be posted, or that it is held and who can let it go."""
    week = bold(
        _("Weekly summary, {week}", week=_.days(standing.week.monday, standing.week.sunday))
    )
    if standing.held is None:
        return Screen(paragraphs(week, _waiting(_, standing)), _hold_row(_, standing))
    return Screen(paragraphs(week, _held(_, standing.held)), _lift_row(_, standing))


def hold_reasons(_: Words, week: Week) -> Screen:
    """Ask why a release is to be held."""
    why: Keyboard = tuple(
        (_button(_(label), WindowVerb.REASON, week, reason),) for reason, label in DOUBTS.items()
    )
    return Screen(_("Why should this summary wait?"), (*why, (_back(_, week),)))


def _waiting(_: Words, standing: Standing) -> str:
    if standing.passed:
        return _("Its hour has come: it is being published now.")
    return lines(
        _("It will be published: {moment}.", moment=_.moment(standing.due)),
        _(
            "The messages above show exactly what will be posted. If something is wrong, hold it: "
            "then it waits until an administrator lets it go."
        ),
    )


def _held(_: Words, reason: Doubt) -> str:
    return lines(
        _("Held. Reason: {reason}.", reason=_(DOUBTS[reason]).lower()),
        _(
            "It is not published until an administrator lifts the hold; later summaries wait "
            "behind it."
        ),
    )


def _hold_row(_: Words, standing: Standing) -> Keyboard:
    return ((_button(_("Hold…"), WindowVerb.HOLD, standing.week),),)


def _lift_row(_: Words, standing: Standing) -> Keyboard:
    label = _("Publish now") if standing.passed else _("Lift the hold")
    return ((_button(label, WindowVerb.LIFT, standing.week),),)


def _back(_: Words, week: Week) -> Button:
    return _button(_("Back"), WindowVerb.BACK, week)


def _button(text: str, verb: WindowVerb, week: Week, reason: Doubt | None = None) -> Button:
    return Button(text, data=str(WindowTap(verb, week, reason)))
