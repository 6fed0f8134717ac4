"""Help, the privacy policy, and answers to what the bot does not know."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from bot.views.commands import citizen_commands
from bot.views.layout import bold, bullets, lines, list_row, paragraphs, to
from bot.views.links import channel_row
from bot.views.screen import Keyboard, Screen
from bot.views.taps import HOME, Menu, Target, Verb
from bot.views.words import Words

POLICY_VERSION = 3
POLICY_DATE = date(2026, 11, 26)
"""Both change whenever ``privacy`` promises anything else."""

WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """The live settings that the policy is generated from.

    ``epsilon`` is spent per account and week; ``channel`` is an @name or a link, or empty;
    ``public_key`` signs the releases, in hex or base64.
    """

    operator: str
    contact: str
    hosting_country: str
    epsilon: Decimal
    retention_days: int
    reports_on: bool
    channel: str
    public_key: str
    test_mode: bool


def help_text(_: Words, menu: Menu) -> Screen:
    commands = (f"/{name} – {told}" for name, told in citizen_commands(_))
    return Screen(
        paragraphs(
            _(
                "The bot presents the six principles, collects ratings and short reports, and "
                "publishes a joint summary without names every week."
            ),
            lines(*commands),
            _(
                "This is not a state service. For an official appeal use e-Otinish or call 1414; "
                "in an emergency, 112."
            ),
        ),
        (list_row(_, menu),),
    )


def privacy(_: Words, menu: Menu, facts: PrivacyFacts, target: Target = HOME) -> Screen:
    """Tell the whole policy from the live settings, so that it cannot differ from them."""
    policy_date = _.date(POLICY_DATE)
    text = paragraphs(
        bold(
            _(
                "Privacy policy, version {version}, {date}",
                version=POLICY_VERSION,
                date=policy_date,
            )
        ),
        trial_notice(_) if facts.test_mode else "",
        _who(_, facts),
        _why(_),
        _section(_("Kept"), *_kept(_, facts)),
        _section(_("Not kept"), *_not_kept(_)),
        _section(_("Published"), *_published(_, facts)),
        _section(_("Limits of these promises"), *_limits(_, facts)),
        _section(_("Your rights"), *_rights(_, facts)),
    )
    consent = (to(_("Back to consent"), Verb.CONSENT, menu, target),)
    withdraw = (to(_("Withdraw consent"), Verb.DELETE, menu),)
    onward: Keyboard = (withdraw,) if menu.agreed else (consent,)
    return Screen(text, (*channel_row(_, facts.channel), *onward, list_row(_, menu)))


def trial_notice(_: Words) -> str:
    """Say what stands on every start while the bot is tried out, as HTML."""
    return bold(_("Test mode: please give no real answers, the figures mean nothing."))


def no_results(_: Words, menu: Menu) -> Screen:
    return Screen(
        _("Nothing has been published yet. The first summary will appear after the week ends."),
        (list_row(_, menu),),
    )


def understood_not(_: Words, menu: Menu | None) -> Screen:
    """Answer what the bot cannot read; without a menu no consent or language is known."""
    text = _("I did not understand that. Help: /help")
    return Screen(text, (list_row(_, menu),) if menu else ())


def _section(title: str, *items: str) -> str:
    return lines(bold(title), bullets(*items))


def _who(_: Words, facts: PrivacyFacts) -> str:
    return lines(
        _(
            "Operator: {operator}. Contact, also about a data breach: {contact}.",
            operator=escape(facts.operator),
            contact=escape(facts.contact),
        ),
        _(
            "Our server is in: {country}. The chat itself passes through Telegram's servers "
            "abroad.",
            country=escape(facts.hosting_country),
        ),
        _("This is an independent project for people aged 18 and over, not a state service."),
    )


def _why(_: Words) -> str:
    return _(
        "We collect views on how the six principles are kept and publish joint figures. We act "
        "only with your consent under the Personal Data Law (No. 94-V of 21 May 2013); you "
        "withdraw it with /delete. No artificial intelligence is used: what is hidden in texts is "
        "found by fixed rules."
    )


def _kept(_: Words, facts: PrivacyFacts) -> tuple[str, ...]:
    answers = (
        _(
            "Answers, region (if you chose one) and language: sealed until the week closes. Then "
            "the key is destroyed and nobody can open them, ourselves included."
        ),
    )
    if not facts.reports_on:
        return answers
    return (
        *answers,
        _(
            "Reports: the text without the personal data that the bot recognised, the principle, "
            "region and language; the text stays sealed (days: {days}). Moderators see the text, "
            "the principle and the language, the region only where the last summary had enough "
            "people from it, and never the author.",
            days=facts.retention_days,
        ),
        _("An unfinished text: sealed, until you send or cancel it or the week closes."),
        _(
            "After three reports of one week that were marked as clear abuse: a short mark that "
            "about a thousand accounts share, for 30 days. It stops reports, never ratings."
        ),
    )


def _not_kept(_: Words) -> tuple[str, ...]:
    return (
        _(
            "Name, phone number, Telegram username. Your Telegram id is never written in "
            "readable form, nor is the time of an answer."
        ),
    )


def _published(_: Words, facts: PrivacyFacts) -> tuple[str, ...]:
    figures = _(
        "Joint figures with random noise, ε = {epsilon} for each account and week: that is how "
        "far taking part may show (twice that for a changed answer). Over weeks it adds up: ε = "
        "{year} in 52 weeks.",
        epsilon=_.exact(facts.epsilon),
        year=_.exact(facts.epsilon * WEEKS_A_YEAR),
    )
    quotes = _("A line of a report, only with your permission and if two moderators agree.")
    signature = _(
        "Each summary is signed, key: {key}. The signature shows that nothing changed later, not "
        "that the count was honest.",
        key=f"<code>{escape(facts.public_key)}</code>",
    )
    return (
        figures,
        *((quotes,) if facts.reports_on else ()),
        *((signature,) if facts.public_key else ()),
    )


def _limits(_: Words, facts: PrivacyFacts) -> tuple[str, ...]:
    trace = _(
        "Until the week closes the operator can trace a report to you, and at most 7 days longer "
        "if you asked to be told the decision."
    )
    return (
        _(
            "Whoever holds the bot's token can see in Telegram that you used the bot, which "
            "language and region you chose and which principles you rated (✓), never a score; and "
            "the file of /mydata while it stands in the chat."
        ),
        *((trace,) if facts.reports_on else ()),
        _(
            "That you wrote to the bot is kept up to 48 hours longer where something is still to "
            "be deleted from your chat."
        ),
        _(
            "Outside our power: Telegram itself, your phone, wording by which a moderator knows "
            "you, a running server that is seized, and media that keep overwritten blocks (SSDs, "
            "VPS snapshots)."
        ),
    )


def _rights(_: Words, facts: PrivacyFacts) -> tuple[str, ...]:
    one = _("One report can be withdrawn under /my until its week closes, also if it is decided.")
    return (
        _(
            "/mydata shows all that is kept about you: as a file that is deleted from the chat "
            "after 15 minutes, and your scores only in a pop-up window."
        ),
        *((one,) if facts.reports_on else ()),
        _(
            "/delete withdraws your consent and removes this week's answers and reports, your "
            "region and any unfinished text. Published figures stay: no one person's answer can "
            "be taken out of them."
        ),
        _(
            "Nothing here is an official appeal: for that use e-Otinish or call 1414; in an "
            "emergency, 112."
        ),
    )
