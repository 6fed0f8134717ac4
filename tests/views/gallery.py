"""Draw every kind of week in every language: ``python -m tests.views.gallery FOLDER``.

Prints each picture's size and time, and writes a grey copy beside it (``-grey``).
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from msgspec import structs
from PIL import Image

from bot.domain.language import Language
from bot.domain.release import Facts, Lost, ReleaseView, parse
from bot.views.chart import chart
from bot.views.chart_regions import has_regions, regions_chart
from bot.views.words import words
from tests.support.releases import FACTS, FULL, releases

Weeks = Sequence[int | None]

WEEKS: Mapping[str, tuple[Weeks, Facts]] = {
    "full": ([900, 1100, 1000, 1200, 1050, 980, 1300, 1240], FACTS),
    "few": ([12], FACTS),
    "none": ([0], FACTS),
    "first": ([300], FACTS),
    "paused-before": ([500, 540, None, None, None, 620], FACTS),
    "eight-weeks": ([33] * 9, FACTS),
    "pilot": ([40] * 6, replace(FACTS, test=True)),
    "edge": ([95], FACTS),
    "gaps": ([400, None, 400, 90, 500, 30, 800], FACTS),
    "lost": ([300, None], FACTS),
    "regions": ([5200] * 5, FULL),
    "one-region": ([1500] * 4, FULL),
    "every-region": ([40_000] * 4, FULL),
}


def views(name: str) -> tuple[ReleaseView, list[ReleaseView]]:
    """Return a release and those before it; a pause leaves weeks without one."""
    weeks, facts = WEEKS[name]
    view, *history = [parse(release.payload) for release in releases(weeks, facts)]
    if name == "edge":
        view = structs.replace(view, lost=Lost.PART)
    if name == "paused-before":
        history = [past for past in history if past.lost is Lost.NOTHING]
    return view, history


def pictures() -> Iterator[tuple[str, bytes, float]]:
    for name in WEEKS:
        view, history = views(name)
        for language in Language:
            began = time.process_time()
            drawn = chart(words(language), view, history)
            yield f"{name}-{language}", drawn, time.process_time() - began
            if has_regions(view):
                began = time.process_time()
                drawn = regions_chart(words(language), view)
                yield f"{name}-{language}-regions", drawn, time.process_time() - began


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn, seconds in pictures():
        (folder / f"{name}.png").write_bytes(drawn)
        Image.open(BytesIO(drawn)).convert("L").save(folder / f"{name}-grey.png")
        print(f"{name}: {len(drawn) / 1000:.0f} kB, {seconds:.2f} s")  # noqa: T201 (a command)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
