"""Reviewers whose approvals tell nothing: they approve what others refuse.

Each reviewer's refusals are compared with everybody else's on drafts of like score. Within a
stratum of scores, were the reviewer like the others, their refusals would be a draw without
replacement from all refusals there; over strata the counts add up (the exact conditional test
of a common odds ratio: Agresti 2013, "Categorical Data Analysis", section 7.3.5). The chance of
so few refusals is multiplied by the number of reviewers tested (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

Row = tuple[str, float, bool]  # reviewer, score, refused
STRATA = 5
FEWEST = 20  # decisions before a reviewer is judged


@dataclass(frozen=True)
class Lenient:
    """A reviewer who refuses far less than others do on drafts of like score.

    expected  refusals that the others' would make one expect
    chance    probability of so few, were the reviewer like the others; corrected
    """

    reviewer: str
    decisions: int
    refusals: int
    expected: float
    chance: float

    @property
    def why(self) -> str:
        return (
            f"{self.reviewer} refused {self.refusals} of {self.decisions} drafts; on drafts of "
            f"like score others refused enough to expect {self.expected:.0f}."
        )


def lenient(rows: Iterable[Row], alpha: float = 0.01, share: float = 0.2) -> list[Lenient]:
    """Reviewers whose decisions are better left out of calibration, least likely first.

    Args:
        rows: (reviewer, score, refused), one decision each.
        alpha: chance with which any honest reviewer at all may be named.
        share: only those who refuse at most this share of what is expected are named.
    """
    strata = _strata(list(rows))
    numbers = {one: sum(len(_of(one, part)) for part in strata) for one in _names(strata)}
    tested = sorted(one for one, number in numbers.items() if number >= FEWEST)
    judged = [_judge(one, strata, len(tested)) for one in tested]
    named = [one for one in judged if one.chance <= alpha and one.refusals <= share * one.expected]
    return sorted(named, key=lambda one: (one.chance, one.reviewer))


def _strata(rows: list[Row]) -> list[list[Row]]:
    """Rows in parts of like score; equal scores stay together."""
    rows = sorted(rows, key=lambda row: row[1])
    cuts = [rows[len(rows) * n // STRATA][1] for n in range(1, STRATA)] if rows else []
    parts: list[list[Row]] = [[] for _ in range(STRATA)]
    for row in rows:
        parts[sum(row[1] >= cut for cut in cuts)].append(row)
    return parts


def _names(strata: Sequence[Sequence[Row]]) -> set[str]:
    return {row[0] for part in strata for row in part}


def _of(reviewer: str, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row[0] == reviewer]


def _judge(reviewer: str, strata: Sequence[Sequence[Row]], tested: int) -> Lenient:
    import numpy as np

    chances: Floats = np.ones(1)  # of each number of refusals
    expected, refusals, decisions = 0.0, 0, 0
    for part in strata:
        mine = _of(reviewer, part)
        if not mine:
            continue
        bad = sum(row[2] for row in part)
        chances = np.convolve(chances, _draws(len(part), bad, len(mine)))
        expected += len(mine) * bad / len(part)
        refusals += sum(row[2] for row in mine)
        decisions += len(mine)
    chance = float(chances[: refusals + 1].sum()) * tested
    return Lenient(reviewer, decisions, refusals, expected, min(1.0, chance))


def _draws(number: int, bad: int, drawn: int) -> Floats:
    """Hypergeometric: chances of 0, 1, ... `drawn` bad ones among `drawn` out of `number`."""
    import numpy as np

    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, number + 1)))])  # log n!
    found = np.arange(drawn + 1)
    possible = (found <= bad) & (drawn - found <= number - bad)
    k = found[possible]
    ways = logs[bad] - logs[k] - logs[bad - k]
    ways += logs[number - bad] - logs[drawn - k] - logs[number - bad - drawn + k]
    chances = np.zeros(drawn + 1)
    chances[possible] = np.exp(ways - (logs[number] - logs[drawn] - logs[number - drawn]))
    return chances
