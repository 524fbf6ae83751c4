"""Real Chroma servers under a home of their own; the module's tests share one."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request

import pytest

from agents.fakes import MemoryEmbedder
from storage.engines import engine_status, import_path, stop_engine
from storage.errors import StoreError
from storage.settings import load_settings
from storage.vectors import Hit, VectorRow, Vectors

OTHER = """
import sys
from agents.fakes import MemoryEmbedder
from storage.settings import load_settings
from storage.vectors import VectorRow, Vectors

vectors = Vectors.open(load_settings(home=sys.argv[1]), MemoryEmbedder())
for line in sys.stdin:
    verb, _, text = line.strip().partition(" ")
    if verb == "add":
        vectors.add([VectorRow(text, text)])
    elif verb == "delete":
        vectors.delete([text])
    print("done", vectors.count(), flush=True)
vectors.close()
"""


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("chroma") / "home"
    yield home
    stop_engine(home, "chroma")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def vectors(shared_home):
    settings = load_settings(home=shared_home, engine_idle_seconds=5)
    found = Vectors.open(settings, MemoryEmbedder())
    yield found
    found.delete(["kettle", "board", "refund", *map(str, range(1500))])
    found.close()


def fill(vectors: Vectors) -> None:
    vectors.add(
        [
            VectorRow("kettle", "a steel kettle boils water"),
            VectorRow("board", "an oiled alder board"),
            VectorRow("refund", "refunds are paid within fourteen days"),
        ]
    )


def search(vectors: Vectors, text: str, k: int) -> list[Hit]:
    return vectors.nearest(vectors.embed(text), k)


def test_vectors_are_found_by_cosine(vectors):
    fill(vectors)
    hits = search(vectors, "a steel kettle boils water", 2)
    assert hits[0].id == "kettle"
    assert hits[0].score == pytest.approx(1, abs=1e-5)
    assert len(search(vectors, "anything", 100)) == 3


@pytest.mark.parametrize("fetched", [0, 300])
def test_a_search_among_ids_is_exact_however_it_is_done(vectors, monkeypatch, fetched):
    monkeypatch.setattr("storage.vectors.FETCHED_AT_MOST", fetched)
    fill(vectors)
    wanted = vectors.embed("a steel kettle")
    hits = vectors.nearest_among(wanted, ["refund", "board", "unknown"], 9)
    exact = vectors.fetch(["refund", "board"])
    assert {hit.id: hit.score for hit in hits} == {
        id: pytest.approx(float(vector @ wanted), abs=1e-5) for id, vector in exact.items()
    }
    assert hits == sorted(hits, key=lambda hit: -hit.score)


def test_vectors_are_fetched_by_id_and_have_length_one(vectors):
    fill(vectors)
    found = vectors.fetch(["kettle", "unknown"])
    assert list(found) == ["kettle"]
    assert found["kettle"] == pytest.approx(vectors.embed("a steel kettle boils water"), abs=1e-5)
    assert vectors.fetch(["unknown"]) == {}


def test_adding_again_replaces_and_deleting_unknown_ids_is_fine(vectors):
    fill(vectors)
    twice = [VectorRow("board", "a linen apron"), VectorRow("board", "a wool hat")]
    vectors.add(twice)
    vectors.delete(["refund", "unknown"])
    assert vectors.count() == 2
    assert search(vectors, "wool hat", 1)[0].id == "board"


def test_more_passages_than_one_batch_are_kept(vectors):
    vectors.add([VectorRow(str(n), f"word{n} word{n * 7}") for n in range(1500)])
    assert vectors.count() == 1500


def test_what_another_process_adds_and_deletes_is_seen_by_the_next_search(vectors, shared_home):
    fill(vectors)
    assert search(vectors, "harbour lantern", 1)[0].id != "harbour lantern"
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(shared_home)],
        env={**os.environ, "PYTHONPATH": import_path()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None

        def tell(line: str) -> str:
            other.stdin.write(line + "\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        for _ in range(3):
            assert tell("add harbour lantern") == "done 4"
            assert search(vectors, "harbour lantern", 1)[0].id == "harbour lantern"
            assert tell("delete harbour lantern") == "done 3"
            assert search(vectors, "harbour lantern", 1)[0].id != "harbour lantern"
        fill(vectors)
        vectors.add([VectorRow("late", "late")])
        assert tell("look") == "done 4"
        vectors.delete(["late"])
        other.stdin.close()
    assert [status.name for status in engine_status(shared_home)] == ["chroma"]


@pytest.mark.parametrize("victim", ["engine", "supervisor"])
def test_a_server_killed_outright_loses_nothing_that_was_added(vectors, shared_home, victim):
    fill(vectors)
    status = engine_status(shared_home)[0]
    os.kill(status.pid if victim == "engine" else status.supervisor, signal.SIGKILL)
    assert search(vectors, "a steel kettle boils water", 1)[0].id == "kettle"
    assert vectors.count() == 3
    assert engine_status(shared_home)[0].url != status.url


def test_a_collection_made_anew_by_another_process_is_found_again(vectors, shared_home):
    fill(vectors)
    url = engine_status(shared_home)[0].url
    path = "/api/v2/tenants/default_tenant/databases/default_database/collections/passages"
    with urllib.request.urlopen(urllib.request.Request(url + path, method="DELETE"), timeout=10):
        pass
    assert vectors.count() == 0


def test_vectors_of_another_width_are_refused_with_a_store_error(vectors, shared_home):
    fill(vectors)
    narrow = Vectors.open(load_settings(home=shared_home), MemoryEmbedder(8))
    with pytest.raises(StoreError, match="dimension"):
        search(narrow, "kettle", 1)
    narrow.close()


def test_a_server_given_by_its_address_is_used(vectors, shared_home, tmp_path):
    fill(vectors)
    url = engine_status(shared_home)[0].url
    remote = Vectors.open(
        load_settings(home=tmp_path / "elsewhere", chroma_url=url), MemoryEmbedder()
    )
    assert remote.count() == 3
    remote.close()
    assert not (tmp_path / "elsewhere" / "run").exists()
