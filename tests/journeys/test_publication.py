"""A week's end: what is printed, where, when, and what it costs the people who answered."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.app.commands import plan, publish_now
from bot.app.running import App
from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.telegram import Tap as Press
from bot.demo.world import Message
from bot.domain.ballot import Score
from bot.domain.citizen import Citizen
from bot.domain.errors import OperatorError, WeekClosed
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.principles import PRINCIPLES
from bot.domain.release import ReleaseView, parse
from bot.views import refusals
from bot.views.taps import Menu, RateTap
from bot.views.words import words
from tests.support.ballots import cast, cells, opinions
from tests.support.clock import FrozenClock
from tests.support.reporting import all_rows
from tests.support.stage import Stage, restarted, stage_settings, staged

HEADLINE = "Six Principles: weekly summary"
POSTS = 6
"""A picture and the figures, in three languages."""

DRAWN_WITHIN = 60.0
"""Seconds on a busy machine: a child process draws the picture."""

FIGURE = re.compile(r"\d ± <?\d")


async def released(app: App) -> ReleaseView:
    release = await app.use.read_results(None)
    assert release is not None
    return parse(release.payload)


def told(_line: str) -> None:
    """Nobody reads the progress here."""


async def test_without_noise_the_published_figures_are_the_true_ones(tmp_path: Path) -> None:
    """What people answered is what the channel prints, once noise is out of the way."""
    answers = opinions(300)
    async with staged(tmp_path, epsilon=100.0, test_mode=True) as stage:
        await cast(stage.app, stage.week, answers)
        await stage.next_week()
        assert stage.channel.posts == []
        await stage.publication()
        view = await released(stage.app)
        english = [post.text for post in stage.told[-2:]]
    assert view.participants == len(answers)
    for number, true in enumerate(cells(answers)):
        shown = view.principles[number].figures
        assert shown is not None
        assert list(shown.counts) == true
        scores = [score for score in range(1, 6) for _ in range(true[score])]
        assert shown.mean == round(Decimal(sum(scores)) / len(scores), 3)
        assert f"{shown.printed_mean} ± <0.1" in english[0]
        assert f"Mean: {shown.printed_mean} ±" in english[1]
        assert f"1 – {true[1]} · 2 – {true[2]} · 3 – {true[3]}" in english[1]
    assert all("Test mode" in text for text in english[:1])


async def test_at_the_usual_epsilon_nobodys_answer_can_be_read_off(stage: Stage) -> None:
    """Three hundred people are told as noisy figures, each with its ± beside it."""
    answers = opinions(300)
    await cast(stage.app, stage.week, answers)
    await stage.next_week()
    await stage.publication()
    view = await released(stage.app)
    noisy = [list(row) for row in view.tables["national"].noisy]
    assert noisy != cells(answers)
    assert view.epsilon == 2
    for post in stage.told[::2]:
        assert len(FIGURE.findall(post.text)) == len(PRINCIPLES)
        assert "ε = 2" in post.text


async def test_one_channel_tells_three_languages_in_order_and_sounds_once(stage: Stage) -> None:
    """A subscriber hears one sound a week, and finds each language in its place."""
    await stage.next_week()
    await stage.publication()
    posts = stage.told
    assert [post.silent for post in posts] == [False, *[True] * (POSTS - 1)]
    for picture, figures, language in zip(posts[::2], posts[1::2], Language, strict=True):
        assert words(language)(HEADLINE) in picture.text
        assert words(language)("All figures") in figures.text
        assert picture.media is not None
        assert picture.content.keyboard[0][0]["url"].endswith(f"?start=lang_{language}")


async def test_each_language_may_have_a_channel_of_its_own(tmp_path: Path) -> None:
    """Who reads one language only is sent one language only, and hears each week arrive."""
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        channels = {
            language: server.channel(-1001000000010 - number, f"principles_{language}")
            for number, language in enumerate(Language)
        }
        names = {language: f"@principles_{language}" for language in Language}
        settings = stage_settings(
            server, tmp_path, channel_id=None, channels=names, moderation_chat_id=None
        )
        async with restarted(settings, clock) as app:
            clock.set("2026-11-30T00:06+05:00")
            await app.jobs.tick()
            clock.set("2026-11-30T19:00+05:00")
            await app.jobs.tick()
        for language, channel in channels.items():
            assert [post.silent for post in channel.posts] == [False, True, True, True, True]
            assert words(language)(HEADLINE) in channel.posts[0].text


async def test_twelve_people_are_too_few_to_be_told_of(stage: Stage) -> None:
    """In a small circle no figure appears from which somebody could be guessed."""
    await cast(stage.app, stage.week, opinions(12))
    await stage.next_week()
    await stage.publication()
    for number, language in enumerate(Language):
        picture, figures = stage.told[2 * number : 2 * number + 2]
        too_few = words(language)("too few ratings to publish")
        assert too_few.casefold() in picture.text.casefold()
        assert not FIGURE.search(picture.text + figures.text)
        assert "1 – " not in figures.text
        assert "12" not in picture.text


async def test_a_second_publish_posts_nothing_more(stage: Stage) -> None:
    """An operator who presses twice does not send subscribers the same week twice."""
    stage.clock.set("2026-11-30T09:00+05:00")
    assert "2026-W48" in await publish_now(stage.app, None, told, early=False)
    await stage.settle()
    assert len(stage.told) == POSTS
    assert await publish_now(stage.app, None, told, early=False) == "nothing to publish"
    await stage.publication()
    assert len(stage.told) == POSTS


async def test_a_week_closed_early_refuses_kindly_until_monday(stage: Stage) -> None:
    """Who comes after an early close learns the day from which they can answer again."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    await publish_now(stage.app, None, told, early=True)
    assert len(stage.told) == POSTS
    refused = await person.answer(await _rate(stage, person, Score.WELL))
    expected = refusals.refusal(words(Language.EN), WeekClosed(date(2026, 11, 30)), stage.week)
    assert (refused.text, refused.show_alert) == (expected.alert, True)
    assert "30 November" in refused.text
    await stage.next_week()
    saved = await person.answer(await _rate(stage, person, Score.WELL))
    assert saved.text.startswith("Saved:")
    ballot = await stage.app.stores.ballots.read(stage.week, Citizen(person.id))
    assert ballot.scores[0] is Score.WELL


