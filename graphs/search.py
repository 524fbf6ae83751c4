"""Search: what a question is about, found by meaning and by words at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.serving import Filters

if TYPE_CHECKING:
    from agents.reranker import Reranker
    from storage.database import Database
    from storage.lexicon import Lexicon
    from storage.vectors import VectorIndex


@dataclass(frozen=True)
class Dense:
    """Where a passage stood by meaning; `score` is the cosine to the query."""

    rank: int
    score: float


@dataclass(frozen=True)
class Lexical:
    """Where a passage stood by words; `terms` are the query's words that it holds."""

    rank: int
    score: float
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A passage that answers, with all that a reader or a trace may ask about it.

    `rank` counts from 1. `score` orders the passages of one search and means nothing across
    searches. `text` is the source version's text from `start` to `end`.
    """

    rank: int
    score: float
    passage_id: str
    version_id: str
    source_id: str
    uri: str
    title: str
    kind: str
    licence: str
    heading: str
    start: int
    end: int
    text: str
    dense: Dense | None
    bm25: Lexical | None
    rerank: float | None
    why: str


class Searcher:
    """Hybrid search over one home. Safe to share among threads."""

    def __init__(
        self,
        db: "Database",
        vectors: "VectorIndex",
        lexicon: "Lexicon",
        reranker: "Reranker | None" = None,
    ) -> None:
        self._db = db
        self._vectors = vectors
        self._lexicon = lexicon
        self._reranker = reranker

    def search(
        self,
        query: str | Sequence[str],
        k: int,
        filters: Filters = Filters(),  # noqa: B008  (frozen)
        diversity: float = 0.0,
    ) -> list[Found]:
        """The `k` passages that answer best, best first; several queries are one question.

        Args:
            diversity: 0 takes the best, towards 1 it takes those unlike the ones above (MMR).

        Raises:
            StoreError: the database or the vector store is away.
        """
        raise NotImplementedError
