"""From /start to six ratings, in the person's language."""

import pytest

from bot.domain.ballot import Score
from bot.domain.citizen import Citizen
from tests.support.stage import Stage


@pytest.mark.parametrize("code", ["kk", "ru", "en", "de", None])
async def test_six_ratings_take_at_most_ten_taps(stage: Stage, code: str | None) -> None:
    """Anybody who opens the bot has rated all six principles after nine taps."""
    person = stage.citizen(code)
    language = code if code in {"kk", "ru", "en"} else "kk"
    await stage.rate_all(person, [1, 2, 3, 4, 5, 0], language)
    await stage.settle()
    ballot = await stage.app.stores.ballots.read(stage.week, Citizen(person.user.id))
    assert ballot.scores == (1, 2, 3, 4, 5, Score.NO_OPINION)
    assert len(person.answers) == 9
    assert ballot.language == language
