"""Accept rules known from elsewhere, the oracle, and the measures all rules are judged by.

A rule is a threshold: drafts whose score is at or above it go out without a person. None accepts
nothing. Refusal rate: the share of accepted drafts that a reviewer would refuse.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals._routing_streams import Stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FIXED = 0.9
"""The fixed rule: whatever the critic is nine tenths sure of. Chosen before any file was seen."""
VALIDATION = 500
"""Decisions that the point-estimate rule waits for; half a short stream at most."""


@dataclass(frozen=True)
class Judged:
    """A rule on all rows of a stream."""

    coverage: float
    refusal_rate: float


def judge(stream: Stream, threshold: float | None) -> Judged:
    """A rule that accepts nothing has a refusal rate of 0."""
    if threshold is None:
        return Judged(0.0, 0.0)
    accepted = stream.scores >= threshold
    count = int(accepted.sum())
    wrong = int((accepted & stream.refused).sum())
    return Judged(count / max(len(stream), 1), wrong / max(count, 1))


def loosest(stream: Stream, budget: float) -> float | None:
    """The lowest threshold whose refusal rate on the stream is within the budget.

    On all rows this is the oracle; on the first decisions it is the point-estimate rule.
    """
    thresholds, counts, wrong = risk_curve(stream)
    good = (wrong <= budget * counts).nonzero()[0]
    return float(thresholds[good[-1]]) if len(good) else None


def point_estimate(stream: Stream, budget: float) -> float | None:
    """Everything is reviewed first, then the loosest threshold that looked good, for ever."""
    first = validation_size(stream)
    return loosest(Stream(stream.name, stream.scores[:first], stream.refused[:first]), budget)


def validation_size(stream: Stream) -> int:
    return min(VALIDATION, len(stream) // 2)


def risk_curve(stream: Stream) -> tuple["Floats", "Floats", "Floats"]:
    """Thresholds from the strictest on, the rows each accepts, and the refused among them."""
    import numpy as np

    order = np.argsort(-stream.scores, kind="stable")
    scores = stream.scores[order]
    last = np.append(scores[1:] != scores[:-1], True)  # equal scores stand or fall together
    counts = np.arange(1.0, len(scores) + 1)
    return scores[last], counts[last], np.cumsum(stream.refused[order], dtype=np.float64)[last]


def aurc(stream: Stream) -> float:
    """Area under the risk-coverage curve: the mean refusal rate over all coverages.

    Geifman, Uziel and El-Yaniv 2019 ("Bias-reduced uncertainty estimation"), section 3. Rows of
    one score count with their mean, so that the order within them does not matter.
    """
    import numpy as np

    _, counts, wrong = risk_curve(stream)
    sizes = np.diff(counts, prepend=0.0)
    rates = np.repeat(np.diff(wrong, prepend=0.0) / sizes, sizes.astype(int))
    places = np.arange(1, len(stream) + 1)
    return float(np.mean(np.cumsum(rates) / places))
