"""The bot's @name in any chat: public cards in the language asked for, and nothing else."""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.demo import inline
from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.telegram import InlineQuery
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.principles import PRINCIPLES
from bot.views.words import words
from tests.support.clock import FrozenClock
from tests.support.reporting import raw_bytes
from tests.support.stage import (
    CHANNEL,
    CHANNEL_NAME,
    DESK,
    Stage,
    restarted,
    stage_settings,
    staged,
)

PATIENCE = 30.0


async def offered(person: Person, text: str) -> InlineQuery:
    return await inline.offered(person, text, PATIENCE)


def ids(query: InlineQuery) -> Sequence[str]:
    return [str(result["id"]) for result in query.results or ()]


@pytest.mark.parametrize(
    ("code", "language"), [("kk", "kk"), ("ru", "ru"), ("en", "en"), ("de", "kk")]
)
async def test_nothing_typed_offers_all_six(stage: Stage, code: str, language: str) -> None:
    """Whoever types the bot's name alone is offered the principles in their app's language."""
    query = await offered(stage.citizen(code), "")
    assert ids(query) == [f"p{n}-{language}" for n in range(1, 7)]
    titles = [result["title"] for result in query.results or ()]
    names = [words(Language(language))(p.name) for p in PRINCIPLES]
    assert titles == [f"{n}. {name}" for n, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3", ["p3-ru"]),
        ("3 kk", ["p3-kk"]),
        ("EN 3", ["p3-en"]),
        ("қазақша 6", ["p6-kk"]),
        ("порядок", ["p1-ru"]),
        ("закон и", ["p1-ru"]),
        ("Күшті", ["p4-ru"]),
        ("nothing like it", []),
        ("3 <b>&", []),
        ("x" * 256, []),
    ],
)
async def test_words_choose(stage: Stage, typed: str, found: list[str]) -> None:
    """A number, a language or a part of a name is enough to find one principle."""
    assert ids(await offered(stage.citizen("ru"), typed)) == found


async def test_a_card_leads_to_its_page(stage: Stage) -> None:
    """A friend who taps the card under a chat lands on that principle, in its language."""
    sharer, friend = stage.citizen("ru"), stage.citizen("ru")
    query = await offered(sharer, "2 kk")
    card = inline.choose(sharer, query, "p2-kk")
    assert "Халық үніне құлақ асатын мемлекет" in card.text
    assert words(Language.KK)("Independent open-source project, not a state service.") in card.text
    ((button,),) = card.content.keyboard
    await friend.open_link(button["url"])
    await press(friend, "agree:kk", ":p2")
    await showing(friend, "rate:kk1", ":2:5")


async def test_the_last_summary_can_be_passed_on(stage: Stage) -> None:
    """A published summary travels into any chat as it was published, in the language asked for."""
    person = stage.citizen("en")
    assert ids(await offered(person, "summary")) == []
    week = stage.week.label
    await stage.next_week()
    assert ids(await offered(person, "summary")) == []  # not before its post
    await stage.publication()
    query = await offered(person, "итоги ru")
    assert ids(query) == [f"w{week}-ru"]
    card = inline.choose(person, query, f"w{week}-ru")
    assert card.text == stage.channel.posts[2].text
    assert len(ids(await offered(person, ""))) == 7


async def test_a_pause_offers_no_figures(tmp_path: Path) -> None:
    """During an election the bot puts no figures into anybody's chat."""
    pauses = Pauses((Pause(date(2026, 12, 2), date(2026, 12, 12)),))
    async with staged(tmp_path, pauses=pauses) as stage:
        await stage.next_week()
        await stage.publication()
        assert len(ids(await offered(stage.citizen("en"), ""))) == 7
        stage.clock.set("2026-12-02T09:00+05:00")
        assert len(ids(await offered(stage.citizen("en"), ""))) == 6


async def test_nothing_of_it_is_kept_or_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """What is typed in other chats leaves no trace here, and nobody's answers come out."""
    caplog.set_level(logging.DEBUG)
    rater, asker = stage.citizen("en"), stage.citizen("en")
    await stage.rate_all(rater, [1, 5, 1, 5, 1, 5], "en")
    mine = await offered(rater, "")
    theirs = await offered(asker, "")
    await offered(asker, "canaryword")
    assert mine.results == theirs.results
    assert [c.text for c in mine.contents.values()] == [c.text for c in theirs.contents.values()]
    await stage.settle()
    assert "canaryword" not in caplog.text
    assert b"canaryword" not in await raw_bytes(stage)


@pytest.mark.parametrize("on", [True, False])
async def test_the_share_button_follows_botfather(tmp_path: Path, on: bool) -> None:
    """No screen is refused because inline mode is off, and none misses it where it is on."""
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
        server.group(DESK, "Moderators", [server.person()])
        server.telegram.profile.inline = on
        async with restarted(stage_settings(server, tmp_path), clock):
            person = server.person(language_code="kk")
            await person.send("/share")
            shown = await showing(person, "qrkk:", "")
            (button,) = shown.content.keyboard[0]
            assert ("switch_inline_query_chosen_chat" in button) == on
            assert ("url" in button) != on
            await server.idle()
        assert server.violations == []
