"""Vectors that were fetched lately: a narrow search compares the same few again and again."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CACHED = 20_000
"""Vectors kept: 384 numbers of four bytes each make it 31 MB."""


class VectorCache:
    """The vectors used last, by id. Thread-safe.

    An id stands for one text for ever, so a vector never grows old; one that another process
    deleted may still be here, and is as harmless as one that the store has not deleted yet.
    """

    def __init__(self, most: int = CACHED) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def get(self, ids: Iterable[str]) -> "dict[str, NDArray[np.float32]]":
        """Those of the ids that are here."""
        with self._lock:
            found = {id: self._vectors[id] for id in ids if id in self._vectors}
            for id in found:
                self._vectors.move_to_end(id)
        return found

    def put(self, vectors: "Mapping[str, NDArray[np.float32]]") -> None:
        with self._lock:
            for id, vector in vectors.items():
                self._vectors[id] = vector
                self._vectors.move_to_end(id)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)

    def drop(self, ids: Iterable[str]) -> None:
        with self._lock:
            for id in ids:
                self._vectors.pop(id, None)
