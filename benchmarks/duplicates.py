"""How well, and how fast, near-duplicates are found.

Run it: ``python benchmarks/duplicates.py``. Seen on 26 November 2026 (Python 3.11, two shared
cores; milliseconds of the processor):

    tried: recall 100.0%, false hints 1.7%
    judged: recall 100.0%, false hints 0.0%
    at 50,000: recall 100.0%; one question: median 6.1 ms, slowest 8.2 ms;
    the index: 54 MiB, read in 14 s

The bound ALIKE was chosen on the half ``tried``; ``judged`` has other phrases and was only looked
at afterwards. One question is asked for each card; a text is learnt in 0.3 ms.
"""

import random  # noqa: TID251 (a seeded draw of questions)
import resource
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a program, from a clone

from bot.domain.likeness import Likeness
from tests.support.near_duplicates import JUDGED, TRIED, Phrases, changed, crowd, labelled, rates

REPORTS = 50_000
STEP = 200


def main() -> None:
    for name, half in (("tried", TRIED), ("judged", JUDGED)):
        recall, false = rates(labelled(half))
        print(f"{name}: recall {recall:.1%}, false hints {false:.1%}")
    full_index(TRIED | {f"{name} too": phrases for name, phrases in JUDGED.items()})


def full_index(halves: Mapping[str, Phrases]) -> None:
    index, texts = Likeness(), list(crowd(halves, REPORTS))
    before, began = memory(), time.process_time()
    for number, text in enumerate(texts):
        index.learn(number.to_bytes(16, "big"), text)
    took = time.process_time() - began
    chance = random.Random(1)
    asked = [(n, changed(chance, texts[n], "ru")) for n in range(0, REPORTS, STEP)]
    found, times = zip(*(question(index, number, text) for number, text in asked), strict=True)
    print(
        f"at {REPORTS:,}: recall {sum(found) / len(found):.1%}; one question: median "
        f"{statistics.median(times):.1f} ms, slowest {max(times):.1f} ms; "
        f"the index: {memory() - before} MiB, read in {took:.0f} s"
    )


def question(index: Likeness, number: int, text: str) -> tuple[bool, float]:
    """Tell whether the original was found, and the milliseconds of the processor it took."""
    began = time.process_time()
    found = number.to_bytes(16, "big") in index.alike(text)
    return found, (time.process_time() - began) * 1000


def memory() -> int:
    """Return the most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    main()
