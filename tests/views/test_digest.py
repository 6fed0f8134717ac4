"""The digest in words: within Telegram's limits, and every figure as text."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from bot.domain.compose import make_release
from bot.domain.figures import Band, Change, Figures
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.release import Lost, Mode, Release, ReleaseView, canonical, parse
from bot.domain.report import utf16_length
from bot.views import digest
from bot.views.digest_figures import figures
from bot.views.words import Words, words
from tests.support.releases import FACTS, LAST, release, releases, tables
from tests.views.telegram_html import visible

CAPTION, MESSAGE = 1024, 4096
BOT = "https://t.me/" + "b" * 32


def links(html: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)">', html)


def heaviest(band: Band, change: Change | None) -> ReleaseView:
    """Return a release with the longest figures everywhere, and everything to be told."""
    shown = Figures(
        counts=(888888,) * 7,
        mean=Decimal("2.888"),
        noise=Decimal("0.020"),
        margin=Decimal("0.1"),
        median=Decimal("3.5"),
        shares=(88, 6, 6),
        share_margin=10,
        band=band,
        change=change,
    )
    view = parse(make_release(tables(900, lost=True), releases([9]), replace(FACTS, test=True)))
    return structs.replace(
        view,
        principles=tuple(structs.replace(told, figures=shown) for told in view.principles),
        pool=tuple(LAST.later(-back).label for back in range(1 if change else 8)),
        participants=8_888_888,
    )


@pytest.fixture(params=Language)
def say(request: pytest.FixtureRequest) -> Words:
    return words(request.param)


@pytest.mark.parametrize("band", Band)
@pytest.mark.parametrize("change", [None, *Change])
def test_the_longest_digest_fits(say: Words, band: Band, change: Change | None) -> None:
    """No week is so eventful that Telegram refuses its post, in any language."""
    view = heaviest(band, change)
    payload = canonical(view)

    assert view.mode is Mode.TEST
    assert view.lost is Lost.PART
    assert 700 < utf16_length(visible(digest.caption(say, view, BOT))) <= CAPTION
    assert 1500 < utf16_length(visible(figures(say, release(payload), BOT))) <= MESSAGE


def test_the_caption_tells_what_the_picture_shows(say: Words) -> None:
    """Who cannot see the picture reads the same means, margins and words."""
    (told,) = releases([900])
    view = parse(told.payload)

    caption = visible(digest.caption(say, view, BOT))

    for principle, one in zip(PRINCIPLES, view.principles, strict=True):
        assert one.figures is not None
        assert f"{say(principle.name)}: {say.number(one.figures.mean, 1)} ± " in caption
    assert say.number(digest.about(view)) in caption
    assert "ε = 2" in caption
    assert say.days(LAST.monday, LAST.sunday) in caption


def test_the_second_message_holds_every_figure(say: Words) -> None:
    """A journalist finds all counts, shares, medians and the proof without a picture."""
    after, before = releases([900, 900])
    view = parse(after.payload)

    text = visible(figures(say, after, BOT))

    for one in view.principles:
        assert one.figures is not None
        assert one.figures.shares is not None
        shares = [say.percent(share) for share in one.figures.shares]
        assert f"{shares[0]} (1–2) · {shares[1]} (3) · {shares[2]} (4–5)" in text
        scores = enumerate(one.figures.counts[1:6], 1)
        assert " · ".join(f"{score} – {say.number(count)}" for score, count in scores) in text
    assert after.hash in text
    assert before.hash in text
    assert view.key in text


def test_every_name_leads_to_its_page_in_the_same_language(say: Words) -> None:
    """A reader taps a principle in the post and lands on its page."""
    (told,) = releases([900])
    expected = [f"{BOT}?start=p{number}_lang_{say.language}" for number in range(1, 7)]

    assert links(digest.caption(say, parse(told.payload), BOT)) == expected
    assert links(figures(say, told, BOT)) == expected
    ((button,),) = digest.rate_row(say, BOT)
    assert button.url == f"{BOT}?start=lang_{say.language}"


def test_a_quiet_week_says_too_few_and_gives_no_number(say: Words) -> None:
    """Twelve raters' figures, true or noisy, appear nowhere in words."""
    (told,) = releases([12])
    view = parse(told.payload)

    caption = visible(digest.caption(say, view, BOT))

    assert say("too few ratings to publish") in caption.lower()
    assert "±" not in caption + visible(figures(say, told, BOT))
    assert say("Participants, about: {n}", n="").strip() not in caption


def test_a_lost_week_says_what_happened_and_nothing_else(say: Words) -> None:
    """Readers learn in one sentence that there are no results, and why."""
    lost = releases([300, None])[0]

    caption = visible(digest.caption(say, parse(lost.payload), BOT))

    told = say("This week's answers were lost for a technical reason; there are no results.")
    assert told in caption
    assert "±" not in caption + visible(figures(say, lost, BOT))


def test_a_pool_says_how_many_weeks_it_spans(say: Words) -> None:
    """Nobody takes five weeks' figures for one week's: span and raters a week are told."""
    view = parse(releases([40] * 6)[0].payload)

    caption = visible(digest.caption(say, view, BOT))

    together = say("weeks taken together: {k}", k=len(view.pool))
    assert together.lower() in caption.lower()
    assert say.days(view.starts, view.last_day) in caption
    assert 30 <= digest.about(view) <= 50


def test_a_row_that_few_rated_says_so(say: Words) -> None:
    """One principle without enough ratings is named and told, not left out."""
    view = parse(releases([900])[0].payload)
    without = structs.replace(view.principles[3], figures=None)
    view = structs.replace(view, principles=(*view.principles[:3], without, *view.principles[4:]))
    told = Release(LAST, canonical(view), b"")

    few = say("too few ratings to publish")

    name = say(PRINCIPLES[3].name)
    assert f"{name}: {few}" in visible(digest.caption(say, view))
    assert digest.capital(few) in visible(figures(say, told))


def test_a_tiny_margin_is_told_as_less_than_a_tenth(say: Words) -> None:
    """With many raters "± 0.1" would say too much: it says "less than 0.1"."""
    view = heaviest(Band.LOW, Change.NONE)

    assert f"± <{say.number(Decimal('0.1'), 1)}" in visible(digest.caption(say, view))
