"""Failures on demand: which request meets which trouble, in a fixed order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack

from bot.demo.requests import Form


class Trouble(StrEnum):
    """What happens to a request, and whether it still takes effect."""

    DROP_BEFORE = "the connection ends, nothing is done"
    DROP_AFTER = "it is done, then the connection ends"
    HANG = "it is done only after a while"
    LATE = "it is done at once and answered after a while"
    STATUS = "an HTTP status such as 500, nothing is done"
    RETRY_AFTER = "429 with the seconds to wait, nothing is done"


class Where(TypedDict, total=False):
    """``chat`` as the request names it; ``times`` how often; ``after`` how many pass first."""

    chat: int | str | None
    times: int
    after: int


@dataclass(slots=True)
class Fault:
    """One rule; ``figure`` is seconds or a status.

    ``method`` may be several, with ``|`` between them, or ``*`` for all but getUpdates; ``name``
    and ``form`` are the request that met the fault last.
    """

    method: str
    trouble: Trouble
    figure: float = 0
    chat: int | str | None = None
    times: int = 1
    after: int = 0
    met: int = 0
    name: str = ""
    form: Form | None = None

    def matches(self, method: str, chat: object) -> bool:
        if self.method == "*" and method == "getupdates":
            return False
        named = self.method == "*" or method in self.method.split("|")
        return named and (self.chat is None or str(self.chat) == str(chat))


class Faults:
    """Rules in the order they were added; a request meets the first one that fits."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def drop_before(self, method: str = "*", **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.DROP_BEFORE, 0, where)

    def drop_after(self, method: str = "*", **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.DROP_AFTER, 0, where)

    def hang(self, method: str, seconds: float, **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.HANG, seconds, where)

    def late(self, method: str, seconds: float, **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.LATE, seconds, where)

    def status(self, method: str, status: int = 500, **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.STATUS, status, where)

    def retry_after(self, method: str, seconds: int, **where: Unpack[Where]) -> Fault:
        return self._add(method, Trouble.RETRY_AFTER, seconds, where)

    def clear(self) -> None:
        self.rules.clear()

    def meet(self, method: str, chat: object) -> Fault | None:
        """Return the fault this request meets and count it down."""
        for rule in self.rules:
            if not rule.matches(method, chat):
                continue
            rule.met += 1
            if rule.after < rule.met <= rule.after + rule.times:
                return rule
        return None

    def _add(self, method: str, trouble: Trouble, figure: float, where: Where) -> Fault:
        fault = Fault(method.lower(), trouble, figure, **where)
        self.rules.append(fault)
        return fault
