"""How candidates of a search are ordered: plain sums, no model and no store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.serving import Candidate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEANING = 0.5
"""What the cosine counts against the words' share. evals/LOG.md has what others gave."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True)
class Dense:
    """Where a passage stood by meaning; `score` is the cosine to the query."""

    rank: int
    score: float


@dataclass(frozen=True)
class Lexical:
    """Where a passage stood by words; `terms` are the query's words that it holds, the rarest
    first, and `coverage` is their share of the query, counted by how rare words are."""

    rank: int
    score: float
    terms: tuple[str, ...]
    coverage: float


@dataclass(frozen=True)
class Marks:
    """What one query gave its candidates.

    `cosines` by vector id, `floor` for vectors that were not among the nearest; `shares` by
    passage id, of the highest BM25 score that the query allows; 0 where no word is held.
    """

    cosines: Mapping[str, float]
    floor: float
    shares: Mapping[str, float]

    def fused(self, row: Candidate) -> float:
        """A convex combination of both scores, each as a share of its own theoretical best.

        Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval" (TM2C2). Unlike
        ranks, and unlike scores stretched between a query's own extremes, these say when one
        side found nothing good: it then changes little.
        """
        cosine = self.cosines.get(row.vector_id, self.floor)
        return MEANING * cosine + (1 - MEANING) * self.shares.get(row.passage_id, 0.0)


def ranked(rows: Sequence[Candidate], marks: Sequence[Marks]) -> list[tuple[Candidate, float]]:
    """Passages with their scores, best first; of those with the same text only the best.

    A passage that answers one query well and one that answers all of them are both wanted: half
    counts the best of the queries, half their mean.
    """
    scored = []
    for row in rows:
        values = [mark.fused(row) for mark in marks]
        scored.append((row, (max(values) + sum(values) / len(values)) / 2))
    scored.sort(key=lambda pair: (-pair[1], pair[0].passage_id))
    first: dict[str, tuple[Candidate, float]] = {}
    for row, score in scored:
        first.setdefault(row.vector_id, (row, score))
    return list(first.values())


def places(scores: Mapping[str, float]) -> dict[str, int]:
    """Ranks from 1, the highest score first."""
    order = sorted(scores, key=lambda id: (-scores[id], id))
    return {id: place for place, id in enumerate(order, start=1)}


def diverse(
    scores: Sequence[float], vectors: "Sequence[NDArray[np.float32]]", k: int, diversity: float
) -> list[int]:
    """Places of `k` candidates, each good and unlike those before it.

    Carbonell & Goldstein 1998, "The Use of MMR": (1 - diversity) times relevance less diversity
    times the highest cosine to what was taken. Relevance is scaled to 0..1 among the candidates,
    so that it weighs against cosines.
    """
    import numpy as np

    matrix = np.stack(vectors)
    likeness = matrix @ matrix.T
    relevance = np.asarray(scores, dtype=np.float32)
    spread = float(np.ptp(relevance))
    relevance = (relevance - relevance.min()) / (spread or 1.0)
    taken: list[int] = []
    nearest = np.zeros(len(relevance), dtype=np.float32)
    while len(taken) < min(k, len(relevance)):
        worth = (1 - diversity) * relevance - diversity * nearest
        worth[taken] = -np.inf
        best = int(np.argmax(worth))
        taken.append(best)
        nearest = likeness[best] if len(taken) == 1 else np.maximum(nearest, likeness[best])
    return taken


def explain(dense: Dense | None, bm25: Lexical | None, rerank: float | None) -> str:
    """One plain sentence: why a passage was found."""
    reasons = []
    if dense is not None:
        reasons.append(f"{ordinal(dense.rank)} by meaning (cosine {dense.score:.2f})")
    if bm25 is not None:
        terms = ", ".join(f"'{term}'" for term in bm25.terms)
        reasons.append(f"{ordinal(bm25.rank)} by words: {terms}")
    found = " and ".join(reasons) or "among the passages that the filters let through"
    return found if rerank is None else f"{found}; read again and scored {rerank:.2f}"


def ordinal(number: int) -> str:
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
