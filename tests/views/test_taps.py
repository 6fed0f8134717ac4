"""Callback data is what an attacker writes; parsing is strict."""

import pytest

from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, principle
from bot.domain.region import Region
from bot.domain.report import Reason
from bot.domain.week import Week
from bot.views.desk_taps import DeskTap, DeskVerb, parse_desk
from bot.views.taps import (
    ASTRAY,
    HOME,
    Menu,
    OwnTap,
    OwnVerb,
    RateTap,
    Tap,
    Target,
    Verb,
    parse_own,
    parse_rate,
    parse_start,
    parse_tap,
    start_payload,
)
from bot.views.window_taps import parse_window

MENU = Menu(Language.KK, agreed=True, region=Region.ASTANA)


def test_every_button_reads_back_as_it_was_written_and_fits_telegram() -> None:
    """What a button remembers for a person is not lost on the way."""
    for verb in Verb:
        for target in (HOME, Target(week=Week(202648))):
            tap = Tap(verb, MENU, target=target)
            assert parse_tap(str(tap)) == tap
            assert len(str(tap)) <= 64
    for p in PRINCIPLES:
        for score in (*Score, None):
            rate = RateTap(MENU, Week(202648), p, score)
            assert parse_rate(str(rate)) == rate
            assert len(str(rate)) <= 64
    for what in OwnVerb:
        own = OwnTap(what, MENU, bytes([0, 1, 254, 255]))
        assert parse_own(str(own)) == own
        assert len(str(own)) <= 64
    for reason in (None, *Reason):
        desk = DeskTap(DeskVerb.REASON, bytes(range(16)), reason)
        assert parse_desk(str(desk)) == desk
        assert len(str(desk)) <= 64


@pytest.mark.parametrize(
    "score",
    ["6", "-1", "+3", " 3", "3.0", "3\n", "1_0", "٣", "３", "1" * 60, "3:9", "", "03", "3 "],
)
def test_only_a_plain_digit_is_a_score(score: str) -> None:
    """No forged or garbled number becomes a rating."""
    assert parse_rate(f"rate:kk171:202648:3:{score}") is None


@pytest.mark.parametrize(
    "data",
    [
        "rate:kk171:202648:7:3",
        "rate:kk171:202648:0:3",
        "rate:kk171:202648:3",
        "rate:de171:202648:3:3",
        "rate:kk199:202648:3:3",
        "rate:kk271:202648:3:3",
        "RATE:kk171:202648:3:3",
        "rate:kk171:209960:3:3",
        "own:kk171:open:0A1B2C3D",
        "own:kk171:open:0a1b2c3",
        "own:kk171:burn:0a1b2c3d",
        "",
        "x" * 64,
    ],
)
def test_unknown_principles_menus_and_words_are_no_ratings(data: str) -> None:
    """A forged button does nothing."""
    assert parse_rate(data) is None
    assert parse_own(data) is None
    assert parse_tap(data) is None


@pytest.mark.parametrize(
    ("payload", "target", "language"),
    [
        ("p3", Target(principle=principle(3)), None),
        ("w2026-48", Target(week=Week(202648)), None),
        ("lang_ru", HOME, Language.RU),
        ("p6_lang_kk", Target(principle=principle(6)), Language.KK),
        ("", HOME, None),
        ("p7", HOME, None),
        ("w2026-54", ASTRAY, None),
        ("../../etc", HOME, None),
        ("A" * 64, HOME, None),
    ],
)
def test_deep_links_lead_where_they_say_or_home(
    payload: str, target: Target, language: Language | None
) -> None:
    """A link from the channel opens its place; a broken one opens the beginning."""
    assert parse_start(payload) == (target, language)


@pytest.mark.parametrize(
    "target", [HOME, Target(principle=principle(2)), Target(week=Week(202701))]
)
@pytest.mark.parametrize("language", [None, *Language])
def test_a_written_deep_link_reads_back(target: Target, language: Language | None) -> None:
    """The links the bot hands out are links it understands."""
    assert parse_start(start_payload(target, language)) == (target, language)


@pytest.mark.parametrize("week", ["202600", "202654", "202553"])
def test_a_release_of_no_week_has_no_button(week: str) -> None:
    """A week that no calendar has ends as a button of older days, not as a fault of ours."""
    assert parse_window("win:why:202648:law") is not None
    assert parse_window(f"win:why:{week}:law") is None
