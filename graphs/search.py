"""Search: what a question is about, found by meaning and by words at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphs.candidates import Candidates, Look
from graphs.ranking import Dense, Lexical, Marks, diverse, explain, places, ranked
from storage.serving import EVERYTHING, Filters, Servable, texts_of

if TYPE_CHECKING:
    from agents.reranker import Reranker
    from storage.database import Database
    from storage.lexicon import Lexicon
    from storage.vectors import VectorIndex

RERANKED = 30
"""So many of the best are read again by the reranker: each costs it one pass."""

DIVERSE_FROM = 3
"""Diversity chooses among so many times as many as are wanted."""

Scored = tuple[Servable, float]


@dataclass(frozen=True)
class Found:
    """A passage that answers, with all that a reader or a trace may ask about it.

    `rank` counts from 1. `score` orders the passages of one search and means nothing across
    searches; `rerank` is the reranker's. `text` is the source version's from `start` to `end`.
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
        self._candidates = Candidates(db, vectors)

    def search(
        self,
        query: str | Sequence[str],
        k: int,
        filters: Filters = EVERYTHING,
        diversity: float = 0.0,
    ) -> list[Found]:
        """The `k` passages that answer best, best first; several queries are one question.

        Args:
            diversity: 0 takes the best, towards 1 it takes those unlike the ones above (MMR).

        Raises:
            StoreError: the database, the vector store or the word index cannot be used.
            ModelError: the reranker is a chat model that does not answer.
        """
        asked = [query] if isinstance(query, str) else list(query)
        asked = [one for one in asked if one.strip()]
        if k < 1 or not asked:
            return []
        looks = [Look(self._vectors.embed(one), self._lexicon.ask(one)) for one in asked]
        rows, marks = self._candidates.find(looks, k, filters)
        order = ranked(rows, marks)
        order, reranks = self._reranked(asked, order, k)
        chosen = self._diverse(order, k, diversity)
        return self._told(chosen, Evidence(looks, marks, rows), reranks)

    def _reranked(
        self, asked: Sequence[str], order: list[Scored], k: int
    ) -> tuple[list[Scored], Mapping[str, float]]:
        """The best, read again: the reranker's order goes before, the rest stays behind."""
        if self._reranker is None or not order:
            return order, {}
        head, rest = order[: max(k, RERANKED)], order[max(k, RERANKED) :]
        texts = self._texts([row for row, _ in head])
        read = [texts[row.passage_id] for row, _ in head]
        scores = self._reranker.score(" ".join(asked), read)
        again = sorted(zip(head, scores, strict=True), key=lambda pair: -pair[1])
        reranks = {row.passage_id: score for (row, _), score in again}
        return [*(pair for pair, _ in again), *rest], reranks

    def _diverse(self, order: list[Scored], k: int, diversity: float) -> list[Scored]:
        pool = order[: DIVERSE_FROM * k]
        if diversity <= 0 or len(pool) < 2:
            return order[:k]
        vectors = self._vectors.fetch([row.vector_id for row, _ in pool])
        known = [pair for pair in pool if pair[0].vector_id in vectors]
        rows = [vectors[row.vector_id] for row, _ in known]
        if not known:
            return order[:k]
        # Places rather than scores: after reranking the order is no longer that of the scores.
        worth = [-float(place) for place in range(len(known))] if self._reranker else None
        scores = worth or [score for _, score in known]
        return [known[place] for place in diverse(scores, rows, k, diversity)]

    def _texts(self, rows: Sequence[Servable]) -> dict[str, str]:
        with self._db.read() as session:
            return texts_of(session, [row.passage_id for row in rows])

    def _told(
        self, chosen: Sequence[Scored], evidence: "Evidence", reranks: Mapping[str, float]
    ) -> list[Found]:
        texts = self._texts([row for row, _ in chosen])
        found = []
        for rank, (row, score) in enumerate(chosen, start=1):
            dense, bm25 = evidence.dense(row), evidence.bm25(row)
            rerank = reranks.get(row.passage_id)
            given = {name: getattr(row, name) for name in Servable._fields if name != "vector_id"}
            found.append(
                Found(
                    **given,
                    rank=rank,
                    score=score,
                    text=texts[row.passage_id],
                    dense=dense,
                    bm25=bm25,
                    rerank=rerank,
                    why=explain(dense, bm25, rerank),
                )
            )
        return found


class Evidence:
    """Where passages stood with each query, to be told with them."""

    def __init__(
        self, looks: Sequence[Look], marks: Sequence[Marks], rows: Sequence[Servable]
    ) -> None:
        serving = {row.vector_id for row in rows}
        self._looks = looks
        self._marks = marks
        self._near = [
            places({id: c for id, c in mark.cosines.items() if id in serving}) for mark in marks
        ]
        self._said = [places(mark.shares) for mark in marks]

    def dense(self, row: Servable) -> Dense | None:
        """Where the passage stood by meaning, with the query that ranked it highest."""
        ranks = [
            Dense(near[row.vector_id], mark.cosines[row.vector_id])
            for near, mark in zip(self._near, self._marks, strict=True)
            if row.vector_id in near
        ]
        return min(ranks, key=lambda found: found.rank, default=None)

    def bm25(self, row: Servable) -> Lexical | None:
        """Where the passage stood by words, with the query that ranked it highest."""
        ranks = [
            (said[row.passage_id], number)
            for number, said in enumerate(self._said)
            if row.passage_id in said
        ]
        if not ranks:
            return None
        rank, number = min(ranks)
        answer = self._looks[number].answer
        score = self._marks[number].shares[row.passage_id] * answer.highest
        held = answer.held(row.passage_id)
        return Lexical(rank, score, answer.words(held), answer.coverage(held))
