"""What the command line and the running bot say to each other over their socket."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot import control

MUCH = "ұ" * 300_000
"""Somebody's reports of two weeks, where the operator allows many a day."""


async def test_an_answer_may_be_long(tmp_path: Path) -> None:
    """An operator who has to disclose much gets all of it, as a bot that is stopped would tell."""

    async def disclose(_arguments: Mapping[str, Any], tell: control.Tell) -> str:
        tell(MUCH)
        return MUCH

    told: list[str] = []
    async with control.listening(tmp_path, {"disclose": disclose}):
        done = await control.ask(tmp_path, "disclose", told.append)
    assert (done, told) == (MUCH, [MUCH])
