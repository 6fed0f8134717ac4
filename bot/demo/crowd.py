"""Simulated citizens: they press the same buttons a person would, and wait for each screen."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from bot.demo.opinions import Citizen, Opinions
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region

AT_ONCE = 20
PATIENCE = 60.0

Step = Callable[[], None]
Doing = Callable[[Person, Citizen], Coroutine[None, None, None]]


def _silently() -> None:
    """Report no progress."""


class Crowd:
    """People who rate and write, with the same opinions for the same ``seed``.

    ``step`` is called each time one of them is done.
    """

    def __init__(
        self, people: Sequence[Person], seed: int = 20251105, step: Step = _silently
    ) -> None:
        opinions = Opinions(seed)
        self.people = {person: opinions.citizen() for person in people}
        self._step = step
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def rate(self) -> None:
        """Have everybody come in and rate all six principles."""
        await self._all(self._rate)

    async def report(self) -> None:
        """Have everybody come in and write a report."""
        await self._all(self._report)

    async def _all(self, do: Doing) -> None:
        """Have everybody do something, a few at once; the first failure ends the rest."""
        async with asyncio.TaskGroup() as tasks:
            for person, mind in self.people.items():
                tasks.create_task(self._one(do, person, mind))

    async def _one(self, do: Doing, person: Person, mind: Citizen) -> None:
        async with self._gate:
            await do(person, mind)
        self._step()

    async def _rate(self, person: Person, mind: Citizen) -> None:
        await self._come(person, mind)
        await press(person, "page:", ":p1")
        for principle, score in zip(PRINCIPLES, mind.scores, strict=True):
            await press(person, "rate:", f":{principle.number}:{score}")
        await showing(person, "pick:", "")

    async def _report(self, person: Person, mind: Citizen) -> None:
        await self._come(person, mind)
        await press(person, "page:", f":p{mind.subject.number}")
        await press(person, "write:", f":p{mind.subject.number}")
        await showing(person, "cancel:", "")
        await person.send(mind.words)
        await press(person, "tell:")
        await press(person, "send:")
        await person.sees("/my", PATIENCE)

    async def _come(self, person: Person, mind: Citizen) -> None:
        """Take the way to the list: language, consent, and for some the region."""
        await person.start()
        await press(person, f"speak:{mind.language}")
        await press(person, "agree:")
        await showing(person, "page:", ":p1")
        if mind.region is not Region.UNSAID:
            await press(person, "regions:")
            await press(person, f"live:{mind.language}1{mind.region}")
            await press(person, f"home:{mind.language}1{mind.region}")
            await showing(person, f"page:{mind.language}1{mind.region}", ":p1")


async def press(person: Person, head: str, tail: str = "") -> None:
    """Tap the button whose data begins and ends so, once it is shown."""
    message = await showing(person, head, tail)
    await person.tap_data(data_of(message, head, tail), message)


async def showing(person: Person, head: str, tail: str) -> Message:
    """Wait for a message with such a button."""
    seen = await person.sees(
        lambda seen: isinstance(seen, Message) and bool(data_of(seen, head, tail)), PATIENCE
    )
    assert isinstance(seen, Message)  # noqa: S101 (what was asked for one line above)
    return seen


def data_of(message: Message, head: str, tail: str = "") -> str:
    """Return what the first button carries whose data begins and ends so, or nothing."""
    buttons = (b.get("callback_data", "") for row in message.content.keyboard for b in row)
    return next((data for data in buttons if data.startswith(head) and data.endswith(tail)), "")
