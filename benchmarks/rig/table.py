"""The figures of a comparison as text."""

import statistics
from collections.abc import Sequence
from typing import Any

Results = dict[tuple[str, int], list[dict[str, Any]]]
"""What was measured, by bot and connections, one entry a round."""


def spread(values: Sequence[float], places: int = 1) -> str:
    """Write min–median–max."""
    if not values:
        return "-"
    low, mid, high = min(values), statistics.median(values), max(values)
    return "–".join(f"{value:,.{places}f}" for value in (low, mid, high))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, ["-" * width for width in widths], *rows]
    ]
    return "\n".join(lines)


def speeds(results: Results) -> str:
    head = (
        "bot",
        "conn.",
        "taps/s",
        "CPU µs/tap",
        "ack p50 ms",
        "ack p99 ms",
        "RSS MB",
        "start s",
    )
    rows = []
    for (name, connections), runs in results.items():
        rows.append(
            (
                name,
                str(connections),
                spread([run["rate"] for run in runs], 0),
                spread([run["cpu_us"] for run in runs], 0),
                spread([run["ack_ms"][0] for run in runs]),
                spread([run["ack_ms"][1] for run in runs]),
                f"{statistics.median(run['rss_mb'] for run in runs):.0f}",
                spread([run["start"] for run in runs]),
            )
        )
    return table(head, rows)


def ratios(results: Results, ours: str, peers: Sequence[str]) -> str:
    """Compare with each peer, round by round."""
    head = (f"{ours} against", "conn.", "taps/s ×", "CPU a tap ÷", "ack p99 ÷")
    rows = []
    for peer in peers:
        for connections in sorted({c for name, c in results if name == peer}):
            pairs = list(
                zip(
                    results.get((ours, connections), ()),
                    results[peer, connections],
                    strict=False,
                )
            )
            if pairs:
                rows.append(
                    (
                        peer,
                        str(connections),
                        spread([a["rate"] / b["rate"] for a, b in pairs]),
                        spread([b["cpu_us"] / a["cpu_us"] for a, b in pairs]),
                        spread([b["ack_ms"][1] / a["ack_ms"][1] for a, b in pairs]),
                    )
                )
    return table(head, rows)
