"""The digest in words: within Telegram's limits, and every figure as text."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from bot.domain.compose import make_release
from bot.domain.figures import Band, Change, Figures
from bot.domain.groups import GroupFigures, GroupsView, GroupView, LedgerView
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import DELAYS, LANGUAGES, OUTCOMES, REGIONS
from bot.domain.quote import Quote
from bot.domain.region import REGION_NAMES, Region
from bot.domain.release import Lost, Mode, Release, ReleaseView, canonical, parse
from bot.domain.report import utf16_length
from bot.domain.shares import Shares
from bot.domain.week import Week
from bot.views import digest
from bot.views.digest_figures import figures as all_figures
from bot.views.digest_groups import ledger
from bot.views.layout import bold
from bot.views.opendata_csv import table
from bot.views.regions import of_region
from bot.views.verdicts import REASON_LABELS
from bot.views.words import Words, words
from tests.support.releases import FACTS, FULL, LAST, full_tables, release, releases, tables
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
    noisy = tables(900, scale=60.0, lost=True)  # ε = 0.1: the most noise there may be
    view = parse(make_release(noisy, releases([9]), replace(FACTS, test=True)))
    return structs.replace(
        view,
        principles=tuple(structs.replace(told, figures=shown) for told in view.principles),
        pool=tuple(LAST.later(-back).label for back in range(1 if change else 8)),
        participants=8_888_888,
    )


def heaviest_full() -> ReleaseView:
    """Return a week of the full profile in which everything can be told, at its longest."""
    pilot = heaviest(Band.LOW, Change.NONE)
    view = parse(make_release(full_tables(900), [], FULL))
    shares = Shares((88, 6, 6), 10)
    pool = tuple(LAST.later(-back).label for back in range(4))
    rows = [
        GroupsView(pool, tuple(GroupView(key, GroupFigures((1, 1, 1), shares)) for key in keys))
        for keys in (REGIONS.rows, LANGUAGES.rows)
    ]
    return structs.replace(
        view,
        principles=pilot.principles,
        regions=rows[0],
        languages=rows[1],
        ledger=LedgerView(
            pool,
            outcomes=Shares((10,) * len(OUTCOMES), 10),
            delays=Shares((25,) * len(DELAYS), 10),
        ),
    )


def figures(say: Words, told: Release, bot_url: str = "") -> str:
    """Return the one message that holds a usual week's figures."""
    (text,) = all_figures(say, told, bot_url)
    return text


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


def test_week_and_names_lead_to_their_place_in_the_same_language(say: Words) -> None:
    """A reader taps a principle and lands on its page; the week's link lasts for ever."""
    (told,) = releases([900])
    places = (f"w{told.week.label.replace('W', '')}", *(f"p{n}" for n in range(1, 7)))
    expected = [f"{BOT}?start={place}_lang_{say.language}" for place in places]

    assert links(digest.caption(say, parse(told.payload), BOT)) == expected
    assert links(figures(say, told, BOT)) == expected
    ((button,),) = digest.rate_row(say, BOT)
    assert button.url == f"{BOT}?start=lang_{say.language}"


def test_a_full_week_is_told_in_whole_paragraphs(say: Words) -> None:
    """Regions, the desk and people's words never push a figure out: one more message comes."""
    quotes = [Quote(Language.KK, p, "ә&" * 100) for p in (*PRINCIPLES[2:4], PRINCIPLES[3])]
    told = Release(LAST, canonical(heaviest_full()), b"")

    messages = [visible(text) for text in all_figures(say, told, BOT, quotes)]

    assert 1 < len(messages) <= 3
    assert all(utf16_length(text) <= MESSAGE for text in messages)
    text = "\n\n".join(messages)
    for region in REGION_NAMES.values():
        assert f"• {say(region)}: {say.percent(88)} · " in text
    for label in REASON_LABELS.values():
        assert f"({say(label).lower()}) – {say.percent(10)}" in text
    assert f"{say('on the third day')} – {say.percent(25)}" in text
    assert text.count("ә&" * 100) == 3


