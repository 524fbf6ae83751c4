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
        return LexicalHit(
            passage_id, score, self.share(score), self.words(self.held([passage_id])[passage_id])
        )

    def share(self, score: float) -> float:
        return score / self.highest if self.highest else 0.0

    def held(self, passage_ids: Sequence[str]) -> dict[str, list[str]]:
        """The query's stems that each passage holds, the rarest first."""
        found: dict[str, dict[str, None]] = {id: {} for id in passage_ids}
        for segment in self._segments:
            rows = segment.rows_of(passage_ids)
            ids = [segment.id_at(int(row)) for row in rows]
            for stem in sorted(self._known, key=lambda stem: -self._known[stem]):
                for place in segment.holds(stem, rows).nonzero()[0]:
                    found[ids[place]][stem] = None
        return {id: list(stems) for id, stems in found.items()}

    def words(self, stems: Sequence[str]) -> tuple[str, ...]:
        """The words as they were asked for."""
        return tuple(self._words[stem] for stem in stems)

    def coverage(self, stems: Sequence[str]) -> float:
        """The share of the query's weight that these stems carry, 0 to 1."""
        return self.share(sum(self._known[stem] for stem in stems))

    @staticmethod
    def _best_rows(scores: "NDArray[np.float32]", k: int) -> "NDArray[np.int64]":
        """The rows with the `k` highest scores, and those that tie with the last of them.

        Selecting by value and among the rows that hold a word at all is ten times as fast as
        numpy's argpartition over an array that is mostly zeros.
        """
        import numpy as np

        rows: NDArray[np.int64] = scores.nonzero()[0]
        if k < 1 or k >= len(rows):
            return rows[: max(k, 0)]
        values = scores[rows]
        last = np.partition(values, len(values) - k)[len(values) - k]
        best: NDArray[np.int64] = rows[values >= last]
        return best

    def _collected(self, parts: "Sequence[NDArray[np.int64]]", k: int) -> dict[str, float]:
        """Rows of all segments as ids with scores. A passage that was served twice is in two
        segments; it counts once."""
        found: dict[str, float] = {}
        for segment, scores, rows in zip(self._segments, self._scores, parts, strict=True):
            values = scores[rows]
            held = values > 0
            ids = segment.ids[rows[held]].tolist()
            for id, score in zip(ids, values[held].tolist(), strict=True):
                name = id.decode()
                found[name] = max(score, found.get(name, 0.0))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(best[: max(k, 0)])
