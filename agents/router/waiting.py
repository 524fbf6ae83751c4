"""Outcomes in the order in which drafts were routed, held back while a decision is open.

A draft that nobody was to look at is settled when it is routed, an audited one only when a
person has decided. Learned in the order in which they settle, the unseen ones would run ahead,
each of them evidence of a clean draft, and the audits that balance them would come late. So
nothing is learned past the oldest open decision. One that keeps everybody waiting for too long
counts as refused, which errs on the safe side.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.router.types import Outcome


@dataclass(frozen=True)
class Routed:
    """A routed draft. `looked`: a person decides or has decided; `late`: wait no longer."""

    score: float
    propensity: float
    floor: float
    looked: bool
    refused: bool | None = None
    late: bool = False


def settled(rows: Iterable[Routed]) -> Iterator[Outcome]:
    """Outcomes of drafts, in the order in which they were routed, up to the first open one."""
    for row in rows:
        if row.looked and row.refused is None and not row.late:
            return
        refused = (row.refused if row.refused is not None else True) if row.looked else None
        yield Outcome(row.score, row.propensity, refused, row.floor)
