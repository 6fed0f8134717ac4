"""What Prometheus may read: whether the bot is well, and never what anybody did.

No number here counts people, taps, reports or bytes, and none moves with a single one of them:
docs/decisions/0041-metrics.md has the reasons.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.schedule import WeekState
from bot.domain.vitals import Vitals

PREFIX = "six_principles_"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Value = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge; with a ``label`` it has one value for each of the label's values.

    Where ``read`` gives None, nothing is shown: the database cannot be read.
    """

    name: str
    about: str
    read: Callable[[Vitals], Value | None]
    label: str = ""


def coarse(seconds: float) -> int:
    """Return whole minutes, in seconds: what comes each minute or oftener then shows as 0.

    A tap answers an open question at once, and a report wakes the jobs; in exact seconds a
    monitor's history would tell when.
    """
    return int(seconds // 60 * 60)


def _waits(vitals: Vitals) -> Value | None:
    if vitals.waits is None:
        return None
    return {what: coarse(waited.total_seconds()) for what, waited in vitals.waits.items()}


def _states(vitals: Vitals) -> Value | None:
    if vitals.week is None:
        return None
    return {state: state is vitals.week for state in WeekState}


METRICS: Sequence[Metric] = (
    Metric("jobs_rest_seconds", "since a round of jobs was finished", lambda v: coarse(v.jobs)),
    Metric("telegram_silent_seconds", "since Telegram answered", lambda v: coarse(v.heard)),
    Metric(
        "commit_age_seconds",
        "since a commit was known to be durable",
        lambda v: coarse(v.committed),
    ),
    Metric(
        "waiting_seconds",
        "how long what should have happened has waited",
        _waits,
        "what",
    ),
    Metric(
        "week_state",
        "1 for the state of the running week",
        _states,
        "state",
    ),
    Metric("chore_failing", "1 for a chore whose last round failed", lambda v: v.failing, "chore"),
    Metric("update_set_aside", "1 once an update was given up", lambda v: v.set_aside),
    Metric("backup_failed", "1 where the last backup failed", lambda v: v.backup_failed),
)


def exposition(vitals: Vitals) -> str:
    """Write the metrics in Prometheus' text format."""
    return "".join(f"{line}\n" for metric in METRICS for line in _lines(metric, vitals))


def _lines(metric: Metric, vitals: Vitals) -> Iterator[str]:
    value, name = metric.read(vitals), PREFIX + metric.name
    if value is None:
        return
    yield f"# HELP {name} {metric.about}"
    yield f"# TYPE {name} gauge"
    if isinstance(value, Mapping):
        for of, each in value.items():
            yield f'{name}{{{metric.label}="{of}"}} {each:g}'
    else:
        yield f"{name} {value:g}"
