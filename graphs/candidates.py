"""What a search may answer with: candidates by meaning and by words that the tables let serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphs.ranking import Marks
from storage.serving import Filters, Servable, allowed, servable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from storage.database import Database
    from storage.lexicon_answer import Answer
    from storage.vectors import Hit, VectorIndex

SHALLOWEST = 50
DEEPER = 4
DEEPEST = 10_000
"""How many candidates of one kind are looked at before the tables are asked for all of them."""

FEW = 5_000
"""So many passages are ranked one by one rather than looked for among all others (measured
with 200,000 vectors: 5,000 ids 15 ms)."""

RARE = 0.2
"""Where fewer of the first candidates pass, it pays to ask the tables what the filter keeps."""


@dataclass(frozen=True)
class Look:
    """One query, ready to be looked for."""

    vector: "NDArray[np.float32]"
    answer: "Answer"


@dataclass(frozen=True)
class Side:
    """What one query found: cosines by vector id, best first, and BM25 scores by passage id."""

    cosines: Mapping[str, float]
    scores: Mapping[str, float]
    depth: int

    def enough(self, rows: Sequence[Servable], k: int) -> bool:
        """Whether each kind has `k` different texts that serve, or has no more to give."""
        near = {row.vector_id for row in rows if row.vector_id in self.cosines}
        said = {row.vector_id for row in rows if row.passage_id in self.scores}
        return (len(near) >= k or len(self.cosines) < self.depth) and (
            len(said) >= k or len(self.scores) < self.depth
        )

    @property
    def floor(self) -> float:
        """No cosine of a vector that was not found is higher."""
        last = next(reversed(self.cosines.values()), 0.0)
        return last if len(self.cosines) >= self.depth else min(last, 0.0)


class Candidates:
    """Finds candidates in one home's vectors and tables."""

    def __init__(self, db: "Database", vectors: "VectorIndex") -> None:
        self._db = db
        self._vectors = vectors

    def find(
        self, looks: Sequence[Look], k: int, filters: Filters
    ) -> tuple[list[Servable], list[Marks]]:
        """Passages that may be retrieved, with what each query thinks of them.

        The stores know nothing of validity and filters: they are asked for more until enough of
        what they name may serve. A narrow filter turns this round: the tables name what it
        keeps, and all of it is ranked exactly.
        """
        depth = max(SHALLOWEST, 2 * k)
        asked = False
        while True:
            sides = [self._side(look, depth) for look in looks]
            rows = self._servable(sides, filters)
            if all(side.enough(rows, k) for side in sides):
                break
            rare = filters.narrow and len(rows) < RARE * sum(named(side) for side in sides)
            if not asked and (rare or depth >= DEEPEST):
                asked = True
                some = self._allowed(filters, FEW + 1)
                if len(some) <= FEW:
                    rows, sides = some, [self._exact(look, some, depth) for look in looks]
                    break
            if depth >= DEEPEST:
                break
            depth = min(depth * DEEPER, DEEPEST)
        return rows, [marks(look, side, rows) for look, side in zip(looks, sides, strict=True)]

    def _side(self, look: Look, depth: int) -> Side:
        near = self._vectors.nearest(look.vector, depth)
        return Side(by_id(near), look.answer.best(depth), depth)

    def _exact(self, look: Look, rows: Sequence[Servable], depth: int) -> Side:
        vector_ids = list({row.vector_id for row in rows})
        near = self._vectors.nearest_among(look.vector, vector_ids, depth)
        return Side(by_id(near), {}, depth)

    def _servable(self, sides: Sequence[Side], filters: Filters) -> list[Servable]:
        passage_ids = {id for side in sides for id in side.scores}
        vector_ids = {id for side in sides for id in side.cosines}
        with self._db.read() as session:
            return servable(session, passage_ids, vector_ids, filters)

    def _allowed(self, filters: Filters, limit: int) -> list[Servable]:
        with self._db.read() as session:
            return allowed(session, filters, limit)


def by_id(hits: "Sequence[Hit]") -> dict[str, float]:
    return {hit.id: hit.score for hit in hits}


def named(side: Side) -> int:
    return len(side.cosines) + len(side.scores)


def marks(look: Look, side: Side, rows: Sequence[Servable]) -> Marks:
    """BM25 is cheap to ask: every candidate has its score, also those that meaning brought."""
    scores = look.answer.best_among([row.passage_id for row in rows], len(rows))
    shares = {id: look.answer.share(score) for id, score in scores.items()}
    return Marks(side.cosines, side.floor, shares)
