"""The answer to a tap that rides in the HTTP response to its webhook request.

A request of its own would cost a connection and a round trip for every tap. Where updates are
polled there is no response to ride in, and ``offered`` says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.views.screen import Screen


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tapper sees at once: plain text, which may be empty, passing by or as an alert."""

    callback: str
    text: str = ""
    alert: bool = False


def to(callback: str, screen: Screen) -> Answer:
    """Return the answer to a tap that a screen holds: its alert, its toast or nothing to see."""
    return Answer(callback, screen.alert or screen.toast, bool(screen.alert))


class Reply:
    """What one response will carry; None where nothing was offered."""

    answer: Answer | None = None


_here: ContextVar[Reply | None] = ContextVar("reply", default=None)


@contextmanager
def riding() -> Iterator[Reply]:
    """Take what is offered inside; tasks that are started inside offer to the same reply."""
    reply = Reply()
    token = _here.set(reply)
    try:
        yield reply
    finally:
        _here.reset(token)


def offered(answer: Answer) -> bool:
    """Give the response an answer to carry; tell whether there is one to ride in.

    A handler that is tried again answers again: the newest answer is the one that counts.
    """
    reply = _here.get()
    if reply is None:
        return False
    reply.answer = answer
    return True
