"""The moderation group itself: how much waits, what was done, house rules, commands."""

from collections.abc import Mapping, Sequence

from bot.domain.desk import MANY, OVERDUE_DAYS, DeskState, Record, coarse, tenths
from bot.domain.principles import N_
from bot.views.desk_taps import RoomTap, RoomVerb
from bot.views.entry import LANGUAGE_NAMES
from bot.views.layout import bold, bullets, lines, paragraphs
from bot.views.screen import Button, Row, Screen
from bot.views.words import Words

_RULES = (
    N_("Approve what speaks about the principle and harms nobody, whether you like it or not."),
    N_("Decline with the true reason: the author reads the one you chose."),
    N_(
        "Hide what points to a private person: a name, a job, a car. Nothing is ever rewritten, "
        "and a mark stays."
    ),
    N_("Quote only what nobody can be recognised by. Two moderators have to agree."),
    N_(
        "A report of your own, or of somebody you may know, or a text that is too much for you: "
        "pass it on."
    ),
    N_("Do not copy, forward or photograph cards."),
    N_("A slip can be undone for five minutes; an admin can reopen a report for a day."),
    N_("If somebody is in danger: 112. The bot has shown this number to the author already."),
)

_COMMANDS: Mapping[str, str] = {
    "queue": N_("what waits"),
    "stats": N_("what was done in seven days"),
    "rules": N_("house rules"),
}


def room(_: Words, state: DeskState) -> Screen:
    """Show the desk message: coarse figures, the next five, and the desk's language."""
    rows: list[Row] = []
    if state.dealable:
        rows.append((Button(_("Show the next five"), data=str(RoomTap(RoomVerb.DEAL))),))
    rows.append((Button(_("House rules"), data=str(RoomTap(RoomVerb.RULES))),))
    speak = (
        Button(name, data=str(RoomTap(RoomVerb.SPEAK, language)))
        for language, name in LANGUAGE_NAMES.items()
    )
    rows.append(tuple(speak))
    return Screen(queue(_, state).text, tuple(rows))


def queue(_: Words, state: DeskState) -> Screen:
    """Say how much there is to do, never so exactly that one more report could be seen."""
    return Screen(
        paragraphs(
            bold(_("Moderators' desk")),
            lines(
                _("Waiting: {amount}.", amount=_amount(_, state.waiting)),
                _("Open cards: {count}.", count=_.number(state.open_cards)),
                _age(_, state.days),
            ),
            _("Cards come shuffled, in batches, so that nobody can tell who wrote."),
        )
    )


def coming(_: Words) -> Screen:
    """Answer the tap that asks for more cards; they follow."""
    return Screen(alert=_("The next cards are coming."))


def overdue(_: Words, days: int) -> Screen:
    """Remind gently."""
    return Screen(lines(_age(_, days), _("A few minutes of yours would help. Thank you!")))


def record(_: Words, done: Record) -> Screen:
    """Say what the desk did; nothing exact about citizens."""
    approved, undone = tenths(done.approved, done.decided), coarse(done.undone)
    share = _("Approved: about {tenths} of 10.", tenths=_.number(approved or 0))
    return Screen(
        paragraphs(
            bold(_("The last seven days")),
            lines(
                _("Decided: {amount}.", amount=_amount(_, coarse(done.decided))),
                share if approved is not None else "",
                _("Undone: {amount}.", amount=_amount(_, undone)),
            ),
        )
    )


def rules(_: Words) -> Screen:
    return Screen(paragraphs(bold(_("House rules")), bullets(*(_(rule) for rule in _RULES))))


def moved(_: Words, chat: int) -> Screen:
    """Tell admins that the group became a supergroup."""
    told = _(
        "Telegram turned the moderation group into a supergroup with a new number. The bot went "
        "along; please set {setting}, so that it finds the group after any restart. Cards that "
        "were open come anew; their old messages cannot be edited any more: please delete them.",
        setting=f"<code>BOT_MODERATION_CHAT_ID={chat}</code>",
    )
    return Screen(paragraphs(bold(_("For the operator")), told))


def desk_commands(_: Words) -> Sequence[tuple[str, str]]:
    """Name and describe the commands of the moderation group."""
    return [(name, _(about)) for name, about in _COMMANDS.items()]


def _amount(_: Words, waiting: int) -> str:
    if waiting == 0:
        return _("none or only a few")
    if waiting == MANY:
        return _("over {n}", n=_.number(MANY - 1))
    return _("about {n}", n=_.number(waiting))


def _age(_: Words, days: int) -> str:
    if days < OVERDUE_DAYS:
        return ""
    return _.plural(
        "The oldest report has waited for {n} day.",
        "The oldest report has waited for {n} days.",
        days,
    )
