"""A report on its way: what to write about, the prompt, the preview, and how it ends."""

from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import REGION_NAMES, Region
from bot.domain.report import CleanText, Conversation
from bot.views.layout import bold, bullets, lines, list_row, paragraphs, quoted, to, to_principle
from bot.views.screen import Button, Keyboard, Screen
from bot.views.taps import Menu, Verb
from bot.views.words import Words


def pick(_: Words, menu: Menu) -> Screen:
    return Screen(
        _("Which principle do you want to write about?"),
        (
            *((to_principle(_(p.short), Verb.WRITE, menu, p),) for p in PRINCIPLES),
            list_row(_, menu),
        ),
    )


def prompt(_: Words, menu: Menu, principle: Principle, limit: int, notice: str = "") -> Screen:
    """Ask for the text; ``limit`` is its longest length, ``notice`` HTML that stands above."""
    return Screen(
        paragraphs(
            notice,
            lines(
                bold(_(principle.name)),
                _(
                    "Write briefly about this principle: what do you see where you live? Up to "
                    "{max} characters, text only.",
                    max=limit,
                ),
            ),
            _before_you_write(_),
            _("To stop: /cancel"),
        ),
        ((_cancel(_, menu),),),
    )


def preview(_: Words, menu: Menu, talk: Conversation) -> Screen:
    """Show the text as the desk will see it, and ask for the two permissions."""
    draft = talk.draft or CleanText("")
    return Screen(
        paragraphs(
            danger(_).text if draft.danger else "",
            lines(
                _("This is how moderators will see your report:"),
                quoted(_, draft.text),
            ),
            _checks(_, draft, talk.region),
            _handover(_) if draft.appeal else "",
            _switches(_),
        ),
        _preview_keyboard(_, menu, talk),
    )


def sent(_: Words, menu: Menu) -> Screen:
    return Screen(
        lines(
            _(
                "Thank you, your report has been sent to the moderators. Until the week closes "
                "you can see its status here: /my"
            ),
            _("Your text has been removed from this chat."),
        ),
        (list_row(_, menu),),
    )


def cancelled(_: Words, menu: Menu) -> Screen:
    return Screen(
        _("Cancelled. Nothing was sent, and the unfinished text is not kept."),
        (list_row(_, menu),),
    )


def danger(_: Words) -> Screen:
    return Screen(
        bold(_("If a life is in danger, call 112 now. This bot cannot send help.")),
    )


def text_only(_: Words) -> Screen:
    return Screen(
        _(
            "The bot accepts text only. Photos, voice messages, files and locations are not kept. "
            "Please describe it in words."
        )
    )


def _before_you_write(_: Words) -> str:
    return bullets(
        _(
            "Who will read it: volunteer moderators. They see neither the author nor the author's "
            "ratings."
        ),
        _(
            "Until the week closes the bot's operator can link the report to you; then the link "
            "is destroyed."
        ),
        _(
            "Do not include names, phone numbers, IIN, addresses or car numbers. What the bot "
            "recognises it hides before saving."
        ),
        _("Do not write about elections, candidates or parties: the bot does not collect that."),
        _(
            "This is not an official appeal, and no state body will answer it. For an official "
            "appeal use e-Otinish or call 1414; in an emergency, 112."
        ),
    )


def _checks(_: Words, draft: CleanText, region: Region) -> str:
    name = _("The text seems to name a person: please take the name out, “Write again” helps.")
    where = _(
        "Region kept with the report: {region}. Moderators see it only where the last summary had "
        "enough people from it.",
        region=_(REGION_NAMES[region]),
    )
    return lines(
        _("Hidden parts: {hidden}.", hidden=len(draft.hidden)) if draft.hidden else "",
        _("Please check that no personal data is left."),
        name if draft.names else "",
        where if region is not Region.UNSAID else "",
    )


def _handover(_: Words) -> str:
    return _(
        "This reads like a personal case. The bot cannot solve it: please send an official appeal "
        "through e-Otinish or call 1414. You can still share your view here."
    )


def _switches(_: Words) -> str:
    return lines(
        _(
            "“May be quoted”: if two moderators agree, a line of your report may appear in the "
            "weekly summary, without your name."
        ),
        _(
            "“Tell me the decision”: the bot writes to you what the moderators decided. For this "
            "the link to you is kept, sealed, for up to 7 days after the week closes."
        ),
    )


def _preview_keyboard(_: Words, menu: Menu, talk: Conversation) -> Keyboard:
    quote = _("May be quoted: {yn}", yn=_yes_no(_, on=talk.quotable))
    tell = _("Tell me the decision: {yn}", yn=_yes_no(_, on=talk.tell))
    return (
        (to(quote, Verb.QUOTE_NOT if talk.quotable else Verb.QUOTE, menu),),
        (to(tell, Verb.TELL_NOT if talk.tell else Verb.TELL, menu),),
        (to(_("Send"), Verb.SEND, menu),),
        (to(_("Write again"), Verb.REWRITE, menu), _cancel(_, menu)),
    )


def _yes_no(_: Words, *, on: bool) -> str:
    return _("yes") if on else _("no")


def _cancel(_: Words, menu: Menu) -> Button:
    return to(_("Cancel"), Verb.CANCEL, menu)
