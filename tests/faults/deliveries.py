"""Taps as Telegram may deliver them: each at least once, some under a second number.

What somebody taps on one principle arrives in its order, shuffled among other people's taps and
their own on other principles. Each update comes one to five times, at any moment after its first
coming, as after crashes that confirmed nothing. Some presses come again under a new update id
while at most three other taps of that person lie in between: the client lost the answer and asked
again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251 (only its name)

from bot.domain.ballot import Score
from bot.domain.principles import PRINCIPLES, Principle

SCORES = (None, *Score)
MOST_COMINGS = 5
TAPS_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Press:
    """One press on a button: a score, or a withdrawal (None), or all is deleted (no principle)."""

    callback: str
    principle: Principle | None
    score: Score | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A press of somebody under an update id."""

    person: int
    update: int
    press: Press


def sequence(
    chance: Random, people: int, taps: int, first_update: int = 1
) -> tuple[list[Delivery], dict[int, dict[Principle, Score | None]]]:
    """Return deliveries of some people's taps in order of their coming, and what must stand."""
    presses = {person: list(_presses(chance, person, taps)) for person in range(people)}
    expected = {person: _outcome(pressed) for person, pressed in presses.items()}
    arriving = {person: _arriving(chance, pressed) for person, pressed in presses.items()}
    once = list(_merged(chance, arriving, first_update))
    for person in presses:
        places = [at for at, delivery in enumerate(once) if delivery.person == person]
        for at, delivery in zip(
            places, _shuffled(chance, [once[at] for at in places]), strict=True
        ):
            once[at] = delivery
    return _again(chance, once), expected


def _presses(chance: Random, person: int, taps: int) -> Iterator[Press]:
    for number in range(chance.randint(1, taps)):
        deletes = chance.random() < 0.05
        principle = None if deletes else chance.choice(PRINCIPLES)
        yield Press(f"{person}-{number}", principle, chance.choice(SCORES))


def _outcome(presses: Sequence[Press]) -> dict[Principle, Score | None]:
    stands: dict[Principle, Score | None] = {}
    for press in presses:
        if press.principle is None:
            stands = {}
        else:
            stands[press.principle] = press.score
    return stands


def _arriving(chance: Random, presses: Sequence[Press]) -> list[Press]:
    """Put some presses a second time behind themselves, with few others in between."""
    there = list(presses)
    for press in presses:
        if chance.random() < 0.3:
            first = there.index(press)
            others = [at for at in range(first + 1, len(there)) if there[at] not in there[:at]]
            far = others[TAPS_BETWEEN] if len(others) > TAPS_BETWEEN else len(there)
            there.insert(chance.randint(first + 1, far), press)
    return there


def _merged(chance: Random, arriving: dict[int, list[Press]], update: int) -> Iterator[Delivery]:
    """Shuffle people, each in order, and number what they do as it comes."""
    waiting = {person: iter(presses) for person, presses in arriving.items()}
    while waiting:
        person = chance.choice(list(waiting))
        press = next(waiting[person], None)
        if press is None:
            del waiting[person]
            continue
        yield Delivery(person, update, press)
        update += 1


def _shuffled(chance: Random, mine: Sequence[Delivery]) -> Sequence[Delivery]:
    """Shuffle one person's taps across principles, none past a deletion.

    The same deliveries in their old order where a second coming would end up too far behind.
    """
    there: list[Delivery] = []
    for some in _between_deletions(mine):
        lanes = [[d for d in some if d.press.principle is p] for p in PRINCIPLES]
        while lanes := [lane for lane in lanes if lane]:
            there.append(chance.choice(lanes).pop(0))
        there += [d for d in some if d.press.principle is None]
    return there if all(_near(there, d.press) for d in there) else mine


def _between_deletions(mine: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Cut behind each deletion."""
    some: list[Delivery] = []
    for delivery in mine:
        some.append(delivery)
        if delivery.press.principle is None:
            yield some
            some = []
    yield some


def _near(there: Sequence[Delivery], press: Press) -> bool:
    first, *again = [at for at, delivery in enumerate(there) if delivery.press is press]
    between = {d.press for d in there[first : again[-1] if again else first]} - {press}
    return len(between) <= TAPS_BETWEEN


def _again(chance: Random, once: Sequence[Delivery]) -> list[Delivery]:
    """Let each come up to five times; the first comings keep their order."""
    comings = [
        (at if again == 0 else chance.uniform(at, len(once)), delivery)
        for at, delivery in enumerate(once)
        for again in range(chance.randint(1, MOST_COMINGS))
    ]
    return [delivery for _, delivery in sorted(comings, key=lambda coming: coming[0])]
