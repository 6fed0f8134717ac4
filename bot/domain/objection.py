"""An author's objection to a verdict: once, while the note about it stands."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.report import Verdict

FORGOTTEN_AFTER_DAYS = 3
"""A note stands for a day and may be up to two days late; then nobody can object any more."""


class ObjectionState(StrEnum):
    STANDING = "standing"  # the author was told and has said nothing
    RAISED = "raised"
    UPHELD = "upheld"  # the first verdict stands
    OVERTURNED = "overturned"
    CLOSED = "closed"  # nobody can be answered any more


ANSWERED = (ObjectionState.UPHELD, ObjectionState.OVERTURNED)


@dataclass(frozen=True, slots=True)
class Note:
    """What the note under which an author taps has to say.

    ``asked``: the author may still say whether it was fair.
    """

    verdict: Verdict
    state: ObjectionState = ObjectionState.STANDING
    asked: bool = True

    @property
    def may_object(self) -> bool:
        return not self.verdict.approved and self.state is ObjectionState.STANDING
