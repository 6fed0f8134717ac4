"""A tap by this bot and by its peers, side by side in one run on this machine.

``make bench`` runs it whole (about twelve minutes on an idle machine of two cores); shorter::

    python benchmarks/taps.py --runs 1 --only aiogram,grammY
    python benchmarks/taps.py --runs 0 --kills 20 --only Six

Every bot does the same job: a pseudonym for the person, a durable row (SQLite, WAL,
synchronous=FULL), an answer in words, and the tapped message becomes the next page. The peers'
page is drawn beforehand; this bot does all its own work besides (sealing, languages, limits,
order, logs). The bot has one core, the load generator the other. Rounds are interleaved, and only
ratios within a round mean anything: see docs/performance.md.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]  # run as a program, from a clone

from rig import scene, table
from rig.bots import SECRET, Bot, Running, roster

from bot.telegram.webhook import webhook_path

CONNECTIONS = (40, 100)
"""Telegram's default for a webhook, and its maximum."""

TAPS = 20_000
WARM = 0.1
LATENCY = 0.07
OFFERED = 500
KILLED_AFTER = 1000
PEOPLE_APART = 1_000_000


class Bench:
    """The load generator, and what it measures."""

    def __init__(self) -> None:
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise SystemExit("Two cores are needed: one for the bots, one for the load.")
        self._core = cores[0]
        week = scene.this_week()
        self._folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self._page = self._folder / "page.json"
        self._page.write_text(json.dumps(scene.page(week, 1, saved=True)))
        self._load = subprocess.Popen(
            [sys.executable, str(HERE / "rig" / "load.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._api = int(self._ask({"update": scene.update(week), "known": scene.known(week)}))

    def _ask(self, job: dict[str, Any]) -> str:
        assert self._load.stdin is not None
        assert self._load.stdout is not None
        self._load.stdin.write(json.dumps(job) + "\n")
        self._load.stdin.flush()
        return self._load.stdout.readline()

    def run(self, bot: Bot, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Start a bot in a folder of its own and give it these loads, each to new people."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        running = Running(bot, folder, self._api, self._page, self._core)
        common = {
            "port": running.port,
            "pid": running.process.pid,
            "path": bot.path,
            "secret": SECRET,
            "polling": bot.polling,
        }
        found = []
        try:
            for number, job in enumerate(jobs):
                told = self._ask(common | job | {"first": number * PEOPLE_APART})
                found.append(json.loads(told) | {"start": running.start})
        finally:
            running.end()
        if "kill_after" in jobs[-1]:
            acked = found[-1]["acked"]
            found[-1]["lost"] = len(acked) - bot.kept(folder, acked)
        return found

    def close(self) -> None:
        assert self._load.stdin is not None
        self._load.stdin.close()
        self._load.wait()


def speeds(bench: Bench, bots: Sequence[Bot], runs: int, taps: int) -> None:
    results: table.Results = {}
    for round_ in range(runs):
        for bot in bots:
            count = round(taps * bot.share)
            warm = {"taps": max(100, round(count * WARM)), "connections": 40}
            loads = [{"taps": count, "connections": c} for c in CONNECTIONS]
            _warm, *found = bench.run(bot, [warm, *(loads[:1] if bot.polling else loads)])
            for load, one in zip(loads, found, strict=False):
                problem = "" if one["done"] and not one["errors"] else "  NOT ALL SEEN"
                print(
                    f"round {round_ + 1}, {bot.name}, {load['connections']}: "
                    f"{one['rate']:,.0f} taps/s, {one['cpu_us']:.0f} µs, load at "
                    f"{one['own']:.0%}{problem}",
                    flush=True,
                )
                results.setdefault((bot.name, load["connections"]), []).append(one)
    names = [bot.name for bot in bots]
    ours = next((bot.name for bot in bots if bot.ours), "")
    print("\n" + table.speeds(results))
    print("\n" + table.ratios(results, ours, [n for n in names if n != ours and "poll" not in n]))
    polled = [bot.name for bot in bots if bot.polling]
    if len(polled) > 1:
        print("\n" + table.ratios(results, polled[0], polled[1:]))


def delays(bench: Bench, bots: Sequence[Bot], runs: int) -> None:
    """Offer 500 taps a second to our bot while the Bot API takes 70 ms for each request."""
    ours = [bot for bot in bots if bot.ours and not bot.polling]
    job = {"taps": OFFERED * 6, "rate": OFFERED, "latency": LATENCY, "connections": 100}
    warm = {"taps": 500, "connections": 40}
    for bot in ours:
        p99 = [bench.run(bot, [warm, job])[-1]["ack_ms"][1] for _ in range(runs)]
        print(f"\n{bot.name}, {OFFERED} taps/s offered, 70 ms to the Bot API: ack p99 ", end="")
        print(f"{table.spread(p99)} ms")


def kills(bench: Bench, bots: Sequence[Bot], times: int) -> None:
    """Kill each bot under load and count what it had acknowledged and has not kept."""
    job = {
        "taps": 20_000,
        "connections": 100,
        "latency": LATENCY,
        "kill_after": KILLED_AFTER,
    }
    rows = []
    for bot in bots:
        if bot.polling:
            continue
        found = [bench.run(bot, [job])[-1] for _ in range(times if bot.ours else 1)]
        acked = sum(len(one["acked"]) for one in found)
        rows.append(
            (bot.name, str(len(found)), str(acked), str(sum(one["lost"] for one in found)))
        )
    print("\n" + table.table(("kill -9 under load", "kills", "acknowledged", "lost"), rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--taps", type=int, default=TAPS, help="taps of the fastest bot (20000)")
    parser.add_argument("--kills", type=int, default=3, help="kills of our bot (3); peers: 1")
    parser.add_argument("--only", default="", help="parts of names, with commas")
    chosen = parser.parse_args()
    parts = chosen.only.split(",")
    bots = [b for b in roster(webhook_path(SECRET)) if any(part in b.name for part in parts)]
    bench = Bench()
    try:
        if chosen.runs:
            speeds(bench, bots, chosen.runs, chosen.taps)
            delays(bench, bots, min(chosen.runs, 3))
        if chosen.kills:
            kills(bench, bots, chosen.kills)
    finally:
        bench.close()


if __name__ == "__main__":
    main()
