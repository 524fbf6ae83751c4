"""Simulated reviewers: three, of whom a task goes to one at random."""

import math

from agents.router.reviewers import Row, lenient

REVIEWERS = 3


class Panel:
    """`disagree`: how often two honest ones differ; each errs with e where 2e(1-e) is that.

    `approver`: the first approves everything. `flagging`: who is found to refuse far less than
    the others gets no more tasks.
    """

    def __init__(self, seed: int, disagree: float, approver: bool, flagging: bool) -> None:
        import numpy as np

        self.seed = seed
        self._draw = np.random.default_rng([seed, 4])
        self._error = (1 - math.sqrt(1 - 2 * disagree)) / 2
        self._approver = approver
        self._flagging = flagging
        self._said: list[Row] = []
        self.working = list(range(REVIEWERS))

    def says(self, score: float, refused: bool) -> bool:
        """Whether the reviewer who got the task refuses the draft."""
        who = self.working[int(self._draw.integers(len(self.working)))]
        wrong = self._draw.random() < self._error
        said = False if self._approver and who == 0 else bool(refused) != wrong
        if self._flagging:
            self._said.append((str(who), score, said))
        return said

    def flags(self) -> list[str]:
        """Who is found out now: the simulated desk looks once a week."""
        if not self._flagging:
            return []
        found = [one.reviewer for one in lenient(self._said)]
        self.working = [who for who in self.working if str(who) not in found]
        self._said = [row for row in self._said if row[0] not in found]
        return found
