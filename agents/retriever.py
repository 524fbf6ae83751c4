"""The retriever: a brief in, the passages worth reading out."""

from collections.abc import Sequence
from typing import Protocol

from agents.types import Assignment


class Hit(Protocol):
    """A passage found by a search; `score` is a cosine."""

    @property
    def id(self) -> str: ...

    @property
    def score(self) -> float: ...


class Search(Protocol):
    """Where passages are searched."""

    def search(self, query: str, k: int) -> Sequence[Hit]: ...


class Retriever:
    """Finds passages for briefs."""

    min_score = 0.2

    def __init__(self, vectors: Search) -> None:
        self.vectors = vectors

    def retrieve(self, assignment: Assignment, k: int) -> list[str]:
        """Ids of at most `k` passages, best first; none that has little to do with the brief."""
        if k == 0:
            return []
        hits = self.vectors.search(plan_query(assignment), k)
        return [hit.id for hit in hits if hit.score >= self.min_score]


def plan_query(assignment: Assignment) -> str:
    """One query: what is asked for, and what it is about."""
    values = " ".join(assignment.facts.values())
    return f"{assignment.instruction} {values}".strip()[:1000]
