"""What a number of runs proves about a probability, and so about ε.

Clopper-Pearson: the exact interval of a binomial proportion. An event that is seen in k of n runs
of one dataset and in m of n runs of its neighbour proves ε ≥ ln(lower(k) / upper(m)), except with
probability α. Runs are split: on one half the event is chosen, on the other it is counted, so
that choosing among many events costs nothing.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

ALPHA = 1e-6
"""As OpenDP's own sampler tests have it."""

Floats = NDArray[np.float64]


def lower(seen: int, runs: int, alpha: float = ALPHA) -> float:
    """Return the least probability that is not refuted by so many successes."""
    if seen == 0:
        return 0.0
    return _solve(lambda p: _at_least(seen, runs, p), alpha)


def upper(seen: int, runs: int, alpha: float = ALPHA) -> float:
    return 1 - lower(runs - seen, runs, alpha)


def epsilon_proven(without: Floats, beside: Floats, alpha: float = ALPHA) -> float:
    """Return an ε that the two samples of one statistic prove to be spent.

    Events are "at least t" and "at most t"; each dataset may be the one that shows them more.
    """
    best, proven = -math.inf, 0.0
    for one, other in ((without, beside), (beside, without)):
        for sign in (1, -1):
            chosen, counted = sign * one[::2], sign * one[1::2]
            against, beyond = sign * other[::2], sign * other[1::2]
            for threshold in _thresholds(chosen):
                hits, misses = int(np.sum(chosen >= threshold)), int(np.sum(against >= threshold))
                promise = _promise(hits, misses, len(chosen))
                if promise > best:
                    best = promise
                    proven = _log_ratio(
                        lower(int(np.sum(counted >= threshold)), len(counted), alpha),
                        upper(int(np.sum(beyond >= threshold)), len(beyond), alpha),
                    )
    return max(proven, 0.0)


def advantage(without: Floats, beside: Floats) -> float:
    """Return the best attacker's TPR − FPR by one statistic, thresholds chosen on other runs."""
    best, found = -1.0, 0.0
    for threshold in _thresholds(np.concatenate([without[::2], beside[::2]])):
        chosen = float(np.mean(beside[::2] >= threshold) - np.mean(without[::2] >= threshold))
        if chosen > best:
            best = chosen
            found = float(np.mean(beside[1::2] >= threshold) - np.mean(without[1::2] >= threshold))
    return found


def _thresholds(values: Floats) -> Iterator[float]:
    yield from np.unique(np.quantile(values, np.linspace(0.002, 0.998, 80))).tolist()


def _promise(hits: int, misses: int, runs: int) -> float:
    """Guess quickly what an event would prove: five standard deviations to either side."""
    low = (hits - 5 * math.sqrt(hits)) / runs
    high = (misses + 5 * math.sqrt(misses) + 14) / runs
    return _log_ratio(low, high)


def _log_ratio(low: float, high: float) -> float:
    return math.log(low / high) if low > 0 and high > 0 else -math.inf


def _at_least(seen: int, runs: int, p: float) -> float:
    """Return P[Bin(runs, p) ≥ seen]."""
    counts = np.arange(seen, runs + 1)
    factorials = _log_factorials(runs)
    logs = (
        factorials[runs]
        - factorials[counts]
        - factorials[runs - counts]
        + counts * math.log(p)
        + (runs - counts) * math.log1p(-p)
    )
    return float(np.exp(logs).sum())


def _log_factorials(up_to: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, up_to + 1)))])


def _solve(rising: Callable[[float], float], target: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > target else (middle, high)
    return low
