"""What a search may answer with: candidates by meaning and by words that the tables let serve."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphs.ranking import Marks
from storage.serving import Candidate, Filters, allowed, servable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from storage.database import Database
    from storage.lexicon_answer import Answer
    from storage.vectors import Hit, VectorIndex

SHALLOWEST = 50
DEEPEST = 10_000
"""How many candidates of one kind are looked at before the tables are asked for all of them."""

SURPLUS = 1.5
"""How many more are fetched than the share that serves so far calls for."""

FEW = 5_000
"""So many passages are ranked one by one rather than looked for among all others."""

RARE = 0.05
"""Where fewer of the first candidates pass, it pays to ask the tables what the filter keeps."""

FILTERS_KEPT = 64


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

    def least(self, rows: Sequence[Candidate]) -> int | None:
        """Of the kinds that have more to give, the smaller number of texts that may serve."""
        near = {row.vector_id for row in rows if row.vector_id in self.cosines}
        said = {row.vector_id for row in rows if row.passage_id in self.scores}
        found = ((near, self.cosines), (said, self.scores))
        return min((len(texts) for texts, of in found if len(of) >= self.depth), default=None)

    @property
    def floor(self) -> float:
        """No cosine of a vector that was not found is higher."""
        last = min(self.cosines.values(), default=0.0)
        return last if len(self.cosines) >= self.depth else min(last, 0.0)


Pool = tuple[list[Candidate], list[Side]]
"""Passages that may be retrieved, and what each query found."""


class Candidates:
    """Finds candidates in one home's vectors and tables."""

    def __init__(self, db: "Database", vectors: "VectorIndex") -> None:
        self._db = db
        self._vectors = vectors
        self._narrow: OrderedDict[Filters, None] = OrderedDict()

    def find(
        self, looks: Sequence[Look], k: int, filters: Filters
    ) -> tuple[list[Candidate], list[Marks]]:
        """Passages that may be retrieved, with what each query thinks of them.

        The stores know nothing of validity and filters: they are asked for more until enough of
        what they name may serve. A narrow filter turns this round: the tables name what it
        keeps, and all of it is ranked exactly.
        """
        found = self._few(looks, k, filters) if self._is_known_narrow(filters) else None
        rows, sides = found or self._among_all(looks, k, filters)
        return rows, [marks(look, side, rows) for look, side in zip(looks, sides, strict=True)]

    def _among_all(self, looks: Sequence[Look], k: int, filters: Filters) -> Pool:
        depth = depth_for(k)
        asked = False
        while True:
            sides = [self._side(look, depth) for look in looks]
            rows = self._servable(sides, filters)
            least = min((n for side in sides if (n := side.least(rows)) is not None), default=k)
            if least >= k:
                return rows, sides
            if not asked and (depth >= DEEPEST or (filters.narrow and least < RARE * depth)):
                asked = True
                if found := self._few(looks, k, filters):
                    return found
            if depth >= DEEPEST:
                return rows, sides
            depth = deeper(depth, least, k)

    def _few(self, looks: Sequence[Look], k: int, filters: Filters) -> Pool | None:
        """Everything that the filters let through, ranked as it is; None where that is a lot."""
        with self._db.read() as session:
            rows = allowed(session, filters, FEW + 1)
        self._note(filters, len(rows) <= FEW)
        if len(rows) > FEW:
            return None
        return rows, [self._exact(look, rows, depth_for(k)) for look in looks]

    def _is_known_narrow(self, filters: Filters) -> bool:
        """A hint only: whoever filters narrowly does so again, and need not look first."""
        return replace(filters, at=None) in self._narrow

    def _note(self, filters: Filters, is_narrow: bool) -> None:
        plain = replace(filters, at=None)
        self._narrow.pop(plain, None)
        if is_narrow and plain.narrow:
            self._narrow[plain] = None
        if len(self._narrow) > FILTERS_KEPT:
            self._narrow.popitem(last=False)

    def _side(self, look: Look, depth: int) -> Side:
        near = self._vectors.nearest(look.vector, depth)
        return Side(by_id(near), look.answer.best(depth), depth)

    def _exact(self, look: Look, rows: Sequence[Candidate], depth: int) -> Side:
        vector_ids = list({row.vector_id for row in rows})
        near = self._vectors.nearest_among(look.vector, vector_ids, depth)
        return Side(by_id(near), {}, depth)

    def _servable(self, sides: Sequence[Side], filters: Filters) -> list[Candidate]:
        passage_ids = {id for side in sides for id in side.scores}
        vector_ids = {id for side in sides for id in side.cosines}
        with self._db.read() as session:
            return servable(session, passage_ids, vector_ids, filters)


def depth_for(k: int) -> int:
    """How many candidates of each kind `k` results are first chosen from."""
    return max(SHALLOWEST, 2 * k)


def by_id(hits: "Sequence[Hit]") -> dict[str, float]:
    return {hit.id: hit.score for hit in hits}


def deeper(depth: int, least: int, k: int) -> int:
    """How deep to look for `k` that serve when of the first `depth` only `least` do."""
    wanted = SURPLUS * depth * k / max(least, 1)
    return min(max(2 * depth, int(wanted)), 16 * depth, DEEPEST)


def marks(look: Look, side: Side, rows: Sequence[Candidate]) -> Marks:
    """BM25 is cheap to ask: every candidate has its score, also those that meaning brought."""
    scores = look.answer.best_among([row.passage_id for row in rows], len(rows))
    shares = {id: look.answer.share(score) for id, score in scores.items()}
    return Marks(side.cosines, side.floor, shares)
