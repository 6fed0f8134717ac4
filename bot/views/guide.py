"""What stands in a channel beside the summaries: how to read them, and a reminder of the week.

A channel that tells several languages in turn has both in all of them, one below the other.
"""

from collections.abc import Sequence
from html import escape

from bot.domain.schedule import PublishAt
from bot.domain.week import Week
from bot.views.about import PrivacyFacts, trial_notice
from bot.views.layout import bold, bullets, lines, paragraphs
from bot.views.links import deep_link
from bot.views.screen import Button, Screen
from bot.views.sharing import not_the_state
from bot.views.taps import HOME
from bot.views.words import Words

DATA_LICENCE = "CC BY 4.0"


def guide(
    spoken: Sequence[Words], facts: PrivacyFacts, publish_at: PublishAt, bot_url: str
) -> Screen:
    """Say how to read the figures; where there are several languages, each can be unfolded.

    The key, the same in all languages and long, then stands once below them.
    """
    told = [(_, bullets(*_points(_, facts, publish_at))) for _ in spoken]
    if len(told) > 1:
        told = [(_, f"<blockquote expandable>{points}</blockquote>") for _, points in told]
    parts = (
        lines(
            bold(_("How to read the figures")), trial_notice(_) if facts.test_mode else "", points
        )
        for _, points in told
    )
    keyboard = (_link(_, _("Open the bot"), bot_url) for _ in spoken)
    return Screen(paragraphs(*parts, _key(facts)), tuple(keyboard))


def reminder(
    spoken: Sequence[Words], week: Week, bot_url: str, *, test_mode: bool = False
) -> Screen:
    """Remind of the week that runs; it names no number of people, for none is known before."""
    parts = (
        lines(
            bold(_("Six principles: how well are they kept where you live?")),
            trial_notice(_) if test_mode else "",
            _("You can answer until Sunday night."),
            _("Week: {range}", range=_.days(week.monday, week.sunday)),
        )
        for _ in spoken
    )
    keyboard = (_link(_, _("Rate this week"), bot_url) for _ in spoken)
    return Screen(paragraphs(*parts), tuple(keyboard))


def _points(_: Words, facts: PrivacyFacts, publish_at: PublishAt) -> tuple[str, ...]:
    return (
        _(
            "People rate in the bot how well each principle is kept where they live: 1 – not at "
            "all, 5 – fully. The summary of a week appears here: {time}.",
            time=_.weekly(publish_at.weekday, publish_at.at),
        ),
        _(
            "People took part by their own choice: the results show only their views, not those "
            "of the whole population."
        ),
        _(
            "± is the effect of random noise that protects each answer: in 95 weeks of 100 the "
            "figure without noise lies within it. Where it would be too large, no figure is "
            "printed."
        ),
        _(
            "ε = {epsilon}, for each account and week, says how much noise there is: the smaller, "
            "the more noise, and the less shows of any one person.",
            epsilon=_.exact(facts.epsilon),
        ),
        _who(_, facts),
        *_proof(_, facts),
        _(
            "The data may be used freely if the source is named: {licence}.",
            licence=DATA_LICENCE,
        ),
    )


def _who(_: Words, facts: PrivacyFacts) -> str:
    operator = _(
        "Operator: {operator}. Contact, also about a data breach: {contact}.",
        operator=escape(facts.operator),
        contact=escape(facts.contact),
    )
    return f"{operator} {not_the_state(_)}"


def _proof(_: Words, facts: PrivacyFacts) -> tuple[str, ...]:
    if not facts.public_key:
        return ()
    return (
        _(
            "To check: every summary is signed and names the hash of the one before. Download "
            "the files and run {command} of the open-source program. The signature shows that "
            "nothing changed later, not that the count was honest.",
            command="<code>verify</code>",
        ),
    )


def _key(facts: PrivacyFacts) -> str:
    """Show the public key; its label is the same in every language."""
    return f"Ed25519: <code>{escape(facts.public_key)}</code>" if facts.public_key else ""


def _link(_: Words, name: str, bot_url: str) -> tuple[Button, ...]:
    return (Button(name, url=deep_link(bot_url, HOME, _.language)),)
