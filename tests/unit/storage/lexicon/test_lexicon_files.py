"""The word index: in step with the tables whatever happens to its files."""

import itertools
import shutil
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from word_index import folders, ids, serve

from storage import lexicon as module
from storage.engines import import_path
from storage.errors import StoreError
from storage.lexicon import Lexicon
from storage.lexicon_segments import MANIFEST
from storage.lexicon_texts import ranges
from storage.tables import Serial


def test_segments_stay_few_and_their_work_is_joined(db, home, lexicon):
    for n in range(70):
        serve(db, f"page{n}", f"Number{n} lantern")
        assert len(ids(lexicon, "lantern", k=100)) == n + 1
    assert len(folders(home)) <= 8
    assert ids(lexicon, "number3") != []


def test_scores_do_not_depend_on_how_the_segments_fell(db, home, lexicon):
    for n in range(20):
        serve(db, f"page{n}", f"{'board ' * (n % 3)}{'oil ' * (n % 2)} of page {n}")
        lexicon.catch_up()
    grown = {hit.passage_id: hit.score for hit in lexicon.search("oil board page", 99)}
    shutil.rmtree(home / "bm25")
    fresh = {hit.passage_id: hit.score for hit in lexicon.search("oil board page", 99)}
    assert grown.keys() == fresh.keys()
    # Lengths are compared within a segment, so a small difference remains.
    assert all(grown[id] == pytest.approx(fresh[id], rel=0.4) for id in fresh)


def test_full_segments_are_left_alone_until_most_of_them_is_stale(db, home, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 8)
    lexicon = Lexicon(home, db)
    for n in range(40):
        serve(db, f"page{n}", f"lantern {n}")
    lexicon.catch_up()
    first = folders(home)
    assert len(first) == 5
    serve(db, "one more", "lantern")
    assert len(ids(lexicon, "lantern", k=99)) == 41
    assert set(first) <= set(folders(home))
    for n in range(40):
        serve(db, f"page{n}", f"beacon {n}")
        lexicon.catch_up()
    assert len(ids(lexicon, "lantern", k=99)) <= 9
    assert len(ids(lexicon, "beacon", k=99)) == 40


def damage(home, how):
    folder = home / "bm25"
    segment = next(path for path in folder.iterdir() if path.is_dir())
    if how == "no folder":
        shutil.rmtree(folder)
    elif how == "no segment":
        shutil.rmtree(segment)
    elif how == "manifest":
        (folder / MANIFEST).write_text('{"scheme": "words-1", "serial": "many"')
    elif how == "another scheme":
        text = (folder / MANIFEST).read_text()
        (folder / MANIFEST).write_text(text.replace("words-1", "words-0"))
    elif how == "missing":
        next(segment.glob("data*")).unlink()
    elif how == "vocabulary":
        next(segment.glob("vocab*")).write_text("[1, 2")
    else:
        path = next(segment.glob(f"{how}*"))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = ["no folder", "no segment", "manifest", "another scheme", "missing", "vocabulary"]
FILES = ["data", "indices", "indptr", "params", "passages"]


@pytest.mark.parametrize("how", [*DAMAGES, *FILES])
def test_damaged_files_are_made_anew(db, home, lexicon, how):
    before = ids(lexicon, "linseed")
    damage(home, how)
    assert ids(Lexicon(home, db), "linseed") == before
    assert ids(lexicon, "linseed") == before


def test_what_a_crash_left_is_swept_up(db, home, lexicon):
    before = ids(lexicon, "linseed")
    (home / "bm25" / "0-9-abcdef").mkdir()
    (home / "bm25" / f"{MANIFEST}.new").write_text("{")
    serve(db, "new", "A harbour lantern.")
    assert ids(lexicon, "linseed") == before
    assert "0-9-abcdef" not in folders(home)


def test_an_older_database_beside_a_newer_index_makes_it_anew(db, home, lexicon):
    lexicon.catch_up()
    manifest = home / "bm25" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"serial": 4', '"serial": 99'))
    with db.read() as session:
        assert session.exec(select(Serial.value)).one() == 4
    assert ids(Lexicon(home, db), "linseed") != []
    assert '"serial": 4' in manifest.read_text()


def test_a_folder_that_cannot_be_written_is_a_store_error(db, home, lexicon):
    (home / "bm25").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        lexicon.search("oil", 1)
    assert caught.value.next_step


def test_threads_share_one_lexicon_while_pages_come_in(db, home, lexicon):
    wrong = []

    def ask():
        for _ in range(10):
            if len(ids(lexicon, "linseed")) != 1:
                wrong.append(threading.get_ident())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(10):
        serve(db, f"page{n}", f"lantern {n}")
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(ids(lexicon, "lantern", k=50)) == 10


def test_another_process_finds_and_writes_the_same_index(db, home, lexicon):
    code = """
import sys
from pathlib import Path
from storage.database import open_database
from storage.lexicon import Lexicon
from storage.settings import load_settings
home = Path(sys.argv[1])
print(Lexicon(home, open_database(load_settings(home=home))).search("linseed", 1)[0].passage_id)
"""
    command = [sys.executable, "-P", "-c", code, str(home)]
    done = subprocess.run(
        command, env={"PYTHONPATH": import_path()}, check=True, capture_output=True, text=True
    )
    written = folders(home)
    assert [done.stdout.strip()] == ids(lexicon, "linseed")
    assert folders(home) == written


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 20)), unique_by=lambda pair: pair[0]),
    st.integers(1, 40),
)
def test_ranges_cover_everything_once_and_hold_no_more_than_allowed(found, most):
    found = sorted(found)
    cut = ranges(found, 0, 60, most)
    assert cut[0][0] == 0
    assert cut[-1][1] == 60
    assert all(left[1] == right[0] for left, right in itertools.pairwise(cut))
    for start, end in cut:
        inside = [size for serial, size in found if start < serial <= end]
        assert sum(inside) <= most or len(inside) == 1
