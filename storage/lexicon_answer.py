"""One question's BM25 scores for every indexed passage, to be looked at in several ways."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.lexicon_segments import Segment, idf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class LexicalHit:
    """A passage found by words; `terms` are the query's words that it holds.

    `share` is its score as a share of the highest that a passage could have for this query.
    """

    passage_id: str
    score: float
    share: float
    terms: tuple[str, ...]


class Answer:
    """Scores with document frequencies over all segments together.

    `highest` is the score that no passage can exceed: the sum of the words' weights, those of
    words that no passage holds included.
    """

    def __init__(self, segments: Sequence[Segment], words: Mapping[str, str]) -> None:
        self._segments = segments
        self._words = words
        size = sum(segment.info.size for segment in segments)
        held = {stem: sum(s.frequency(stem) for s in segments) for stem in words}
        self.weights = {stem: idf(count, size) for stem, count in held.items()}
        self.highest = sum(self.weights.values())
        self._known = {stem: self.weights[stem] for stem, count in held.items() if count}
        self._scores = [segment.scores(self._known) for segment in segments]

    def best(self, k: int) -> dict[str, float]:
        """The `k` passages with the highest scores, best first; none that holds no word."""
        parts = [self._best_rows(scores, k) for scores in self._scores]
        return self._collected(parts, k)

    def best_among(self, passage_ids: Collection[str], k: int) -> dict[str, float]:
        """The `k` best of these passages, best first; unknown ids are ignored."""
        wanted = list(passage_ids)
        parts = [segment.rows_of(wanted) for segment in self._segments]
        return self._collected(parts, k)

    def hit(self, passage_id: str, score: float) -> LexicalHit:
        """A result in full."""
        return LexicalHit(passage_id, score, self.share(score), self.words(self.held(passage_id)))

    def share(self, score: float) -> float:
        return score / self.highest if self.highest else 0.0

    def held(self, passage_id: str) -> list[str]:
        """The query's stems that a passage holds, the rarest first."""
        rows = [(s, int(row)) for s in self._segments for row in s.rows_of([passage_id])]
        held = [stem for stem in self._known if any(s.holds(stem, row) for s, row in rows)]
        return sorted(held, key=lambda stem: -self._known[stem])

    def words(self, stems: Sequence[str]) -> tuple[str, ...]:
        """The words as they were asked for."""
        return tuple(self._words[stem] for stem in stems)

    def coverage(self, stems: Sequence[str]) -> float:
        """The share of the query's weight that these stems carry, 0 to 1."""
        return self.share(sum(self._known[stem] for stem in stems))

    @staticmethod
    def _best_rows(scores: "NDArray[np.float32]", k: int) -> "NDArray[np.int64]":
        import numpy as np

        if k < 1 or k >= len(scores):
            return np.arange(len(scores) if k > 0 else 0)
        return np.argpartition(scores, len(scores) - k)[len(scores) - k :]

    def _collected(self, parts: "Sequence[NDArray[np.int64]]", k: int) -> dict[str, float]:
        """Rows of all segments as ids with scores. A passage that was served twice is in two
        segments; it counts once."""
        found: dict[str, float] = {}
        for segment, scores, rows in zip(self._segments, self._scores, parts, strict=True):
            for row in rows[scores[rows] > 0]:
                id, score = segment.id_at(int(row)), float(scores[row])
                found[id] = max(score, found.get(id, 0.0))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(best[: max(k, 0)])
