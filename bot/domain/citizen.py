"""Who speaks to the bot, in memory only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Citizen:
    """A person in a private chat; ``id`` is the Telegram user id and also the chat's id.

    It never shows itself: a repr that finds its way into a log must not carry the id.
    """

    id: int

    def __repr__(self) -> str:
        return "<citizen>"
