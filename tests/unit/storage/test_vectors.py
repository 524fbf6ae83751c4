"""Vectors in memory, and what those in Chroma promise before any server runs."""

import os
import subprocess
import sys

import numpy as np
import pytest

from agents.fakes import MemoryEmbedder
from storage.chroma import chroma_spec, spare_loopback
from storage.engines import import_path
from storage.errors import StoreError
from storage.settings import load_settings
from storage.vectors import Hit, MemoryVectors, VectorRow, Vectors, embedded

ROWS = [
    VectorRow("kettle", "a steel kettle boils water"),
    VectorRow("board", "an oiled alder board"),
    VectorRow("refund", "refunds are paid within fourteen days"),
]


@pytest.fixture
def vectors():
    found = MemoryVectors(MemoryEmbedder())
    found.add(ROWS)
    return found


def search(vectors, text, k):
    return vectors.nearest(vectors.embed(text), k)


def test_the_nearest_comes_first_with_its_cosine(vectors):
    hits = search(vectors, "a steel kettle boils water", 2)
    assert hits[0] == Hit("kettle", pytest.approx(1.0))
    assert len(hits) == 2
    assert hits[1].score < 1
    assert search(vectors, "steel kettle", 0) == []


def test_a_search_may_be_kept_to_some_ids(vectors):
    wanted = vectors.embed("steel kettle")
    assert [hit.id for hit in vectors.nearest_among(wanted, ["refund", "unknown"], 5)] == ["refund"]
    assert vectors.nearest_among(wanted, [], 5) == []
    assert vectors.nearest_among(wanted, ["kettle"], 0) == []


def test_vectors_are_fetched_by_id_and_have_length_one(vectors):
    found = vectors.fetch(["kettle", "unknown"])
    assert list(found) == ["kettle"]
    assert found["kettle"].dtype == np.float32
    assert np.linalg.norm(found["kettle"]) == pytest.approx(1)


def test_a_text_added_twice_is_kept_once_with_its_new_vector(vectors):
    vectors.add([VectorRow("board", "a linen apron")])
    assert vectors.count() == 3
    assert search(vectors, "linen apron", 1)[0].id == "board"


def test_deleted_vectors_are_not_found(vectors):
    vectors.delete(["kettle", "unknown"])
    assert vectors.count() == 2
    assert "kettle" not in [hit.id for hit in search(vectors, "steel kettle", 5)]


def test_an_embedder_that_gives_arrays_is_not_asked_for_lists():
    class Direct(MemoryEmbedder):
        def embed(self, texts):
            return np.asarray(super().embed_documents(texts), dtype=np.float32)

        def embed_documents(self, texts):
            raise AssertionError("lists")

    assert embedded(Direct(), ["kettle"]).shape == (1, 64)


def test_opening_costs_nothing_and_loads_no_chroma(home):
    code = f"""
import sys
from storage.vectors import Vectors
from storage.settings import load_settings
from agents.fakes import MemoryEmbedder
Vectors.open(load_settings(home={str(home)!r}), MemoryEmbedder()).close()
assert not {{"chromadb", "numpy", "torch", "httpx"}} & set(sys.modules), "loaded too early"
"""
    command = [sys.executable, "-P", "-c", code]
    subprocess.run(command, env={"PYTHONPATH": import_path()}, check=True)
    assert not home.exists()


def test_a_server_that_is_not_there_is_a_store_error_with_a_next_step(home, monkeypatch):
    monkeypatch.setattr("storage.chroma.PAUSE_SECONDS", 0)
    settings = load_settings(home=home, chroma_url="http://127.0.0.1:9")
    with pytest.raises(StoreError, match="Could not connect") as caught:
        Vectors.open(settings, MemoryEmbedder()).count()
    assert "CHROMA_URL" in caught.value.next_step


def test_nothing_to_add_asks_no_server(home):
    settings = load_settings(home=home, chroma_url="http://127.0.0.1:9")
    vectors = Vectors.open(settings, MemoryEmbedder())
    vectors.add([])
    vectors.delete([])
    vector = vectors.embed("kettle")
    assert vectors.nearest(vector, 0) == []
    assert vectors.nearest_among(vector, [], 3) == []
    assert vectors.fetch([]) == {}


def test_the_embedded_server_listens_on_loopback_only(home):
    command = chroma_spec(home).command
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert str(home.absolute() / "chroma") in command


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("no_proxy", "intranet")
    spare_loopback()
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1"
