"""What a journey's tests look at: ballots, buttons and pop-ups."""

from collections.abc import Sequence

from bot.demo.crowd import showing
from bot.demo.people import Person
from bot.demo.telegram import Answer, Tap
from bot.demo.world import Message
from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from tests.support.stage import Stage

NOTHING = (None,) * 6


async def ballot_of(stage: Stage, person: Person, week: Week | None = None) -> Ballot:
    """Return what is stored about somebody for a week, this one unless told."""
    return await stage.app.stores.ballots.read(week or stage.week, Citizen(person.user.id))


async def scores_of(
    stage: Stage, person: Person, week: Week | None = None
) -> Sequence[int | None]:
    return (await ballot_of(stage, person, week)).scores


def carried(message: Message) -> list[str]:
    """Return the callback data of a message's buttons, row by row."""
    rows = message.content.keyboard
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


async def tapped(person: Person, head: str, tail: str = "") -> Tap:
    """Tap the button whose data begins and ends so, once it is shown; return the tap."""
    message = await showing(person, head, tail)
    data = next(d for d in carried(message) if d.startswith(head) and d.endswith(tail))
    return await person.tap_data(data, message)


async def answer_to(person: Person, head: str, tail: str = "") -> Answer:
    """Tap a button and return what popped up."""
    return await person.answer(await tapped(person, head, tail))
