"""A report's dialogue, where the chat is slower than its author."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.parcel import Deletion
from bot.domain.pause import Pauses
from bot.domain.principles import principle
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Step
from bot.domain.week import Week
from bot.usecases.reports import MovePreview
from tests.support.fakes import FakeConversations

NOW = datetime(2026, 11, 25, tzinfo=UTC)
AUTHOR = Citizen(1)
FORESEEN, SENT = 7, 8
TALK = Conversation(
    Step.PREVIEW, principle(1), Language.KK, Region.UNSAID, FORESEEN, CleanText("Шам жанбайды")
)


class Talks(FakeConversations):
    """A dialogue to which something happens right after it was read."""

    def __init__(self, happens: Callable[["Talks"], object]) -> None:
        super().__init__()
        self._happens = happens
        self.talks[AUTHOR] = TALK

    async def read(self, week: Week, citizen: Citizen) -> Conversation | None:
        found = await super().read(week, citizen)
        self._happens(self)
        return found


async def moved(talks: FakeConversations) -> Deletion | None:
    return await MovePreview(talks, Calendar(lambda: NOW, Pauses()))(AUTHOR, TALK, SENT)


@pytest.mark.parametrize(
    "talks",
    [FakeConversations(), Talks(lambda talks: talks.talks.clear())],
    ids=["before", "meanwhile"],
)
async def test_a_preview_that_comes_after_its_dialogue_leaves_the_chat(
    talks: FakeConversations,
) -> None:
    """Who cancels while Telegram is slow keeps no copy of the text, in the chat or with us."""
    gone = await moved(talks)
    assert talks.talks == {}
    assert talks.deletions == [gone] == [Deletion(AUTHOR, SENT, NOW)]


async def test_a_preview_of_a_dialogue_before_leaves_the_chat() -> None:
    """A text that was cancelled does not stay in the chat because another one was begun."""
    another = replace(TALK, step=Step.WRITING, draft=None, message=99)
    talks = Talks(lambda talks: talks.talks.update({AUTHOR: another}))
    gone = await moved(talks)
    assert talks.talks == {AUTHOR: another}
    assert talks.deletions == [gone] == [Deletion(AUTHOR, SENT, NOW)]


async def test_a_preview_that_moves_takes_nothing_back() -> None:
    """A switch that was set while the preview was sent stays set."""
    permitted = replace(TALK, quotable=True)
    talks = Talks(lambda talks: talks.talks.update({AUTHOR: permitted}))
    assert await moved(talks) is None
    assert talks.talks[AUTHOR].message == SENT
    assert talks.talks[AUTHOR].quotable
