"""Everything that can be refused, and every fault of our own.

    BotError
    ├── Refusal                 a citizen or moderator asked for what cannot be; nothing changed
    │   ├── WeekClosed          the running week was closed early; ``reopens`` is next Monday
    │   ├── Paused              an election or referendum; ``last`` is the pause's last day
    │   ├── StaleTap            a button of another week
    │   ├── ConsentMissing      a rating or report without the consent screen
    │   ├── ReportsOff          no moderation chat is configured
    │   ├── ReportEmpty         nothing readable is left of a text
    │   ├── ReportTooLong       ``length`` and ``limit`` in UTF-16 units
    │   ├── QuotaUsedUp         ``limit`` reports a day
    │   ├── NothingOpen         a button of a dialogue that has ended
    │   ├── NotModerator        the tap comes from outside the desk
    │   ├── AlreadyDecided      somebody was faster
    │   ├── ReportGone          deleted or withdrawn
    │   ├── UndoOver            five minutes have passed
    │   ├── ReopenOver          a day has passed
    │   ├── OnlyReads           an analyst decides nothing
    │   ├── AdminsOnly          a moderator asked for what only an admin by id may do
    │   ├── AlreadyPosted       a release whose posts have begun to appear cannot be held
    │   ├── WrongCard           the button's data belong to another card
    │   ├── BeingRead           another moderator has taken the card
    │   ├── PassedOn            this moderator left the card to others
    │   ├── NotQuotable         the author did not permit it, or nothing readable is left
    │   ├── QuoteTooLong        ``length`` and ``limit`` in UTF-16 units
    │   ├── SecondNeeded        who proposed a quote cannot agree to it too
    │   ├── TooFewWaiting       fewer than five reports wait
    │   ├── DeskFull            as many cards are open as may be
    │   ├── ObjectionOver       the note that the button stood under leads nowhere any more
    │   ├── OutOfReach          a report that its author can no longer find: week over, or gone
    │   ├── OwnVerdict          who gave the first verdict cannot judge the objection
    │   └── Banned              no reports until after ``last``; ``code`` lets an admin lift it
    ├── StorageUnavailable      the database cannot write now (disk full, locked)
    │   └── DatabaseDamaged     its file is corrupt: it is read as far as it goes, never written
    ├── BallotsDamaged          some of a week's ballots do not open: it is not counted as it is
    ├── ClockWrong              this machine's clock and Telegram's differ: nothing is closed
    ├── KeyGone                 a key part was destroyed or lost
    ├── Unreadable              sealed bytes do not open: damaged, or under another key
    └── OperatorError           ends a command with one line that says what to do
        ├── WrongSchema
        ├── SecondInstance
        ├── Unauthorised        Telegram does not know the token
        ├── NotNow              waiting may mend it: no way to Telegram, a wrong clock, a webhook's
        │                       new name, a change of the master key
        ├── NothingToVerify     ``verify`` was given nothing that it could check
        └── Broken              a release's files are not what was signed

Handlers turn a Refusal into a screen by its class; nothing here holds a citizen's id or words.
"""

from datetime import date


class BotError(Exception):
    """Root of all errors of this product."""


class Refusal(BotError):
    """The request is refused; state is unchanged."""


class WeekClosed(Refusal):
    def __init__(self, reopens: date) -> None:
        super().__init__(reopens)
        self.reopens = reopens


class Paused(Refusal):
    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


class StaleTap(Refusal):
    """The button was drawn in another week."""


class ConsentMissing(Refusal):
    """The consent screen has not been passed."""


class ReportsOff(Refusal):
    """No moderation chat is configured."""


class ReportEmpty(Refusal):
    """Nothing readable is left of the text."""


class ReportTooLong(Refusal):
    def __init__(self, length: int, limit: int, *, danger: bool = False) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit
        self.danger = danger


class QuotaUsedUp(Refusal):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NothingOpen(Refusal):
    """The dialogue this button belonged to has ended."""


class NotModerator(Refusal):
    """Only members of the moderation chat, and admins, may do this."""


class AlreadyDecided(Refusal):
    """Another moderator has decided this report."""


class ReportGone(Refusal):
    """The report was deleted, or its author withdrew it."""


class UndoOver(Refusal):
    """The time to undo a verdict has passed."""


class AlreadyPosted(Refusal):
    """The release is in the channel, or on its way there."""


class ReopenOver(Refusal):
    """The time to reopen a report has passed."""


class OnlyReads(Refusal):
    """An analyst looks on and decides nothing."""


class AdminsOnly(Refusal):
    """Only the operator's admins, by id, may do this."""


class WrongCard(Refusal):
    """The data belong to another card's button."""


class BeingRead(Refusal):
    """Another moderator has taken this card for some minutes."""


class PassedOn(Refusal):
    """Who passed a report on leaves it to others for a day."""


class NotQuotable(Refusal):
    """The author did not permit it, or nothing readable is left to quote."""


class QuoteTooLong(Refusal):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length, limit)
        self.length = length
        self.limit = limit


class SecondNeeded(Refusal):
    """A quote needs the agreement of a second moderator."""


class TooFewWaiting(Refusal):
    """A batch of fewer than five reports could tell who wrote."""


class DeskFull(Refusal):
    """As many cards are open as may be."""


class ObjectionOver(Refusal):
    """There is no objection any more: the day is over, or it was answered, or it was deleted."""


class OutOfReach(Refusal):
    """The report was taken back, or its week has closed: nothing leads to it any more."""


class OwnVerdict(Refusal):
    """An objection is read by another moderator than the one who decided."""


class Banned(Refusal):
    """An account, or one of a thousand that share its tag, may not report for a while."""

    def __init__(self, last: date, code: str) -> None:
        super().__init__(last)
        self.last = last
        self.code = code


class StorageUnavailable(BotError):
    """The database cannot take a write now; the caller's change was not made."""


class DatabaseDamaged(StorageUnavailable):
    """The file is corrupt; nothing is written to it until a backup takes its place."""


class BallotsDamaged(BotError):
    """Some of a week's ballots do not open under its key."""


class ClockWrong(BotError):
    """The clocks of this machine and of Telegram differ by more than five minutes."""


class KeyGone(BotError):
    """The key was destroyed, as promised, or its part on disk is lost."""


class Unreadable(BotError):
    """Sealed bytes do not open under this key and place."""


class OperatorError(BotError):
    """One line for the operator that says what to do; the process ends with ``exit_code``."""

    exit_code = 78  # EX_CONFIG


class WrongSchema(OperatorError):
    """The database is not at the version this code knows."""


class SecondInstance(OperatorError):
    exit_code = 75  # EX_TEMPFAIL


class Unauthorised(OperatorError):
    exit_code = 77  # EX_NOPERM


class NotNow(OperatorError):
    exit_code = 69  # EX_UNAVAILABLE


class NothingToVerify(OperatorError):
    exit_code = 66  # EX_NOINPUT


class Broken(OperatorError):
    exit_code = 1
