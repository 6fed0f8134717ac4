"""A19: callback data of others, of yesterday or with changed bytes changes nobody else's rows."""

import random  # noqa: TID251 (seeded, so that a failure can be played again)
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.citizen import Citizen
from bot.domain.desk import Role
from bot.domain.report import Reason
from bot.storage.all_tables import metadata
from tests.attacks.conftest import Measure
from tests.attacks.seizure import sent, written
from tests.support.reporting import answered, card_of, data_of, submitted
from tests.support.stage import Stage, staged

MOST_BYTES = 64
DRAWN = "qr"
"""Posters change nothing and take a process each: one is enough."""

State = dict[str, list[str]]


async def scene(stage: Stage) -> tuple[Person, set[str]]:
    """Let a victim rate, begin a report, have one on the desk and a note of another in the chat.

    Returns all callback data that their chat and the desk ever showed.
    """
    victim = stage.citizen()
    await stage.rate_all(victim, [2] * 6)
    await written(victim, "Бірінші сөз: шам жанбайды.")
    await press(victim, "tell:")
    await sent(stage, victim)
    card = await card_of(stage, "Бірінші сөз")
    why = data_of(card, "ok").replace(":ok:", ":why:") + f":{Reason.APPEAL}"
    await answered(stage.room(), why, card)
    stage.clock.tick(minutes=6)
    await stage.tick()
    await stage.tick()
    await submitted(stage, "Екінші сөз: жол бұзылған.")
    await card_of(stage, "Екінші сөз")
    await victim.send("/my")
    await press(victim, "own:")
    await stage.settle()
    await written(victim, "Үшінші сөз: әлі жазып жатырмын.")
    await stage.settle()
    shown = [*victim.messages, *victim.deleted, *stage.desk.messages, *stage.desk.deleted]
    return victim, {data for message in shown for data in _ever_carried(message)}


def _ever_carried(message: Message) -> set[str]:
    contents = [message.content, *message.versions]
    buttons = [button for c in contents for row in c.keyboard for button in row]
    return {button["callback_data"] for button in buttons if "callback_data" in button}


def mutated(data: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Change one to three bytes of data, drop the last or add one."""
    made = []
    for _ in range(count):
        letters = list(chance.choice(data))
        for _change in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters))] = chr(chance.randint(33, 126))
        tail = chance.choice(("", "", "x", "\n"))
        made.append("".join(letters[: chance.choice((None, None, -1))]) + tail)
    return made


async def state_of_others(stage: Stage, attacker: Citizen) -> State:
    """Return every row but those of the attacker, as text."""
    keys = stage.app.stores.keyring
    own = [keys.week(stage.week).slot(attacker), keys.week(stage.week).dialogue(attacker)]

    def job(connection: Connection) -> State:
        return {
            name: sorted(
                str(tuple(row))
                for row in connection.execute(select(table)).all()
                if not any(value in own for value in row)
                and not (name == "verdicts" and row.action == "refused")
                and name != "deletions"
            )
            for name, table in metadata.tables.items()
        }

    return await stage.app.stores.database.read(job)


async def replay(stage: Stage, attacker: Person, data: Sequence[str]) -> int:
    """Send data as the attacker's own taps; return how many tables of others it changed."""
    before = await state_of_others(stage, Citizen(attacker.user.id))
    for data_ in data:
        await attacker.tap_data(data_)
    await stage.settle()
    await stage.app.jobs.tick()
    after = await state_of_others(stage, Citizen(attacker.user.id))
    return sum(before[name] != after[name] for name in before)


@pytest.mark.parametrize("count", [150, pytest.param(3_000, marks=pytest.mark.slow)])
async def test_foreign_taps_change_nobody_elses_state(
    tmp_path: Path, count: int, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A modified client may do what its owner may do, and nothing more."""
    chance = random.Random(count)  # noqa: S311 (which bytes change)
    async with staged(tmp_path) as stage:
        _victim, shown = await scene(stage)
        data = sorted(one for one in shown if not one.startswith(DRAWN))
        attacker = stage.citizen("ru")
        await stage.agreed(attacker, "ru")
        changed = await replay(stage, attacker, [*data, *mutated(data, count, chance)])
        longest = max(len(one.encode()) for one in shown)

        async def anybody(*_who: object) -> Role:
            return Role.MODERATOR

        # Three checks stand between a copied button and a card: who, in which chat, on what card.
        monkeypatch.setattr("bot.telegram.members.Moderators.__call__", anybody)
        monkeypatch.setattr("bot.usecases.desk.ReadReport.on", anybody)
        monkeypatch.setattr(stage.app.out.desk_chat, "id", attacker.id)
        weak = await replay(stage, attacker, [one for one in data if one.startswith("desk:ok")])
    what = f"tables of others changed by {len(data)} data of theirs, {count} with other bytes"
    measure("A19", what, changed, "= 0", weak)
    measure("A19", "bytes of the longest callback data", longest, f"≤ {MOST_BYTES}")
    assert changed == 0
    assert longest <= MOST_BYTES
    assert weak > 0
