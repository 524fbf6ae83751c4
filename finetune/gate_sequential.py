"""Is a writer on trial at least as good as the live one? A test that holds however often one looks.

The k-th outcome of the candidate is compared with the mean of the live writer's next `block`
outcomes: D, within -1/floor..1/floor. A gambler who starts with 1 and bets against a hypothesis has
wealth

    prod (1 + bet * (D + margin))   against "worse by the margin or more"
    prod (1 - bet * D)              against "as good, or better"

which under its hypothesis is a supermartingale, so that it ever reaches 1 / alpha with probability
alpha at most (Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by
betting", section 4; Ville's inequality). The bets are fixed shares of the largest safe one, mixed
evenly, as in `agents.router.evidence`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

BETS = (0.1, 0.25, 0.5, 0.75)
MARGIN = 0.1
ALPHA = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """How a trial stands. `candidate` and `live` are mean outcomes of what was compared; evidence
    is how many times the wealth grew, at its highest: at 1 / alpha the trial is over."""

    verdict: Literal["promote", "withdraw", "open"]
    pairs: int
    candidate: float
    live: float
    evidence_for: float
    evidence_against: float


def sequential(
    candidate: Sequence[float],
    live: Sequence[float],
    block: int = 1,
    floor: float = 1.0,
    margin: float = MARGIN,
    alpha: float = ALPHA,
) -> Trial:
    """The verdict on outcomes in their order; the first hypothesis to be ruled out decides.

    Args:
        candidate, live: 0, or 1 / propensity where a person approved the draft unchanged.
        block: live outcomes per outcome of the candidate: about (1 - share) / share.
        floor: the smallest propensity there was.
    """
    pairs = min(len(candidate), len(live) // block)
    mine = np.asarray(candidate[:pairs], float)
    theirs = np.asarray(live[: pairs * block], float).reshape(pairs, block).mean(axis=1)
    differences, largest = mine - theirs, 1 / floor
    good = wealth(differences + margin, largest - margin)
    bad = wealth(-differences, largest)
    done_good, done_bad = first(good, 1 / alpha), first(bad, 1 / alpha)
    over = min(done_good, done_bad) < pairs
    return Trial(
        verdict=("promote" if done_good <= done_bad else "withdraw") if over else "open",
        pairs=pairs,
        candidate=float(mine.mean()) if pairs else 0.0,
        live=float(theirs.mean()) if pairs else 0.0,
        evidence_for=float(good.max(initial=1.0)),
        evidence_against=float(bad.max(initial=1.0)),
    )


def wealth(gains: Floats, largest_loss: float) -> Floats:
    """Of the mixture of bets after each gain; no gain may be below minus `largest_loss`."""
    bets = np.array(BETS)[:, None] / largest_loss
    logs = np.log1p(bets * gains[None, :]).cumsum(axis=1)
    return np.asarray(np.exp(np.minimum(logs, 50)).mean(axis=0))


def first(values: Floats, level: float) -> int:
    """Where a level is first reached; the length where it is not."""
    reached = np.flatnonzero(values >= level)
    return int(reached[0]) if len(reached) else len(values)
