"""Ninety bad inputs, each sent to the running bot: a kind answer, and no trace.

The answer comes in the person's language and within a second on an idle machine, nothing is
stored but what the row says, and no log tells what was sent or by whom.
"""

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from bot.domain.language import Language
from tests.faults import bad_company, bad_deliveries, bad_desk_taps, bad_messages, bad_taps
from tests.faults.bad_scene import Row, Scene, scene

one_loop = pytest.mark.asyncio(loop_scope="module")

FAMILIES = (bad_deliveries, bad_taps, bad_desk_taps, bad_messages, bad_company)
ROWS: Sequence[Row] = [row for family in FAMILIES for row in family.ROWS]
LANGUAGES = tuple(Language)

DO_NOT_APPLY = {
    27: "0 is a score: no opinion",
    42: "callback data carries no MAC: a forged tap does only what its sender may do anyway",
    43: "callback data carries no MAC",
    87: "there are no receipts to guess",
    88: "there are no receipts",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with scene(tmp_path_factory.mktemp("bad")) as there:
        yield there


@one_loop
@pytest.mark.filterwarnings("ignore:Detected unknown update type:RuntimeWarning")
@pytest.mark.parametrize("turn", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_bad_input_is_answered_kindly(running: Scene, row: Row, turn: int) -> None:
    """Whatever reaches the bot, nobody is left without an answer, and nothing is harmed.

    Each row speaks one language in turn, and in the long form all three.
    """
    running.begin(LANGUAGES[(row.number + turn) % len(LANGUAGES)])
    await row.act(running)
    assert running.took, "the row watched nothing"
    print(f"{row}: {max(running.took):.3f} s")  # noqa: T201 (the figure that was measured)


@one_loop
async def test_the_log_is_heard(running: Scene) -> None:
    """A log that says nothing at all would prove nothing."""
    assert '"bot.app", "event": "serving"' in running.log.getvalue()


def test_every_number_is_there() -> None:
    """No bad input of the ninety is forgotten."""
    assert {row.number for row in ROWS} | set(DO_NOT_APPLY) == set(range(1, 91))
    assert not {row.number for row in ROWS} & set(DO_NOT_APPLY)
