"""What is kept about a person, as the stores tell it."""

import pytest

from bot.domain.ballot import Score
from bot.privacy.keyring import Purpose
from bot.storage.held import SqlHoldings
from tests.storage.house import AIGERIM, WEEK, House


@pytest.mark.parametrize("purpose", ["week", "errand"])
async def test_a_damaged_key_of_another_week_hides_nothing(house: House, purpose: Purpose) -> None:
    """Who asks what is kept is answered, whatever happened to the key of a week before."""
    await house.rate(AIGERIM, Score.WELL, 10)
    house.keys.create(purpose, WEEK.previous)
    (house.keys_folder / f"{purpose}-{WEEK.previous.number}.part").write_bytes(b"cut short")
    again = await house.reopened()
    held = await SqlHoldings(again.database, again.keys).about(AIGERIM)
    await again.database.close()
    assert [week for week, _ in held.ballots] == [WEEK]
