"""Answers to inline queries: public, short-lived where they must be, and quiet."""

import pytest
from aiogram.types import InlineQuery, User

from bot.telegram.inline import CACHED, Offer
from bot.telegram.lanes import Lanes
from bot.telegram.sender import Sender
from bot.views.inline import Card
from bot.views.screen import Button, Screen
from tests.support.session import RecordingSession, bad_request, timed_out, written

CARDS = [
    Card("p1-kk", "1. Law", "how?", Screen("<b>Law</b>", ((Button("a", url="https://t.me/x"),),)))
]
BUTTON = ("Open", "lang_kk")


@pytest.fixture
def offer(sender: Sender, lanes: Lanes) -> Offer:
    return Offer(sender, lanes)


def typed(number: str, person: int = 7123456789) -> InlineQuery:
    who = User(id=person, is_bot=False, first_name="-")
    return InlineQuery(id=number, from_user=who, query="la", offset="")


@pytest.mark.parametrize(("cached", "seconds"), [(True, CACHED), (False, 0)])
async def test_an_answer_is_for_everybody_or_for_now(
    offer: Offer, lanes: Lanes, session: RecordingSession, cached: bool, seconds: int
) -> None:
    """Nobody is given the language of the person who happened to type before."""
    await offer(typed("1"), CARDS, button=BUTTON, cached=cached)
    assert session.requests == []
    await lanes.drain(within=1)

    (answer,) = session.requests
    assert (answer.is_personal, answer.cache_time) == (False, seconds)
    assert (answer.button.text, answer.button.start_parameter) == BUTTON
    (result,) = answer.results
    assert (result.id, result.input_message_content.message_text) == ("p1-kk", "<b>Law</b>")
    assert result.reply_markup.inline_keyboard[0][0].url == "https://t.me/x"


async def test_of_letters_typed_quickly_the_last_is_answered(
    offer: Offer, lanes: Lanes, session: RecordingSession
) -> None:
    """Typing costs neither the bot nor other people anything to speak of."""
    for number in range(1, 21):
        await offer(typed(str(number)), CARDS, button=BUTTON, cached=False)
    await offer(typed("other", person=5), CARDS, button=BUTTON, cached=False)
    await lanes.drain(within=1)

    assert [answer.inline_query_id for answer in session.requests] == ["20", "other"]


async def test_a_refused_answer_leaves_no_line(
    offer: Offer, lanes: Lanes, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """A query that is too old, or a network that fails, is nobody's business."""
    session.prepare("answerInlineQuery", bad_request("query is too old"), timed_out())
    await offer(typed("1"), CARDS, button=BUTTON, cached=False)
    await lanes.drain(within=1)
    await offer(typed("2"), CARDS, button=BUTTON, cached=False)
    await lanes.drain(within=1)

    assert written(caplog.records) == ""
