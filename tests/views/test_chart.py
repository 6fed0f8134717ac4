"""The weekly picture: complete, legible, small, and the same for ever."""

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from msgspec import structs
from PIL import Image

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import Profile
from bot.domain.region import REGION_NAMES, Region
from bot.domain.release import Facts, Lost, ReleaseView, parse
from bot.views.chart import chart, figure
from bot.views.chart_canvas import HIGH, LOW, MIDDLE, Canvas
from bot.views.chart_regions import has_regions, regions_chart, regions_figure
from bot.views.words import words
from tests.support.releases import FACTS, FULL, KEY, releases

MOST_BYTES = 150_000
MARGIN = re.compile(r"± <?\d[.,]\d")

WEEKS: dict[str, Sequence[int | None]] = {
    "full": [1100] * 8,
    "gaps": [400, None, 400, 90, 500, 30, 800],
    "first": [300],
    "edge": [95],
    "pooled": [40] * 6,
    "few": [12],
    "lost": [300, None],
}
REGIONS: dict[str, Sequence[int | None]] = {
    "every region": [40_000] * 4,
    "some regions": [5000] * 4,
}
EVERY = [(weeks, language) for weeks in (*WEEKS, *REGIONS) for language in Language]


@cache
def with_regions(weeks: str) -> ReleaseView:
    return parse(releases(REGIONS[weeks], FULL)[0].payload)


@cache
def told(weeks: str) -> tuple[ReleaseView, list[ReleaseView]]:
    """Return a release and those before it; some in test mode, and one that lost a part."""
    facts = FACTS if weeks in {"full", "few"} else Facts(Profile.PILOT, KEY, test=True)
    view, *history = [parse(release.payload) for release in releases(WEEKS[weeks], facts)]
    return structs.replace(view, lost=Lost.PART) if weeks == "edge" else view, history


def written(drawn: Figure) -> list[Text]:
    return drawn.texts


@cache
def png(weeks: str, language: Language) -> bytes:
    if weeks in REGIONS:
        return regions_chart(words(language), with_regions(weeks))
    return chart(words(language), *told(weeks))


@cache
def texts(weeks: str, language: Language) -> list[tuple[str, Bbox]]:
    """Return every text of a picture with the box it fills."""
    if weeks in REGIONS:
        drawn = regions_figure(words(language), with_regions(weeks))
    else:
        drawn = figure(words(language), *told(weeks))
    renderer = FigureCanvasAgg(drawn).get_renderer()  # type: ignore[no-untyped-call]
    found = [text for text in written(drawn) if text.get_text()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found]


@pytest.mark.parametrize(("weeks", "language"), EVERY)
def test_no_label_is_cut_off_and_none_covers_another(weeks: str, language: Language) -> None:
    """On a phone every word of the picture can be read, in each language, in every week."""
    found = texts(weeks, language)

    assert len(found) > len(PRINCIPLES)
    for label, box in found:
        inside = 40 <= box.x0 < box.x1 <= 1160 and 20 <= box.y0 < box.y1 <= 1490
        assert inside, (label, box)
    for (one, box), (other, under) in combinations(found, 2):
        assert not box.overlaps(under.padded(-1.5)), (one, other)


@pytest.mark.parametrize(("weeks", "language"), EVERY)
def test_a_picture_is_small_and_of_full_size(weeks: str, language: Language) -> None:
    """A picture loads on a slow connection, and is sharp on a good screen."""
    picture = png(weeks, language)

    assert len(picture) <= MOST_BYTES
    assert Image.open(BytesIO(picture)).size == (1200, 1500)


def test_equal_releases_have_equal_pictures() -> None:
    """A picture drawn again, next year, is the picture that was posted."""
    first, second = png("full", Language.KK), chart(words(Language.KK), *told("full"))

    assert first == second
    assert b"Software" not in first
    assert b"tIME" not in first


@pytest.mark.parametrize("language", Language)
def test_six_names_stand_in_every_picture(language: Language) -> None:
    """Whatever happened in a week, the reader sees what it was about, in full."""
    _ = words(language)
    for weeks in WEEKS:
        written = " ".join(label for label, _box in texts(weeks, language))
        for principle in PRINCIPLES:
            assert _(principle.name) in written