async def test_a_dry_run_changes_nothing(stage: Stage) -> None:
    """An operator can look what would happen without ending a week or drawing noise."""
    await cast(stage.app, stage.week, opinions(12))
    before = await all_rows(stage), _keys(stage)
    lines: list[str] = []
    answer = await plan(stage.app, None, lines.append, early=True)
    assert "nothing was done" in answer
    assert [line.partition(":")[0] for line in lines] == ["2026-W48"]
    assert (await all_rows(stage), _keys(stage)) == before
    assert stage.channel.posts == []


async def test_a_pause_holds_the_post_and_the_operators_hand(tmp_path: Path) -> None:
    """Nothing is published into an election, though the answers are closed and noised in time."""
    pauses = Pauses((Pause(date(2026, 11, 27), date(2026, 11, 30)),))
    async with staged(tmp_path, pauses=pauses) as stage:
        await cast(stage.app, stage.week, opinions(12))
        week = stage.week
        await stage.next_week()
        assert f"week-{week.number}.part" not in _keys(stage)
        await stage.publication()
        with pytest.raises(OperatorError, match="pause"):
            await publish_now(stage.app, None, told, early=False)
        assert stage.channel.posts == []
        stage.clock.set("2026-12-01T19:00+05:00")
        await stage.tick()
        assert len(stage.told) == POSTS


async def test_results_show_the_newest_release_and_a_link_shows_its_week(stage: Stage) -> None:
    """Who missed the post finds the summary in the bot, in their own language."""
    await cast(stage.app, stage.week, opinions(300))
    person, newcomer = stage.citizen("en"), stage.citizen("ru")
    await stage.agreed(person, "en")
    await stage.next_week()
    await person.send("/results")
    await stage.settle()
    assert HEADLINE not in _shown(person.chat)
    await stage.publication()
    posted = stage.told[4].text
    await person.send("/results")
    await person.sees(posted, DRAWN_WITHIN)
    await newcomer.start("w2026-48")
    await _through(newcomer, "ru")
    await newcomer.sees(stage.told[2].text, DRAWN_WITHIN)


async def _rate(stage: Stage, person: Person, score: Score) -> Press:
    menu = Menu(Language.EN, agreed=True)
    return await person.tap_data(str(RateTap(menu, stage.week, PRINCIPLES[0], score)))


async def _through(person: Person, language: str) -> None:
    """Pass the language and consent screens."""
    await press(person, f"speak:{language}")
    await press(person, "agree:")


def _shown(chat: Sequence[Message]) -> str:
    return "\n".join(message.text for message in chat)


def _keys(stage: Stage) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (stage.folder / "keys").glob("*.part")}
