"""Search: what a question is about, found by meaning and by words at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphs.candidates import Candidates, Look
from graphs.ranking import Dense, Lexical, Marks, diverse, explain, places, ranked
from storage.serving import EVERYTHING, Candidate, Filters, Served, served

if TYPE_CHECKING:
    from agents.reranker import Reranker
    from storage.database import Database
    from storage.lexicon import Lexicon
    from storage.vectors import VectorIndex

RERANKED = 30
"""So many of the best are read again by the reranker: each costs it one pass."""

DIVERSE_FROM = 3
"""Diversity chooses among so many times as many as are wanted."""

Scored = tuple[Candidate, float]


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
        rows = self._served([row for row, _ in head])
        head = [pair for pair in head if pair[0].passage_id in rows]
        texts = [rows[row.passage_id].text for row, _ in head]
        scores = self._reranker.score(" ".join(asked), texts)
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

    def _served(self, rows: Sequence[Candidate]) -> dict[str, Served]:
        with self._db.read() as session:
            return served(session, [row.passage_id for row in rows])

    def _told(
        self, chosen: Sequence[Scored], evidence: "Evidence", reranks: Mapping[str, float]
    ) -> list[Found]:
        rows = self._served([row for row, _ in chosen])
        words = evidence.words([row for row, _ in chosen])
        found: list[Found] = []
        for candidate, score in chosen:
            row = rows[candidate.passage_id]
            dense, bm25 = evidence.dense(candidate), words.get(candidate.passage_id)
            rerank = reranks.get(candidate.passage_id)
            given = row._asdict()
            del given["vector_id"]
            found.append(
                Found(
                    **given,
                    rank=len(found) + 1,
                    score=score,
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
        self, looks: Sequence[Look], marks: Sequence[Marks], rows: Sequence[Candidate]
    ) -> None:
        serving = {row.vector_id for row in rows}
        self._looks = looks
        self._marks = marks
        self._near = [
            places({id: c for id, c in mark.cosines.items() if id in serving}) for mark in marks
        ]
        self._said = [places(mark.shares) for mark in marks]

    def dense(self, row: Candidate) -> Dense | None:
        """Where the passage stood by meaning, with the query that ranked it highest."""
        ranks = [
            Dense(near[row.vector_id], mark.cosines[row.vector_id])
            for near, mark in zip(self._near, self._marks, strict=True)
            if row.vector_id in near
        ]
        return min(ranks, key=lambda found: found.rank, default=None)

    def words(self, rows: Sequence[Candidate]) -> dict[str, Lexical]:
        """Where passages stood by words, by id, with the query that ranked each highest."""
        found: dict[str, Lexical] = {}
        for look, mark, said in zip(self._looks, self._marks, self._said, strict=True):
            here = [row.passage_id for row in rows if row.passage_id in said]
            held = look.answer.held(here)
            for id in here:
                if id not in found or said[id] < found[id].rank:
                    score = mark.shares[id] * look.answer.highest
                    terms, coverage = look.answer.words(held[id]), look.answer.coverage(held[id])
                    found[id] = Lexical(said[id], score, terms, coverage)
        return found
