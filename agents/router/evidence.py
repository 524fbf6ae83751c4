"""Evidence that the refusal rate among drafts above a threshold is below a rate, by betting.

For a threshold `tau` and a rate `m`, the null hypothesis says that drafts with score >= tau are
refused at a rate of m or more. A gambler who starts with 1 and bets a share on every such draft
being better than that has wealth

    prod (1 + bet * (m - X)),    X = refused / propensity if a person looked, else 0

which under the null is a supermartingale whatever the bets, as long as a bet is fixed before
its draft is seen and does not depend on the draft's score (Waudby-Smith & Ramdas 2024,
"Estimating means of bounded random variables by betting", section 4; the weights 1 / propensity:
Waudby-Smith, Wu, Ramdas, Karampatziakis & Mineiro 2024, "Anytime-valid off-policy inference
for contextual bandits", section 2). So by Ville's inequality wealth ever reaches 1 / alpha with
probability alpha at most, however often one looks.

The bets are fixed shares of the largest safe bet, 1 / (1 / floor - m), and wealth is their mean
(a mixture of martingales is one). For a rate r below m the best share is 1 - r / m at any
propensity, so the same few shares serve all rates. Since shares are fixed, wealth depends on
counts alone, not on order: evidence is a table of whole numbers, exact in storage.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from agents.router.types import Outcome

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

Kind = tuple[float, float]  # (floor when routed, X)


class Evidence:
    """Counts of outcomes by kind and threshold, and the wealth they amount to.

    `thresholds` rise. `counts[kind, j]`: outcomes of a kind with score >= thresholds[j].
    """

    def __init__(self, thresholds: list[float], bets: tuple[float, ...]) -> None:
        import numpy as np

        self.thresholds = thresholds
        self.kinds: list[Kind] = []
        self.counts: Floats = np.zeros((0, len(thresholds)))
        self._edges = np.array(thresholds)
        self._bets = np.array(bets)
        self._logs: tuple[float, Floats] | None = None
        self._scan: tuple[Floats, Floats] | None = None

    def add(self, outcome: Outcome, floor: float) -> None:
        """Count one outcome; `floor` is the smallest propensity in force when it was routed."""
        value = 1 / outcome.propensity if outcome.refused else 0.0
        row = self._row((floor, value))
        above = int(self._edges.searchsorted(outcome.score, side="right"))
        self.counts[row, :above] += 1

    def log_wealth(self, rate: float) -> Floats:
        """Log of the wealth against "the refusal rate is `rate` or more", per threshold."""
        import numpy as np

        if not self.kinds:
            return np.zeros(len(self.thresholds))
        each = self.counts.T @ self._log_factors(rate)
        top = each.max(axis=1)
        wealth: Floats = top + np.log(np.exp(each - top[:, None]).mean(axis=1))
        return wealth

    def upper_bound(self, index: int, log_level: float) -> float:
        """The smallest rate ruled out at a threshold: an anytime-valid upper bound.

        Wealth rises with the rate, so the rates ruled out (log wealth >= log_level) are all
        those above one point; it is rounded up to the next of some rates, four in a hundred
        apart. 1 if none is ruled out.
        """
        import numpy as np

        if not self.kinds:
            return 1.0
        if self._scan is None:
            rates = np.geomspace(0.001, 0.999, 176)
            factors = np.stack([self._factors(float(rate)) for rate in rates], axis=1)
            self._scan = (rates, factors.reshape(len(self.kinds), -1))
        rates, factors = self._scan
        each = (self.counts[:, index] @ factors).reshape(len(rates), -1)
        ruled_out = np.exp(np.minimum(each - log_level, 50)).mean(axis=1) >= 1
        return float(rates[ruled_out.argmax()]) if ruled_out.any() else 1.0

    def rate(self, index: int) -> float:
        """The refusal rate among drafts above a threshold, weighted by propensity; 0 if none."""
        number = float(self.counts[:, index].sum())
        refused = sum(value * self.counts[row, index] for row, (_, value) in enumerate(self.kinds))
        return float(refused) / number if number else 0.0

    def clean_needed(self, index: int, rate: float, log_level: float) -> int:
        """How many approved drafts in a row would lift wealth at a threshold to the level.

        The best bet alone must reach the level, and has reached it when it is ahead by the
        number of bets: the answer lies between these two. Every approved draft adds wealth, so
        it is found by halving: a small rate takes millions of drafts, which nobody lists.
        """
        import numpy as np

        each = self.counts[:, index] @ self._log_factors(rate) if self.kinds else 0.0
        gain = np.log1p(self._bets * rate / (1 - rate))

        def enough(run: int) -> bool:
            return bool(np.exp(np.minimum(each + run * gain - log_level, 50)).mean() >= 1)

        fewest: int = max(0, math.ceil(((log_level - each) / gain).min()))
        most: int = max(fewest, math.ceil(((log_level + math.log(len(gain)) - each) / gain).min()))
        while fewest < most:
            middle = (fewest + most) // 2
            fewest, most = (fewest, middle) if enough(middle) else (middle + 1, most)
        return int(most)

    def _row(self, kind: Kind) -> int:
        if kind not in self.kinds:
            import numpy as np

            self.kinds.append(kind)
            self.counts = np.vstack([self.counts, np.zeros(len(self.thresholds))])
            self._logs, self._scan = None, None
        return self.kinds.index(kind)

    def _log_factors(self, rate: float) -> Floats:
        """`_factors` of the rate that was asked for last are kept."""
        if self._logs is None or self._logs[0] != rate:
            self._logs = (rate, self._factors(rate))
        return self._logs[1]

    def _factors(self, rate: float) -> Floats:
        """log(1 + bet * (rate - X)) per kind and bet, a bet being a share of the largest."""
        import numpy as np

        floors = np.array([floor for floor, _ in self.kinds])
        values = np.array([value for _, value in self.kinds])
        odds = (rate - values) / (1 / floors - rate)
        factors: Floats = np.log1p(odds[:, None] * self._bets)
        return factors

    def snapshot(self) -> dict[str, Any]:
        return {
            "thresholds": self.thresholds,
            "kinds": [list(kind) for kind in self.kinds],
            "counts": [[int(n) for n in row] for row in self.counts],
        }

    @classmethod
    def restore(cls, saved: dict[str, Any], bets: tuple[float, ...]) -> Evidence:
        import numpy as np

        made = cls([float(tau) for tau in saved["thresholds"]], bets)
        made.kinds = [(float(floor), float(value)) for floor, value in saved["kinds"]]
        made.counts = np.array(saved["counts"], dtype=float).reshape(-1, len(made.thresholds))
        return made
