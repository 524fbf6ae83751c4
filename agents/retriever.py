"""The retriever: a brief in, the passages worth reading out."""

from collections.abc import Sequence
from typing import Protocol

from agents.queries import plan_queries
from agents.types import Assignment


class ByMeaning(Protocol):
    """Where a passage stood by meaning; `score` is a cosine."""

    @property
    def score(self) -> float: ...


class ByWords(Protocol):
    """Where a passage stood by words; `coverage` is the share of the query, rare words counting
    more, that it holds."""

    @property
    def coverage(self) -> float: ...


class Hit(Protocol):
    """A passage that a search found."""

    @property
    def passage_id(self) -> str: ...

    @property
    def dense(self) -> ByMeaning | None: ...

    @property
    def bm25(self) -> ByWords | None: ...


class Search(Protocol):
    """Where passages are searched; several queries are one question."""

    def search(
        self, query: str | Sequence[str], k: int, *, diversity: float = 0.0
    ) -> Sequence[Hit]: ...


class Retriever:
    """Finds passages for briefs."""

    min_cosine = 0.2
    min_coverage = 0.5

    def __init__(self, search: Search, diversity: float = 0.0) -> None:
        self._search = search
        self._diversity = diversity

    def retrieve(self, assignment: Assignment, k: int) -> list[str]:
        """Ids of at most `k` passages, best first; none that has little to do with the brief."""
        queries = plan_queries(assignment)
        if k < 1 or not queries:
            return []
        hits = self._search.search(queries, k, diversity=self._diversity)
        return [hit.passage_id for hit in hits if self.is_worth_reading(hit)]

    def is_worth_reading(self, hit: Hit) -> bool:
        """Something always comes first: the best of nothing is told by its own scores."""
        near = hit.dense is not None and hit.dense.score >= self.min_cosine
        said = hit.bm25 is not None and hit.bm25.coverage >= self.min_coverage
        return near or said
