import os
import subprocess
import sys

import pytest

from agents.fakes import MemoryEmbedder
from storage.chroma import chroma_spec, spare_loopback
from storage.engines import import_path
from storage.errors import StoreError
from storage.settings import load_settings
from storage.vectors import Hit, MemoryVectors, PassageRow, Vectors

ROWS = [
    PassageRow("kettle", "a steel kettle boils water", "kitchen"),
    PassageRow("board", "an oiled alder board", "kitchen"),
    PassageRow("refund", "refunds are paid within fourteen days", "policy"),
]


@pytest.fixture
def vectors():
    found = MemoryVectors(MemoryEmbedder())
    found.add(ROWS)
    return found


def test_the_nearest_passage_comes_first_with_its_cosine(vectors):
    hits = vectors.search("a steel kettle boils water", 2)
    assert hits[0] == Hit("kettle", pytest.approx(1.0))
    assert len(hits) == 2
    assert hits[1].score < 1


def test_a_search_may_be_kept_to_some_sources(vectors):
    assert [hit.id for hit in vectors.search("steel kettle", 5, ["policy"])] == ["refund"]
    assert vectors.search("steel kettle", 5, []) == []
    assert vectors.search("steel kettle", 0) == []


def test_a_passage_added_twice_is_kept_once_with_its_new_text(vectors):
    vectors.add([PassageRow("board", "a linen apron", "kitchen")])
    assert vectors.count() == 3
    assert vectors.search("linen apron", 1)[0].id == "board"


def test_deleted_passages_are_not_found(vectors):
    vectors.delete(["kettle", "unknown"])
    assert vectors.count() == 2
    assert "kettle" not in [hit.id for hit in vectors.search("steel kettle", 5)]


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
    assert vectors.search("kettle", 3, []) == []


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
