"""Real Chroma servers under a home of their own; the module's tests share one."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from agents.fakes import MemoryEmbedder
from storage.engines import engine_status, import_path, stop_engine
from storage.errors import StoreError
from storage.settings import load_settings
from storage.vectors import PassageRow, Vectors

OTHER = """
import sys
from agents.fakes import MemoryEmbedder
from storage.settings import load_settings
from storage.vectors import PassageRow, Vectors

vectors = Vectors.open(load_settings(home=sys.argv[1]), MemoryEmbedder())
for line in sys.stdin:
    verb, _, text = line.strip().partition(" ")
    if verb == "add":
        vectors.add([PassageRow(text, text, "other")])
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
            PassageRow("kettle", "a steel kettle boils water", "kitchen", {"lang": "en"}),
            PassageRow("board", "an oiled alder board", "kitchen"),
            PassageRow("refund", "refunds are paid within fourteen days", "policy"),
        ]
    )


def test_passages_are_found_by_cosine_within_their_sources(vectors):
    fill(vectors)
    hits = vectors.search("a steel kettle boils water", 2)
    assert hits[0].id == "kettle"
    assert hits[0].score == pytest.approx(1, abs=1e-5)
    assert [hit.id for hit in vectors.search("a steel kettle", 9, ["policy"])] == ["refund"]
    assert len(vectors.search("anything", 100)) == 3


def test_adding_again_replaces_and_deleting_unknown_ids_is_fine(vectors):
    fill(vectors)
    twice = [PassageRow("board", "a linen apron", "k"), PassageRow("board", "a wool hat", "k")]
    vectors.add(twice)
    vectors.delete(["refund", "unknown"])
    assert vectors.count() == 2
    assert vectors.search("wool hat", 1)[0].id == "board"


def test_more_passages_than_one_batch_are_kept(vectors):
    vectors.add([PassageRow(str(n), f"word{n} word{n * 7}", "many") for n in range(1500)])
    assert vectors.count() == 1500


def test_what_another_process_adds_and_deletes_is_seen_by_the_next_search(vectors, shared_home):
    fill(vectors)
    assert vectors.search("harbour lantern", 1)[0].id != "harbour lantern"
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
            assert vectors.search("harbour lantern", 1)[0].id == "harbour lantern"
            assert tell("delete harbour lantern") == "done 3"
            assert vectors.search("harbour lantern", 1)[0].id != "harbour lantern"
        fill(vectors)
        vectors.add([PassageRow("late", "late", "kitchen")])
        assert tell("look") == "done 4"
        vectors.delete(["late"])
        other.stdin.close()
    assert [status.name for status in engine_status(shared_home)] == ["chroma"]


@pytest.mark.parametrize("victim", ["engine", "supervisor"])
def test_a_server_killed_outright_loses_nothing_that_was_added(vectors, shared_home, victim):
    fill(vectors)
    status = engine_status(shared_home)[0]
    os.kill(status.pid if victim == "engine" else status.supervisor, signal.SIGKILL)
    assert vectors.search("a steel kettle boils water", 1)[0].id == "kettle"
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
    started = time.monotonic()
    with pytest.raises(StoreError, match="dimension"):
        narrow.search("kettle", 1)
    assert time.monotonic() - started < 2
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
