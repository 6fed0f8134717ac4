"""The rest of the menu: answers, region, deletion, pauses, and cards out of reach."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.crowd import press, showing
from bot.domain.language import Language
from bot.domain.region import Region
from tests.support.looking import (
    NOTHING,
    answer_to,
    ballot_of,
    carried,
    scores_of,
    tapped,
)
from tests.support.stage import Stage, staged
from tests.support.tongues import nothing_foreign

everywhere = pytest.mark.parametrize("language", Language)


@pytest.fixture
async def paused(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, pauses="2026-11-24/2026-11-26") as there:
        yield there


async def test_all_answers_are_shown_in_an_alert_only(stage: Stage) -> None:
    """/my tells all six answers in a window that closes, and the chat keeps none."""
    person = stage.citizen("en")
    await stage.rate_all(person, [1, 2, 3, 4, 5, 0], "en")
    await person.send("/my")
    alert = await answer_to(person, "myall:")
    assert alert.show_alert
    assert alert.text.splitlines()[1:] == [
        *(f"{n}. {n} of 5" for n in range(1, 6)),
        "6. no opinion",
    ]
    assert not any(" of 5" in m.words or "opinion." in m.words for m in stage.server.mailbox())


async def test_region_arrives_on_the_ballot(stage: Stage) -> None:
    """The region rides in the menu until the first answer, and can be changed or taken back."""
    person = stage.citizen("ru")
    await stage.agreed(person, "ru")
    await press(person, "regions:")
    await press(person, "live:ru171")
    await press(person, "home:ru171")
    await press(person, "page:ru171", ":p1")
    await press(person, "rate:ru171", ":1:5")
    await stage.settle()
    assert (await ballot_of(stage, person)).region is Region.ASTANA
    await person.send("/region")
    await showing(person, "live:ru1no", "")
    assert any(label.startswith("✓ ") for row in person.screen.buttons for label in row)
    await press(person, "live:ru1no")
    await stage.settle()
    assert (await ballot_of(stage, person)).region is Region.UNSAID


async def test_region_without_consent_is_not_stored(stage: Stage) -> None:
    """Nothing is written down about somebody who has not agreed, a region neither."""
    person = stage.citizen("en")
    await person.send("/region")
    await press(person, "live:en079")
    await stage.settle()
    assert not (await ballot_of(stage, person)).touched


async def test_delete_empties_and_asks_for_consent_anew(stage: Stage) -> None:
    """/delete takes answers, region and consent away; a late tap brings nothing back."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    rated = await tapped(person, "rate:", ":1:5")
    await showing(person, "rate:", ":2:5")
    await person.send("/delete")
    gone = await tapped(person, "delyes:")
    await person.sees("your data of this week has been deleted")
    await stage.settle()
    for late in (rated, gone):
        stage.server.updates.resend(late.update)
        stage.server.updates.repeat(late.update)
    await stage.settle()
    ballot = await ballot_of(stage, person)
    assert (ballot.scores, ballot.region) == (NOTHING, Region.UNSAID)
    await person.start()
    await stage.settle()
    assert any(data.startswith("speak:") for data in carried(person.screen))


async def test_late_deletion_takes_no_newer_answer(stage: Stage) -> None:
    """A deletion that Telegram delivers again does not reach what was answered since."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    await person.send("/delete")
    gone = await tapped(person, "delyes:")
    await person.sees("your data of this week has been deleted")
    await stage.opened_page(person, 1, "en")
    await press(person, "rate:", ":1:4")
    await stage.settle()
    stage.server.updates.repeat(gone.update)
    await stage.settle()
    stage.server.updates.resend(gone.update)
    await stage.settle()
    assert await scores_of(stage, person) == (4, *NOTHING[1:])


@everywhere
async def test_pause_refuses_kindly_and_reading_goes_on(paused: Stage, language: Language) -> None:
    """During an election nothing is collected, the last day is named, and all can be read."""
    person = paused.citizen(language)
    await paused.opened_page(person, 1, language)
    answer = await answer_to(person, "rate:", ":1:5")
    assert answer.show_alert
    assert "26" in answer.text
    await press(person, "write:", ":p1")
    await press(person, "page:", ":p2")
    await showing(person, "page:", ":p3")
    await paused.settle()
    assert await scores_of(paused, person) == NOTHING
    nothing_foreign(person, language)
    paused.clock.tick(hours=48)
    await press(person, "rate:", ":2:5")
    await paused.settle()
    assert (await scores_of(paused, person))[1] == 5


async def test_garbled_tap_keeps_the_chosen_language(stage: Stage) -> None:
    """A button of older days is answered in the chat's own language, with consent and region."""
    person = stage.citizen("kk")
    await stage.opened_page(person, 1, "en")
    await press(person, "rate:", ":1:5")
    await showing(person, "rate:", ":2:5")
    answer = await person.answer(await person.tap_data("page:v0:3"))
    await stage.settle()
    assert answer.text == "This button is out of date. The current menu is open now."
    assert "page:en1no:p1" in carried(person.screen)
