"""Recompute every figure of downloaded releases from their noisy counts, with Python alone.

    python docs/recompute.py FOLDER

The formulas are those of the .md file beside each release. Signatures are the business of
``python -m bot verify``; here only the arithmetic is checked.
"""

import json
import sys
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path

Z, Z99 = Decimal("1.959964"), Decimal("2.575829")
SCORES = range(1, 6)
TABLES = {"national", "regions", "languages", "ledger"}


def variance(scale):
    decay = (-1 / Decimal(scale)).exp()
    return 2 * decay / (1 - decay) ** 2


def added_up(releases, weeks, table):
    """Add up a table over weeks; return its rows and the noise variance of a cell."""
    tables = [releases[week]["tables"][table] for week in weeks]
    rows = [
        [sum(cells) for cells in zip(*row, strict=True)]
        for row in zip(*(table["noisy"] for table in tables), strict=True)
    ]
    return rows, sum(variance(table["scale"]) for table in tables)


def up(value, step):
    return Decimal(value).quantize(Decimal(step), ROUND_CEILING)


def half_up(value, step="1"):
    return Decimal(value).quantize(Decimal(step), ROUND_HALF_UP)


def fitted(cells, total):
    """Return the nearest cells (least squares) without a negative one and with a given sum."""
    order = sorted(range(len(cells)), key=lambda at: (-cells[at], at))
    tops = list(accumulate(cells[at] for at in order))
    kept = [at for n, at in enumerate(order, 1) if cells[at] * n > tops[n - 1] - total]
    if not kept:
        return [0] * len(cells)
    cut, rest = divmod(tops[len(kept) - 1] - total, len(kept))
    smaller = kept[len(kept) - rest :]
    return [cell - cut - (at in smaller) if at in kept else 0 for at, cell in enumerate(cells)]


def shares(groups, sizes, v, gate=None):
    """Return whole per cent and their ±, or None twice where they are not told."""
    whole, cells = sum(groups), sum(sizes)
    needed = Z * (v * (cells - sizes[0])).sqrt() / Decimal("0.1")
    if whole <= 0 or (whole if gate is None else gate) < needed:
        return None, None
    parts = [max(Decimal(group) / whole, Decimal(0)) for group in groups]
    exact = [100 * part / sum(parts) for part in parts]
    told = [int(value) for value in exact]
    for at in sorted(range(len(told)), key=lambda at: (told[at] - exact[at], at))[
        : 100 - sum(told)
    ]:
        told[at] += 1
    off = [
        100 * Z * (v * (size * (1 - part) ** 2 + (cells - size) * part**2)).sqrt() / whole
        + abs(percent - 100 * part)
        for percent, part, size in zip(told, parts, sizes, strict=True)
    ]
    margin = max(int(up(max(off), "1")), 1)
    return (told, margin) if margin <= 10 else (None, None)


class Principle:
    """One principle's row among the six of a week, or of several weeks added up."""

    def __init__(self, rows, at, v):
        self.y, self.v = rows[at], v
        self.number = sum(self.y[1:6])
        others = sum(map(sum, rows)) - sum(self.y)
        self.rated = Decimal(others) / 5 - self.y[0] - self.y[6]
        self.told = self.number > 0 and self.rated >= Z * (15 * v).sqrt()
        if self.told:
            mean = sum(score * self.y[score] for score in SCORES) / Decimal(self.number)
            self.mean = min(max(mean, Decimal(1)), Decimal(5))
            self.error = v * (10 + 5 * (self.mean - 3) ** 2) / self.number**2

    def spread(self):
        q = sum((score - self.mean) ** 2 * self.y[score] for score in SCORES) / self.number
        return min(max(q, Decimal(0)), Decimal(4)) / self.number