def test_a_week_from_before_a_reason_came_is_told_as_it_was(say: Words) -> None:
    """A new reason to decline takes no old week away: each names the outcomes of its own rows."""
    view = parse(releases([9000] * 4, FULL)[0].payload)
    assert tuple(view.outcomes) == OUTCOMES
    assert view.ledger is not None
    told = view.tables["ledger"]
    kept = tuple(row for row in told.rows if not row.startswith("spam."))
    rows = structs.replace(told, rows=kept, noisy=told.noisy[: len(kept)])
    shares = Shares(percent=(91, *[0] * (len(OUTCOMES) - 3), 9), margin=5)
    old = structs.replace(
        view,
        tables={**view.tables, "ledger": rows},
        ledger=structs.replace(view.ledger, outcomes=shares),
    )

    assert f"{say('not decided yet')} – {say.percent(9)}" in ledger(say, old)
    assert b";outcome_danger;0;" in table(old)
    assert b"outcome_spam" not in table(old)


def test_a_citizen_reads_of_their_region_where_it_may_be_told(say: Words) -> None:
    """Somebody from a large enough region sees its shares, with span and ±; others see none."""
    region = visible(of_region(say, heaviest_full(), Region.ABAI))

    assert say(REGION_NAMES[Region.ABAI]) in region
    assert f"{say('kept (above 3.5)')}: {say.percent(6)}" in region
    assert say.days(LAST.later(-3).monday, LAST.sunday) in region
    assert of_region(say, parse(make_release(full_tables(90), [], FULL)), Region.ABAI) == ""
    assert of_region(say, parse(releases([900])[0].payload), Region.ABAI) == ""


def test_quotes_stand_apart_from_the_signed_figures(say: Words) -> None:
    """People's words come last, at most three, short ones only, and said to be unsigned."""
    (told,) = releases([900])
    long, *short = (
        Quote(Language.RU, PRINCIPLES[0], text) for text in ("x" * 201, "<b>1</b>", "2", "3", "4")
    )

    (text,) = all_figures(say, told, BOT, [long, *short])

    figures_end, quotes = text.split(say("In people's words"))
    assert told.hash in figures_end
    assert "x" * 201 not in text
    assert "<blockquote>&lt;b&gt;1&lt;/b&gt;</blockquote>" in quotes
    assert [">2<" in quotes, ">3<" in quotes, ">4<" in quotes] == [True, True, False]
    heading = bold(say("In people's words"))
    assert all_figures(say, told, BOT) == [text[: text.index(heading)].rstrip()]


def test_the_desks_ledger_is_told_or_said_to_be_too_small(say: Words) -> None:
    """Readers see how reports are decided once there are enough, and are told where not."""
    few, many = (releases([people] * 4, FULL)[0] for people in (900, 9000))

    told = "".join(all_figures(say, many))

    assert say("Too few reports to publish.") in "".join(all_figures(say, few))
    assert say("by the next day") in told.lower()
    assert say("Too few reports to publish.") not in told
    assert say("Reports and decisions on them") not in figures(say, releases([900])[0])


def test_once_a_year_the_sum_of_epsilon_is_told(say: Words) -> None:
    """Loyal people learn what a year of answers adds up to."""
    last = Week.parse("2026-W53")
    at_the_end = release(make_release(tables(300, last), [], FACTS), last)

    told = say(
        "ε adds up for those who take part every week: {weeks} weeks at {epsilon} make {sum} in "
        "this year.",
        weeks=53,
        epsilon=2,
        sum=106,
    )
    assert told in figures(say, at_the_end)
    assert told.split(":")[0] not in figures(say, releases([300])[0])


@pytest.mark.parametrize(("scale", "size"), [("3", 9), ("3.75", 11), ("0.06", 0), ("60", 180)])
def test_the_size_of_noise_is_told_truly(scale: str, size: int) -> None:
    """Of a hundred random numbers that were added, at most five are larger than is said."""
    assert digest.noise_size(Decimal(scale)) == size


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
