"""From /start to six ratings; and taps that come twice, late or forged."""

import pytest

from bot.demo.crowd import press, showing
from bot.domain.ballot import Score
from bot.views.taps import parse_rate
from tests.support.looking import NOTHING, answer_to, ballot_of, carried, scores_of, tapped
from tests.support.stage import Stage


@pytest.mark.parametrize("code", ["kk", "ru", "en", "de", None])
async def test_six_ratings_take_at_most_ten_taps(stage: Stage, code: str | None) -> None:
    """Anybody who opens the bot has rated all six principles after nine taps."""
    person = stage.citizen(code)
    language = code if code in {"kk", "ru", "en"} else "kk"
    await stage.rate_all(person, [1, 2, 3, 4, 5, 0], language)
    await stage.settle()
    ballot = await ballot_of(stage, person)
    assert ballot.scores == (1, 2, 3, 4, 5, Score.NO_OPINION)
    assert len(person.answers) == 9
    assert ballot.language == language


async def test_second_tap_changes_the_score(stage: Stage) -> None:
    """Who changes their mind has one answer, the later one, and can read it in an alert."""
    person = stage.citizen("en")
    await stage.opened_page(person, 2, "en")
    await press(person, "rate:", ":2:1")
    await showing(person, "rate:", ":3:5")
    await press(person, "page:", ":p2")
    assert (await answer_to(person, "rate:", ":2:4")).text.startswith("Saved: 4 of 5 – well.")
    assert await scores_of(stage, person) == (None, 4, None, None, None, None)
    await showing(person, "rate:", ":3:5")
    await press(person, "page:", ":p2")
    alert = await answer_to(person, "mine:", ":p2")
    assert (alert.text, alert.show_alert) == ("Your answer: 4 of 5 – well.", True)


async def test_double_tap_changes_nothing(stage: Stage) -> None:
    """A finger that slips twice on one button neither withdraws nor answers anything else."""
    person = stage.citizen("ru")
    await stage.opened_page(person, 1, "ru")
    page = person.screen
    data = next(d for d in carried(page) if d.endswith(":1:3"))
    first, second = await person.tap_data(data, page), await person.tap_data(data, page)
    said = (await person.answer(first)).text
    assert (await person.answer(second)).text == said
    await stage.settle()
    assert await scores_of(stage, person) == (3, None, None, None, None, None)
    assert any(data.endswith(":2:5") for data in carried(person.screen))


async def test_five_quick_taps_end_at_the_last(stage: Stage) -> None:
    """Somebody who taps through the scale is counted once, where they stopped."""
    person = stage.citizen()
    await stage.opened_page(person)
    page = person.screen
    stage.server.updates.hold()
    for score in (1, 5, 2, 4, 3):
        await person.tap_data(next(d for d in carried(page) if d.endswith(f":1:{score}")), page)
    stage.server.updates.release()
    await stage.settle()
    assert await scores_of(stage, person) == (3, *NOTHING[1:])
    assert all(answer.text for answer in person.answers[-5:])


async def test_withdrawn_answer_stays_withdrawn(stage: Stage) -> None:
    """Withdrawing counts, whatever Telegram delivers again afterwards, and however."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    rated = await tapped(person, "rate:", ":1:5")
    await showing(person, "rate:", ":2:5")
    await press(person, "page:", ":p1")
    assert "withdrawn" in (await answer_to(person, "rate:", ":1:x")).text
    await stage.settle()
    assert await scores_of(stage, person) == NOTHING
    before = await ballot_of(stage, person)
    stage.server.updates.repeat(rated.update)
    await stage.settle()
    stage.server.updates.resend(rated.update)
    await stage.settle()
    after = await ballot_of(stage, person)
    assert (after.scores, after.callbacks) == (before.scores, before.callbacks)
    assert not any("mine:" in data for data in carried(person.screen))


async def test_tap_under_a_new_update_id_changes_nothing(stage: Stage) -> None:
    """A tap that Telegram sends again after a lost connection does not undo a later one."""
    person = stage.citizen()
    await stage.opened_page(person)
    first = await tapped(person, "rate:", ":1:2")
    await showing(person, "rate:", ":2:5")
    await press(person, "page:", ":p1")
    await press(person, "rate:", ":1:5")
    await stage.settle()
    before = await ballot_of(stage, person)
    assert stage.server.updates.resend(first.update) > first.update
    await stage.settle()
    after = await ballot_of(stage, person)
    assert (after.scores, after.callbacks) == (before.scores, before.callbacks)
    assert before.scores == (5, *NOTHING[1:])


async def test_two_people_never_see_each_other(stage: Stage) -> None:
    """Nobody's marks, alerts or answers show with anybody else."""
    one, other = stage.citizen("en"), stage.citizen("en")
    await stage.opened_page(one, 1, "en")
    await stage.agreed(other, "en")
    await press(one, "rate:", ":1:5")
    await showing(one, "rate:", ":2:5")
    await press(one, "home:")
    await showing(one, "my:", "")
    await other.send("/principles")
    await stage.settle()
    assert "✓ Law and Order" in str(one.screen.buttons)
    assert "✓" not in str(other.screen.buttons)
    await press(other, "my:")
    alert = await answer_to(other, "myall:")
    assert "5 of 5" not in alert.text
    assert alert.text.count("no answer") == 6
    assert await scores_of(stage, other) == NOTHING


