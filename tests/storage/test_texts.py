"""The memory behind the hints: learnt anew after a start, forgotten with its texts."""

from bot.domain.likeness import Likeness
from bot.storage.texts import SqlTexts
from bot.usecases.hints import AT_ONCE, LearnTexts
from tests.storage.house import AIGERIM, BORIS, WEEK, House, report


async def learnt(house: House, index: Likeness) -> frozenset[bytes]:
    await LearnTexts(SqlTexts(house.database, house.keys), index)()
    return index.keys


async def test_memory_is_learnt_anew(house: House) -> None:
    """No hint is lost by a restart, though no text's likeness is on any disk."""
    count = AT_ONCE + 3
    for number in range(1, count + 1):
        await house.send(report(number), AIGERIM, limit=count)
    again = await house.reopened()
    index = Likeness()
    assert len(await learnt(again, index)) == count
    assert index.alike(report(1).text.text, but=report(1).id)
    await again.database.close()


async def test_memory_forgets_what_is_gone(house: House) -> None:
    """A text taken back, or whose key has ended, is compared with nothing any more."""
    index = Likeness()
    await house.send(report(1), AIGERIM)
    await house.send(report(2), BORIS)
    assert await learnt(house, index) == {report(1).id, report(2).id}
    await house.reports.forget(WEEK, AIGERIM)
    assert await learnt(house, index) == {report(2).id}
    house.keys.destroy("report", WEEK)
    assert await learnt(house, index) == frozenset()


async def test_a_text_that_does_not_open_is_tried_once(house: House) -> None:
    """One damaged row does not keep the bot busy, or the other texts out of the memory."""
    await house.send(report(1), AIGERIM)
    texts = SqlTexts(house.database, house.keys)
    house.keys.destroy("report", WEEK)
    house.keys.create("report", WEEK)
    assert await texts.read([report(1).id]) == [(report(1).id, "")]
    assert await learnt(house, Likeness()) == {report(1).id}
