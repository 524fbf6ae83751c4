"""Thresholds proven one after another: Learn then Test with a fallback procedure.

Each threshold is a hypothesis, "the refusal rate among drafts from here up is the budget or
more"; to accept from a threshold, its hypothesis must be rejected, and no true one may be
rejected with more than probability delta (Angelopoulos, Bates, Candes, Jordan & Lei 2021, "Learn
then Test", on family-wise error control and fixed sequences). Delta is shared out over a few
starting thresholds. From the strictest to the loosest, a rejected hypothesis hands its share to
the next looser one (Wiens 2003, "A fixed sequence Bonferroni procedure"; a case of Bretz, Maurer,
Brannath & Posch 2009, "A graphical approach to sequentially rejective multiple test procedures").
The hypotheses are tested by betting, so this holds at all times together, and what was proven
once stays proven.

A part of delta is kept for bounds that hold for all thresholds, rates and times at once. They
are what people are shown; and since they hold for whatever budget anyone chooses later, they
carry thresholds over to another budget (`Ladder.under`).

Thresholds come from the scores of earlier drafts, whose decisions are not part of the evidence.
They and their shares do not depend on the budget, and wealth rises with it: on the same data a
larger budget never accepts less.
"""

from __future__ import annotations

import math
from typing import Any

from agents.router.evidence import Evidence
from agents.router.types import Options, Outcome


def share_of_delta(delta: float, place: int) -> float:
    """What the one at a place (0, 1, ...) may spend; all of them together less than delta.

    The first has most of it. The others' shares fall as 1, 1/4, 1/9, ...: slowly, since there
    may be many in a life.
    """
    return 0.7 * delta if place == 0 else 0.18 * delta / float(place**2)  # 1 + 1/4 + ... < 5/3


TESTS = 5 / 6  # of a ladder's share of delta; the rest is for bounds


class Ladder:
    """One score's thresholds, the evidence for each, and how far down they are proven."""

    def __init__(
        self, evidence: Evidence, shares: list[float], budget: float, delta: float
    ) -> None:
        self.evidence = evidence
        self.shares = shares
        self.budget = budget
        self.delta = delta
        self.proven = [False] * len(shares)
        self._bound: float | None = None
        self._nearest: tuple[int, int] | None = None

    @classmethod
    def laid(cls, scores: list[float], budget: float, delta: float, options: Options) -> Ladder:
        """A ladder over the quantiles of earlier scores; its loosest threshold accepts all."""
        import numpy as np

        levels = [step / options.steps for step in range(options.steps)]
        cuts = np.quantile(np.array(scores), levels, method="higher")
        thresholds = sorted({0.0, *(float(cut) for cut in cuts)})
        shares = [0.0] * len(thresholds)
        for coverage, share in options.starts:
            cut = float(np.quantile(np.array(scores), 1 - coverage, method="higher"))
            nearest = max(j for j, tau in enumerate(thresholds) if tau <= cut)
            shares[nearest] += share
        return cls(Evidence(thresholds, options.bets), shares, budget, delta)

    def learn(self, outcome: Outcome, floor: float) -> None:
        self.evidence.add(outcome, floor)
        self._bound = self._nearest = None
        wealth = self.evidence.log_wealth(self.budget)
        handed = 0.0
        for j in reversed(range(len(self.shares))):
            share = self.shares[j] + handed
            if not self.proven[j]:
                self.proven[j] = share > 0 and bool(wealth[j] >= self.level(share))
            handed = share if self.proven[j] else 0.0

    def level(self, share: float) -> float:
        """Log of the wealth that proves a threshold with a share of the ladder's delta."""
        return -math.log(share * self.delta * TESTS)

    @property
    def live(self) -> int | None:
        """Place of the loosest proven threshold."""
        return self.proven.index(True) if True in self.proven else None

    @property
    def threshold(self) -> float | None:
        return None if self.live is None else self.evidence.thresholds[self.live]

    def next_promises(self) -> bool:
        """Whether the next looser threshold looks as if it kept the budget."""
        live = self.live
        return live is not None and live > 0 and self.evidence.rate(live - 1) < self.budget

    def nearest(self) -> tuple[int, int]:
        """(approved drafts still missing, place) of the start that could be proven first."""
        if self._nearest is None:
            self._nearest = min(
                (self.evidence.clean_needed(j, self.budget, self.level(share)), j)
                for j, share in enumerate(self.shares)
                if share > 0
            )
        return self._nearest

    def worse_than_new(self, delta: float) -> bool:
        """Whether every start is farther from proof than it would be on a new ladder."""
        wealth = self.evidence.log_wealth(self.budget)
        loss = math.log(delta / self.delta)
        return all(wealth[j] < loss for j, share in enumerate(self.shares) if share > 0)

    def bound(self) -> float:
        """Upper bound on the refusal rate at the live threshold, or at the nearest start.

        What is proven is below the budget in any case.
        """
        if self._bound is None:
            found = self._bound_at(self.nearest()[1] if self.live is None else self.live)
            self._bound = found if self.live is None else min(found, self.budget)
        return self._bound

    def under(self, budget: float) -> list[bool]:
        """Which thresholds are proven under another budget, by the bounds or by a smaller one."""
        kept = budget >= self.budget
        return [
            (kept and done) or self._bound_at(j) <= budget for j, done in enumerate(self.proven)
        ]

    def _bound_at(self, place: int) -> float:
        """Bound at one threshold; all of them hold together at all times."""
        level = math.log(len(self.shares) / (self.delta * (1 - TESTS)))
        return self.evidence.upper_bound(place, level)

    def snapshot(self) -> dict[str, Any]:
        return {
            "evidence": self.evidence.snapshot(),
            "shares": self.shares,
            "delta": self.delta,
            "proven": self.proven,
        }

    @classmethod
    def restore(cls, saved: dict[str, Any], budget: float, options: Options) -> Ladder:
        evidence = Evidence.restore(saved["evidence"], options.bets)
        made = cls(evidence, [float(w) for w in saved["shares"]], budget, float(saved["delta"]))
        made.proven = [bool(done) for done in saved["proven"]]
        return made
