"""Is a candidate adapter better than the live one, or was it luck? Statistics, no models.

The paired bootstrap: both sides are scored on the same unseen items, the per-item differences
are drawn again with replacement many times, and the spread of their mean is the uncertainty
(Efron & Tibshirani 1993, ch. 13, percentile interval; Koehn 2004 for paired comparison of
text systems on one test set).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storage.errors import BadInput
from storage.shares import share_interval as share_interval

Verdict = Literal["win", "no difference", "loss"]

CHUNK = 4_000_000  # drawn numbers held at once: 32 MB


@dataclass(frozen=True)
class GateResult:
    """Means and differences are in the scores' own unit; `low` and `high` bound the difference."""

    n: int
    mean_candidate: float
    mean_live: float
    difference: float
    low: float
    high: float
    verdict: Verdict
    reason: str


def compare(
    candidate: Sequence[float],
    live: Sequence[float],
    seed: int = 0,
    resamples: int = 10_000,
    level: float = 0.95,
) -> GateResult:
    """Compare two sides' scores of the same items, in the same order; higher is better.

    A win or a loss needs an interval that leaves out zero; anything else is "no difference".

    Raises:
        BadInput: no scores, not as many on both sides, scores that are not numbers, or a level
            outside (0, 1) or fewer than 100 resamples.
    """
    first, second = np.asarray(candidate, float), np.asarray(live, float)
    _check(first, second, resamples, level)
    differences = first - second
    low, high = _interval(differences, seed, resamples, level)
    verdict: Verdict = "win" if low > 0 else "loss" if high < 0 else "no difference"
    return GateResult(
        n=len(first),
        mean_candidate=float(first.mean()),
        mean_live=float(second.mean()),
        difference=float(differences.mean()),
        low=low,
        high=high,
        verdict=verdict,
        reason=_reason(verdict, len(first), float(differences.mean()), low, high, level),
    )


def _check(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    resamples: int,
    level: float,
) -> None:
    wrong = []
    if len(first) != len(second):
        wrong.append(f"{len(first)} candidate scores but {len(second)} live ones")
    if not len(first) or not len(second):
        wrong.append("no scores")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        wrong.append("scores that are not finite numbers")
    if resamples < 100:
        wrong.append(f"{resamples} resamples are too few for an interval")
    if not 0 < level < 1:
        wrong.append(f"level {level} is not between 0 and 1")
    if wrong:
        raise BadInput("cannot compare: " + "; ".join(wrong), "score the same items on both sides")


def bootstrap(differences: NDArray[np.float64], seed: int, resamples: int) -> NDArray[np.float64]:
    """Means of the differences drawn again with replacement, `[resamples]`."""
    draw = np.random.default_rng(seed)
    n = len(differences)
    means = np.empty(resamples)
    step = max(1, CHUNK // n)
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        means[start : start + count] = differences[draw.integers(0, n, (count, n))].mean(axis=1)
    return means


def _interval(
    differences: NDArray[np.float64], seed: int, resamples: int, level: float
) -> tuple[float, float]:
    """The percentile interval of the resampled mean difference."""
    means = bootstrap(differences, seed, resamples)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _reason(
    verdict: Verdict, n: int, difference: float, low: float, high: float, level: float
) -> str:
    found = (
        f"on {n} unseen items the candidate scores {difference:+.3f} against the live adapter "
        f"({level:.0%} interval {low:+.3f} to {high:+.3f})"
    )
    ends = {
        "win": "the whole interval is above zero, so it is better",
        "loss": "the whole interval is below zero, so it is worse",
        "no difference": "the interval includes zero, so luck would explain it",
    }
    return f"{found}; {ends[verdict]}"
