"""Vectors of passages: kept in a Chroma server, or in memory for tests.

Only ids, vectors and the source's id are kept. The text stays in the database, where it can be
erased: what Chroma deletes lives on in its write-ahead log.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from storage.chroma import ChromaCollection
from storage.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

BATCH = 512


@dataclass(frozen=True)
class PassageRow:
    """A passage to be found by its text. `metadata` is kept beside `source_id`."""

    id: str
    text: str
    source_id: str
    metadata: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A passage found; `score` is the cosine of the angle to the query, 1 at best."""

    id: str
    score: float


class VectorIndex(Protocol):
    """Where passages are searched. Everything may be called from several threads."""

    def add(self, rows: Sequence[PassageRow]) -> None:
        """Embed and keep passages; a known id is replaced."""

    def delete(self, ids: Sequence[str]) -> None:
        """Forget passages; unknown ids are ignored."""

    def search(self, query: str, k: int, source_ids: Sequence[str] | None = None) -> Sequence[Hit]:
        """The `k` nearest passages, best first; with `source_ids`, of these sources only."""

    def count(self) -> int:
        """How many passages are kept."""

    def close(self) -> None:
        """Let go of what is held; a later call takes it up again."""


class Vectors:
    """A `VectorIndex` in Chroma: what one process adds or deletes, another's next search knows.

    Every method raises StoreError where the server cannot be started, reached or used.
    """

    def __init__(self, collection: ChromaCollection, embedder: "Embeddings") -> None:
        self._collection = collection
        self._embedder = embedder

    @classmethod
    def open(cls, settings: Settings, embedder: "Embeddings") -> "Vectors":
        """The home's vectors. Costs nothing before the first call."""
        return cls(ChromaCollection.of(settings), embedder)

    def add(self, rows: Sequence[PassageRow]) -> None:
        """Embed and keep passages, 512 at a time; a known id is replaced."""
        unique = list({row.id: row for row in rows}.values())
        for start in range(0, len(unique), BATCH):
            part = unique[start : start + BATCH]
            vectors = self._embedder.embed_documents([row.text for row in part])
            self._collection.upsert(
                [row.id for row in part],
                vectors,
                [{**row.metadata, "source_id": row.source_id} for row in part],
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Forget passages; unknown ids are ignored."""
        for start in range(0, len(ids), BATCH):
            self._collection.delete(list(ids[start : start + BATCH]))

    def search(self, query: str, k: int, source_ids: Sequence[str] | None = None) -> list[Hit]:
        """The `k` nearest passages, best first; with `source_ids`, of these sources only."""
        if k < 1 or (source_ids is not None and not source_ids):
            return []
        vector = self._embedder.embed_query(query)
        where = {"source_id": {"$in": list(source_ids)}} if source_ids is not None else None
        found = self._collection.nearest(vector, k, where)
        return [Hit(id, 1.0 - distance) for id, distance in found]

    def count(self) -> int:
        """How many passages are kept."""
        return self._collection.count()

    def close(self) -> None:
        """Disconnect, and let go of the embedded server."""
        self._collection.close()


class MemoryVectors:
    """A `VectorIndex` in this process's memory, for tests and measurements."""

    def __init__(self, embedder: "Embeddings") -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._sources: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, rows: Sequence[PassageRow]) -> None:
        import numpy as np

        vectors = self._embedder.embed_documents([row.text for row in rows])
        with self._lock:
            for row, vector in zip(rows, vectors, strict=True):
                self._vectors[row.id] = np.asarray(vector, dtype=np.float32)
                self._sources[row.id] = row.source_id

    def delete(self, ids: Sequence[str]) -> None:
        with self._lock:
            for id in ids:
                self._vectors.pop(id, None)
                self._sources.pop(id, None)

    def search(self, query: str, k: int, source_ids: Sequence[str] | None = None) -> list[Hit]:
        import numpy as np

        wanted = np.asarray(self._embedder.embed_query(query), dtype=np.float32)
        with self._lock:
            ids = [
                id
                for id, source in self._sources.items()
                if source_ids is None or source in source_ids
            ]
            if not ids or k < 1:
                return []
            scores = np.stack([self._vectors[id] for id in ids]) @ wanted
        best = np.argsort(-scores, kind="stable")[:k]
        return [Hit(ids[place], float(scores[place])) for place in best]

    def count(self) -> int:
        with self._lock:
            return len(self._vectors)

    def close(self) -> None:
        """Nothing is held."""
