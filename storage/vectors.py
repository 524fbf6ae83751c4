"""Vectors of passages: kept in a Chroma server, or in memory for tests.

Only ids and vectors are kept. The text stays in the database, where it can be erased: what
Chroma deletes lives on in its write-ahead log. What may be retrieved is the database's to say
as well: ids found here are candidates.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from storage.chroma import ChromaCollection
from storage.errors import StoreError
from storage.settings import Settings
from storage.vector_cache import VectorCache

if TYPE_CHECKING:
    import numpy as np
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    """float32 [dimensions], of length one."""

BATCH = 512

FETCHED_AT_MOST = 2_000
"""So many unknown vectors are fetched, and then at hand, rather than searched for by Chroma among
their ids, which finds not all (measured with 200,000 vectors: 2,000 ids cost 140 ms once, and
50 ms each time)."""

UNKNOWN_ID = "Error finding id"
"""What Chroma says of a search among ids of which it does not know one (chromadb 1.5)."""


@dataclass(frozen=True)
class VectorRow:
    """A text to be found by its meaning."""

    id: str
    text: str


@dataclass(frozen=True)
class Hit:
    """A vector found; `score` is the cosine of the angle to the query, 1 at best."""

    id: str
    score: float


class VectorIndex(Protocol):
    """Where passages are searched. Everything may be called from several threads."""

    def add(self, rows: Sequence[VectorRow]) -> None:
        """Embed and keep texts; a known id is replaced."""

    def delete(self, ids: Sequence[str]) -> None:
        """Forget vectors; unknown ids are ignored."""

    def embed(self, text: str) -> "Vector":
        """The text's unit vector, to search with."""

    def nearest(self, vector: "Vector", k: int) -> list[Hit]:
        """The `k` nearest, best first. Approximate: one of them may be missed."""

    def nearest_among(self, vector: "Vector", ids: Sequence[str], k: int) -> list[Hit]:
        """The `k` nearest of these ids, best first; unknown ids are ignored.

        Exact for a few hundred ids; of thousands, one in a hundred may be missed."""

    def fetch(self, ids: Sequence[str]) -> "dict[str, Vector]":
        """Unit vectors by id; unknown ids are left out."""

    def count(self) -> int:
        """How many vectors are kept."""

    def close(self) -> None:
        """Let go of what is held; a later call takes it up again."""


class Vectors:
    """A `VectorIndex` in Chroma: what one process adds or deletes, another's next search knows.

    Every method raises StoreError where the server cannot be started, reached or used.
    """

    def __init__(self, collection: ChromaCollection, embedder: "Embeddings") -> None:
        self._collection = collection
        self._embedder = embedder
        self._cache = VectorCache()

    @classmethod
    def open(cls, settings: Settings, embedder: "Embeddings") -> "Vectors":
        """The home's vectors. Costs nothing before the first call."""
        return cls(ChromaCollection.of(settings), embedder)

    def add(self, rows: Sequence[VectorRow]) -> None:
        """Embed and keep texts, 512 at a time; a known id is replaced."""
        unique = list({row.id: row for row in rows}.values())
        for start in range(0, len(unique), BATCH):
            part = unique[start : start + BATCH]
            vectors = embedded(self._embedder, [row.text for row in part])
            self._collection.upsert([row.id for row in part], vectors)
            self._cache.drop(row.id for row in part)

    def delete(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), BATCH):
            self._collection.delete(list(ids[start : start + BATCH]))
        self._cache.drop(ids)

    def embed(self, text: str) -> "Vector":
        vector: Vector = embedded(self._embedder, [text])[0]
        return vector

    def nearest(self, vector: "Vector", k: int) -> list[Hit]:
        if k < 1:
            return []
        return [Hit(id, 1.0 - distance) for id, distance in self._collection.nearest(vector, k)]

    def nearest_among(self, vector: "Vector", ids: Sequence[str], k: int) -> list[Hit]:
        if k < 1 or not ids:
            return []
        if len(ids) - len(self._cache.get(ids)) <= FETCHED_AT_MOST:
            return best_of(self.fetch(ids), vector, k)
        try:
            # Above that Chroma walks its graph, and finds nearly all when it is asked for more.
            found = self._collection.nearest(vector, min(2 * k, len(ids)), list(ids))
        except StoreError as error:
            if UNKNOWN_ID not in str(error):
                raise
            return best_of(self.fetch(ids), vector, k)
        return [Hit(id, 1.0 - distance) for id, distance in found[:k]]

    def fetch(self, ids: Sequence[str]) -> "dict[str, Vector]":
        found = self._cache.get(ids)
        missing = [id for id in ids if id not in found]
        for start in range(0, len(missing), BATCH):
            part = self._collection.fetch(missing[start : start + BATCH])
            self._cache.put(part)
            found.update(part)
        return found

    def count(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        """Disconnect, and let go of the embedded server."""
        self._collection.close()


class MemoryVectors:
    """A `VectorIndex` in this process's memory, for tests and measurements."""

    def __init__(self, embedder: "Embeddings") -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vector] = {}
        self._lock = threading.Lock()

    def add(self, rows: Sequence[VectorRow]) -> None:
        if rows:
            vectors = embedded(self._embedder, [row.text for row in rows])
            with self._lock:
                self._vectors.update(zip((row.id for row in rows), vectors, strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        with self._lock:
            for id in ids:
                self._vectors.pop(id, None)

    def embed(self, text: str) -> "Vector":
        vector: Vector = embedded(self._embedder, [text])[0]
        return vector

    def nearest(self, vector: "Vector", k: int) -> list[Hit]:
        with self._lock:
            return best_of(self._vectors, vector, k)

    def nearest_among(self, vector: "Vector", ids: Sequence[str], k: int) -> list[Hit]:
        return best_of(self.fetch(ids), vector, k)

    def fetch(self, ids: Sequence[str]) -> "dict[str, Vector]":
        with self._lock:
            return {id: self._vectors[id] for id in ids if id in self._vectors}

    def count(self) -> int:
        with self._lock:
            return len(self._vectors)

    def close(self) -> None:
        """Nothing is held."""


def embedded(embedder: "Embeddings", texts: list[str]) -> "NDArray[np.float32]":
    """float32 [len(texts), dimensions]. LangChain's interface speaks of lists; where an embedder
    also gives its array as it is, the detour of 384 Python numbers per text is spared."""
    import numpy as np

    direct = getattr(embedder, "embed", None)
    found = direct(texts) if direct else embedder.embed_documents(texts)
    return np.asarray(found, dtype=np.float32)


def best_of(vectors: "Mapping[str, Vector]", wanted: "Vector", k: int) -> list[Hit]:
    """The `k` nearest by their dot product, best first."""
    import numpy as np

    if not vectors or k < 1:
        return []
    ids = list(vectors)
    scores = np.stack(list(vectors.values())) @ wanted
    best = np.argsort(-scores, kind="stable")[:k]
    return [Hit(ids[place], float(scores[place])) for place in best]