async def test_no_score_stands_in_a_chat(stage: Stage) -> None:
    """Two people who answered the opposite have the same chat, to whoever reads it."""
    chats = []
    for score in (1, 5):
        person = stage.citizen("en")
        await stage.opened_page(person, 1, "en")
        for number in range(1, 7):
            await press(person, "rate:", f":{number}:{score}")
            await stage.settle()
        await press(person, "home:")
        await press(person, "my:")
        assert f"6. {score} of 5" in (await answer_to(person, "myall:")).text
        await stage.settle()
        versions = [[c.text for c in m.versions] + [m.words] for m in person.chat]
        chats.append((versions, len(person.deleted)))
    assert chats[0] == chats[1]


async def test_last_weeks_keyboard_saves_nothing(stage: Stage) -> None:
    """A button of last week says so in an alert, and this week's page comes in its place."""
    person = stage.citizen("en")
    await stage.opened_page(person, 3, "en")
    last, old = stage.week, person.screen
    await stage.next_week()
    tap = await person.tap_data(next(d for d in carried(old) if d.endswith(":3:5")), old)
    answer = await person.answer(tap)
    await stage.settle()
    assert answer.show_alert
    assert answer.text.startswith("This button is from another week, so nothing was saved.")
    rates = [parse_rate(data) for data in carried(person.screen)]
    assert {rate.week for rate in rates if rate} == {stage.week} != {last}
    assert await scores_of(stage, person) == NOTHING
    await press(person, "rate:", ":3:2")
    await stage.settle()
    assert await scores_of(stage, person) == (None, None, 2, None, None, None)


@pytest.mark.parametrize("week", ["202647", "202649", "202653", "202600", "209952"])
async def test_other_weeks_cannot_be_rated(stage: Stage, week: str) -> None:
    """A forged week, past, future or impossible, is refused and stores nothing anywhere."""
    person = stage.citizen("ru")
    await stage.opened_page(person, 1, "ru")
    answer = await person.answer(await person.tap_data(f"rate:ru1no:{week}:1:5"))
    await stage.settle()
    assert answer.show_alert
    assert "ответ не сохранён" in answer.text
    assert await scores_of(stage, person) == NOTHING


FORGED = [
    *(f"rate:en1no:202648:1:{score}" for score in (
        "6", "-1", "+3", " 3", "3.0", "3\n", "1_0", "٣", "３", "9" * 40, "3:9", "", "None", "true",
    )),
    "rate:en1no:202648:7:3", "rate:en1no:202648:0:3", "rate:en1no:202648:1", "rate:en1no:1:3",
    "rate:de1no:202648:1:3", "rate:en2no:202648:1:3", "rate:en1zz:202648:1:3",
    "RATE:en1no:202648:1:3", " rate:en1no:202648:1:3", "rate:en1no:202648:1:3 ", "r:1:3", "rate:",
    "page:en1no:p7", "page:en1no:p1:x", "mine:en1no:w209999x", "wipe:en1no:-", "speak:xx0no:-",
    "desk:ok:" + "A" * 22, "desk:why:" + "A" * 22 + ":spam", "desk:ok:../../etc/passwd",
    "' OR 1=1--", "\x00", "\u202e", "🙂" * 16, "{}", "%s%n",
]  # fmt: skip


async def test_forged_taps_are_answered_and_store_nothing(stage: Stage) -> None:
    """Whatever a modified client sends is answered in words, and no byte of it is kept."""
    person = stage.citizen("en")
    await stage.opened_page(person, 1, "en")
    for data in FORGED:
        answer = await person.answer(await person.tap_data(data))
        assert answer.text, data
        assert answer.show_alert, data
        await stage.settle()
        assert person.screen.buttons, data
    ballot = await ballot_of(stage, person)
    assert (ballot.scores, ballot.callbacks) == (NOTHING, ())
    assert not stage.app.intake.set_aside
