"""Vectors that were fetched lately."""

import numpy as np

from storage.vector_cache import VectorCache


def test_the_vectors_used_last_are_kept():
    cache = VectorCache(most=2)
    one = np.ones(3, dtype=np.float32)
    cache.put({"a": one, "b": one})
    assert list(cache.get(["a"])) == ["a"]
    cache.put({"c": one})
    assert set(cache.get(["a", "b", "c"])) == {"a", "c"}


def test_what_was_dropped_is_gone_and_unknown_ids_do_not_matter():
    cache = VectorCache()
    cache.put({"a": np.ones(3, dtype=np.float32)})
    cache.drop(["a", "unknown"])
    assert cache.get(["a"]) == {}
