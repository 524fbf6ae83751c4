"""The real sentence encoder, exported once per environment."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from agents.embedder import DIMENSIONS, MiniLM
from storage.engines import import_path


@pytest.fixture(scope="module")
def minilm():
    return MiniLM()


def test_texts_of_like_meaning_are_near_each_other(minilm):
    vectors = minilm.embed(["A steel kettle.", "The kettle is made of steel.", "Tax law."])
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.7 > vectors[0] @ vectors[2]


def test_neither_order_nor_company_changes_a_texts_vector(minilm):
    texts = [f"passage number {n} " + "with more words " * (n % 23) for n in range(40)]
    together = minilm.embed(texts)
    alone = np.stack([minilm.embed([text])[0] for text in texts])
    assert np.abs(together - alone).max() < 1e-4


def test_nothing_and_empty_and_very_long_texts_are_embedded(minilm):
    assert minilm.embed([]).shape == (0, DIMENSIONS)
    assert minilm.embed_documents([]) == []
    long = minilm.embed(["", "word " * 10_000])
    assert np.isfinite(long).all()
    assert len(minilm.embed_query("kettle")) == DIMENSIONS


def test_threads_may_share_an_embedder():
    shared = MiniLM()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: shared.embed([f"text {n % 2}"]), range(32)))
    assert np.abs(found[0] - found[2]).max() < 1e-5


def test_embedding_loads_neither_torch_nor_transformers():
    code = """
import sys
from agents.embedder import MiniLM
MiniLM().embed_query("kettle")
assert not {"torch", "transformers"} & set(sys.modules)
"""
    environment = {**os.environ, "PYTHONPATH": import_path()}
    subprocess.run([sys.executable, "-P", "-c", code], env=environment, check=True)
