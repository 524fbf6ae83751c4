"""Simulated reviewers: three, of whom a task goes to one at random."""

import math

REVIEWERS = 3


class Panel:
    """`disagree`: how often two honest ones differ; each errs with e where 2e(1-e) is that."""

    def __init__(self, seed: int, disagree: float, approver: bool, flagging: bool) -> None:
        import numpy as np

        self.seed = seed
        self._draw = np.random.default_rng([seed, 4])
        self._error = (1 - math.sqrt(1 - 2 * disagree)) / 2
        self._approver = approver
        self._flagging = flagging
        self.working = list(range(REVIEWERS))

    def says(self, refused: bool) -> bool:
        """Whether the reviewer who got the task refuses the draft."""
        who = self.working[int(self._draw.integers(len(self.working)))]
        if self._approver and who == 0:
            return False
        return bool(refused) != (self._draw.random() < self._error)

    def just_flagged(self) -> bool:
        return False