def median(counts):
    scores = [score for score in SCORES for _ in range(counts[score])] or [5]
    return Decimal(scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2


def figures(row, participants, before):
    """Return what is told of a principle, as the JSON has it."""
    h = Z * row.error.sqrt()
    mean = half_up(row.mean, "0.001")
    printed = half_up(mean, "0.1")
    margin = max(up(h + abs(printed - row.mean), "0.1"), Decimal("0.1"))
    y = row.y
    percent, share_margin = shares(
        [y[1] + y[2], y[3], y[4] + y[5]], [2, 1, 2], row.v, gate=row.rated
    )
    counts = fitted(y, participants)
    low, high = printed - margin, printed + margin
    band = "low" if high <= Decimal("2.5") else "high" if low >= Decimal("3.5") else None
    if band is None and low >= Decimal("2.5") and high <= Decimal("3.5"):
        band = "middle"
    change = None
    if before is not None and before.told:
        gap = row.mean - before.mean
        errors = row.error + row.spread() + before.error + before.spread()
        clear = abs(gap) >= max(Decimal("0.1"), Z99 * errors.sqrt())
        change = ("higher" if gap > 0 else "lower") if clear else "none"
    return {
        "counts": counts,
        "mean": mean,
        "noise": up(h, "0.001"),
        "margin": margin,
        "median": median(counts),
        "shares": percent,
        "share_margin": share_margin,
        "band": band,
        "change": change,
    }


def same(told, found):
    """Compare by value: decimals stand in the JSON as texts, what is missing is None."""
    numbers = {"mean", "noise", "margin", "median"}
    return all(
        (Decimal(told[name]) if name in numbers else told.get(name)) == value
        for name, value in found.items()
    )


def principles(releases, week):
    """Yield (what, whether it is as recomputed) for the principles of a week."""
    release = releases[week]
    _, v = added_up(releases, [week], "national")
    yield "participants_needed", release["needed"] == up(Z * (15 * v).sqrt() / Decimal("0.4"), "1")
    pool = release.get("pool", [])
    if not pool:
        yield "nothing told", not any("figures" in told for told in release["principles"])
        return
    rows, v = added_up(releases, pool, "national")
    total = Decimal(sum(map(sum, rows))) / 6
    participants = int(half_up(total))
    yield "participants", release["participants"] == participants
    yield "enough", total >= Z * (15 * v).sqrt() / Decimal("0.4")
    earlier = week_before(releases, week) if len(pool) == 1 else None
    for at, told in enumerate(release["principles"]):
        row = Principle(rows, at, v)
        if not row.told:
            yield told["key"], "figures" not in told
            continue
        before = Principle(earlier[0], at, earlier[1]) if earlier else None
        yield told["key"], same(told["figures"], figures(row, participants, before))


def week_before(releases, week):
    """Return the table of the week before where it can be compared by itself."""
    found = {
        date.fromisoformat(it["first_day"]).toordinal(): label for label, it in releases.items()
    }
    label = found.get(date.fromisoformat(releases[week]["first_day"]).toordinal() - 7)
    if label is None or "tables" not in releases[label]:
        return None
    wording = releases[week]["wording"]
    if releases[label]["wording"] != wording or "+" in wording:
        return None
    rows, v = added_up(releases, [label], "national")
    enough = Decimal(sum(map(sum, rows))) / 6 >= Z * (15 * v).sqrt() / Decimal("0.4")
    return (rows, v) if enough else None


def groups(releases, week, name):
    """Yield the same for regions or languages."""
    told = releases[week][name]
    rows, v = added_up(releases, told["pool"], name)
    for row, cells in zip(told["rows"], rows, strict=True):
        percent, margin = shares(cells, [1, 1, 1], v)
        right = None
        if percent is not None:
            counts = fitted(cells, sum(cells))
            right = {"counts": counts, "shares": {"margin": margin, "percent": percent}}
        yield f"{name} {row['key']}", row.get("figures") == right


def ledger(releases, week):
    """Yield the same for the desk's ledger."""
    told = releases[week]["ledger"]
    rows, v = added_up(releases, told["pool"], "ledger")
    names = releases[week]["tables"]["ledger"]["rows"]
    for kind, part in (("outcomes", 0), ("delays", -1)):
        sums, sizes = {}, {}
        for name, (cell,) in zip(names, rows, strict=True):
            group = name.split(".")[part]
            sums[group] = sums.get(group, 0) + cell
            sizes[group] = sizes.get(group, 0) + 1
        percent, margin = shares(list(sums.values()), list(sizes.values()), v)
        right = None if percent is None else {"margin": margin, "percent": percent}
        yield f"ledger {kind}", told.get(kind) == right


def checks(releases, week):
    """Yield the same for all that a week tells."""
    yield from principles(releases, week)
    for name in ("regions", "languages"):
        if name in releases[week]:
            yield from groups(releases, week, name)
    if "ledger" in releases[week]:
        yield from ledger(releases, week)


def main(folder):
    files = sorted(Path(folder).glob("six-principles-*.json"))
    releases = {}
    for file in files:
        release = json.loads(file.read_text(encoding="utf-8"))["release"]
        releases[release["week"]] = release
    wrong = checked = 0
    for week, release in sorted(releases.items()):
        if "tables" not in release:
            continue
        for table in sorted(release["tables"].keys() - TABLES):
            print(f"{week}: the table {table} is newer than this program and was not checked")
        missing = {*release.get("pool", [])} - releases.keys()
        if missing:
            print(f"{week}: needs {', '.join(sorted(missing))} too")
            continue
        for what, right in checks(releases, week):
            checked += 1
            if not right:
                wrong += 1
                print(f"{week}: {what} is not as recomputed")
    print(f"{checked} rows recomputed, {wrong} differ")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
