"""The circuit breaker: an e-detector on what audits find among accepted drafts.

For each alternative rate q, the Shiryaev-Roberts sum R <- (R + 1) * L, where L is the likelihood
ratio of q against the budget, and the breaker trips when the mean of the sums reaches a level
(Shin, Ramdas & Rinaldo 2023, "E-detectors: a nonparametric framework for sequential change
detection", the e-SR procedure and mixtures of it). While the error is within the budget, on
average at least as many audits as the level pass before a false alarm, and within n audits it
comes with probability n / level at most.
"""

from __future__ import annotations

from agents.router.types import Options


class Breaker:
    def __init__(self, budget: float, options: Options) -> None:
        top = (1 + budget) / 2  # an alternative must be a rate
        self.budget = budget
        self.level = options.alarm
        self.rates = sorted({min(times * budget, top) for times in options.alternatives})
        self.sums = [0.0] * len(self.rates)

    def see(self, refused: bool, weight: float = 1.0) -> bool:
        """Count one accepted draft that a person saw; True: the breaker trips.

        weight  its propensity's floor over its propensity, 0 to 1: drafts that were surer to
                be seen than others count for less, so that all count alike on average
        """
        for place, rate in enumerate(self.rates):
            ratio = rate / self.budget if refused else (1 - rate) / (1 - self.budget)
            self.sums[place] = (self.sums[place] + weight) * (1 + weight * (ratio - 1))
        return self.height >= self.level

    @property
    def height(self) -> float:
        """How far the mean of the sums has come; the breaker trips at `level`."""
        return sum(self.sums) / len(self.sums)

    @property
    def uneasy(self) -> bool:
        """Half way to the level, in logarithms: worth more audits."""
        return self.height >= float(self.level**0.5)