@pytest.mark.parametrize("language", Language)
def test_figures_are_drawn_only_where_the_gates_let_them(language: Language) -> None:
    """A quiet or lost week shows words in place of figures; a full one shows both."""
    _ = words(language)
    labels = {weeks: [label for label, _box in texts(weeks, language)] for weeks in WEEKS}

    assert labels["few"].count(_("too few ratings to publish")) == len(PRINCIPLES)
    assert not any("±" in label or "%" in label for label in labels["few"] + labels["lost"])
    assert sum(label.startswith("± ") and len(label) < 8 for label in labels["pooled"]) == len(
        PRINCIPLES
    )
    assert sum(label.startswith("± ") and len(label) < 8 for label in labels["full"]) == len(
        PRINCIPLES
    )
    assert sum(label.endswith("%") for label in labels["full"]) > len(PRINCIPLES)


@pytest.mark.parametrize("language", Language)
def test_method_and_noise_stand_in_the_picture(language: Language) -> None:
    """A picture that travels without its post still says how its figures came to be."""
    written = " ".join(label for label, _box in texts("full", language))
    plain = written.replace("\u00a0=\u00a0", " = ")

    assert "ε = 2" in plain
    assert (
        words(language)(
            "People took part by their own choice: the results show only their views, not those "
            "of the whole population."
        )
        in plain
    )


@pytest.mark.parametrize("language", Language)
def test_every_share_is_written(language: Language) -> None:
    """A bar too thin for its figure has it beside, so that nothing is left to the eye alone."""
    _ = words(language)
    view, _history = told("full")
    written = " · ".join(label for label, _box in texts("full", language) if "%" in label)
    shown = [one.figures.shares for one in view.principles if one.figures]

    assert len(shown) == len(PRINCIPLES)
    for shares in filter(None, shown):
        for share in shares:
            assert _.percent(share) in written


@pytest.mark.parametrize("language", Language)
def test_a_region_is_told_in_its_bar_or_by_its_name(language: Language) -> None:
    """Everybody finds their own region in the picture, with figures or with "too few"."""
    _ = words(language)
    view = with_regions("some regions")
    labels = [label for label, _box in texts("some regions", language)]
    assert view.regions is not None

    told = {_(REGION_NAMES[Region(row.key)]) for row in view.regions.rows if row.figures}
    small = {_(REGION_NAMES[Region(row.key)]) for row in view.regions.rows if not row.figures}

    assert 0 < len(told) < len(view.regions.rows)
    assert told <= set(labels)
    assert not small & set(labels)
    assert all(name in " ".join(labels) for name in small)


def test_a_pilot_has_no_second_picture() -> None:
    """Where regions are not counted, or none is large enough, there is no empty picture."""
    assert not has_regions(told("full")[0])
    assert not has_regions(parse(releases([300], FULL)[0].payload))
    assert has_regions(with_regions("some regions"))


def test_a_trend_has_gaps_where_nothing_was_printed() -> None:
    """A line never runs through a week that says "too few" or was lost."""
    drawn = (figure(words(Language.EN), *told(weeks)) for weeks in ("full", "gaps"))
    whole, broken = (
        [np.asarray(line.get_path().vertices).shape[0] for line in one.findobj(Line2D)]
        for one in drawn
    )

    assert whole.count(8) == len(PRINCIPLES)
    assert broken.count(5) == len(PRINCIPLES)  # and a dot before the week that was lost
    assert max(broken) == 5


@pytest.mark.parametrize("bold", [False, True])
def test_the_shipped_letters_include_all_kazakh_ones(bold: bool) -> None:
    """No Kazakh word ever shows an empty box."""
    canvas = Canvas()
    canvas.text(60, 60, "x", 20, bold=bold)
    (text,) = written(canvas.figure)
    known = get_font(str(text.get_fontproperties().get_file())).get_charmap()

    assert not [sign for sign in "әғқңөұүһіӘҒҚҢӨҰҮҺІ±ε–·↑↓«»" if ord(sign) not in known]


def test_the_groups_differ_in_lightness() -> None:
    """Printed in grey, or seen by a colour-blind reader, three groups are still three."""

    def lightness(color: str) -> float:
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    dark, middle, light = sorted(map(lightness, (LOW, MIDDLE, HIGH)))

    assert middle - dark > 40
    assert light - middle > 40


def test_long_lines_are_broken_between_words_only() -> None:
    """A narrow place gets more lines, never a cut word, and no last word stands alone."""
    canvas = Canvas()
    text = "Сильный Президент – Влиятельный Парламент – Подотчетное Правительство"

    lines = canvas.balance(text, 700, 26, bold=True)

    assert " ".join(lines) == text
    assert len(lines) == 2
    widths = [canvas.width(line, 26, bold=True) for line in lines]
    assert max(widths) <= 700
    assert min(widths) > max(widths) / 2
