"""Whoever wants to be told what changes in the world: the demo's page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.demo.telegram import Tap
    from bot.demo.world import Chat, Message


class Witness:
    """Sees every change as it happens and does nothing about it; meant to be overridden."""

    def wrote(self, message: "Message") -> None:
        """Take note of a message that is new or says something else now."""

    def deleted(self, chat: "Chat", messages: list[int]) -> None:
        """Take note of messages that have left a chat."""

    def answered(self, tap: "Tap") -> None:
        """Take note of a tap that has its answer."""

    def acting(self, chat: "Chat") -> None:
        """Take note of the bot typing, or sending a picture."""

    def pinned(self, chat: "Chat") -> None:
        """Take note of other pinned messages."""

    def placed(self, chat: "Chat") -> None:
        """Take note of a chat that is new, or has moved."""

    def complained(self, method: str, text: str) -> None:
        """Take note of a request that no correct bot sends."""

    def listed(self) -> None:
        """Take note of other commands being offered to somebody."""
