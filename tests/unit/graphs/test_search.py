"""Search by meaning and by words: what may serve, in which order, and why."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ready_home import prepare_home

from agents.fakes import MemoryEmbedder
from graphs import candidates
from graphs.ranking import Dense, Lexical, Marks, diverse, explain, ordinal, ranked
from graphs.search import Searcher
from storage.database import open_database
from storage.lexicon import Lexicon
from storage.serving import Candidate, Filters
from storage.settings import load_settings
from storage.sources import find_source, put_passages, put_source, serve_version
from storage.tables.base import now
from storage.vectors import MemoryVectors, VectorRow

PAGES = {
    "returns": "Return anything within thirty days and we refund the price. Postage is ours.",
    "shipping": "Parcels leave our warehouse each morning except Sunday.",
    "care": "Oil the board twice each year with plain linseed oil.",
}


class Shop:
    """A home with real tables and words, and vectors in memory."""

    def __init__(self, home):
        self.db = open_database(load_settings(home=prepare_home(home)))
        self.vectors = MemoryVectors(MemoryEmbedder(512))
        self.lexicon = Lexicon(home, self.db)
        self.searcher = Searcher(self.db, self.vectors, self.lexicon)

    def serve(self, uri, text, kind="page", heading="", **described):
        with self.db.write() as session:
            source, version = put_source(
                session, uri, kind, uri.title(), text, "ann", described=described
            )
            passages = put_passages(session, version, [(0, len(text), heading)])
            self.vectors.add([VectorRow(p.vector_id, text) for p in passages])
            serve_version(session, source, version)

    def change(self, uri, **columns):
        with self.db.write() as session:
            source = find_source(session, uri)
            for name, value in columns.items():
                setattr(source, name, value)

    def uris(self, query, k=9, filters=None, diversity=0.0):
        return [f.uri for f in self.searcher.search(query, k, filters or Filters(), diversity)]


@pytest.fixture
def shop(home):
    found = Shop(home)
    for uri, text in PAGES.items():
        found.serve(uri, text, heading=f"Guide > {uri}")
    yield found
    found.db.engine.dispose()


def test_what_is_found_says_where_it_is_and_why(shop):
    found = shop.searcher.search("oiling the board", 1)[0]
    assert (found.rank, found.uri, found.title, found.kind) == (1, "care", "Care", "page")
    assert found.text == PAGES["care"][found.start : found.end]
    assert found.heading == "Guide > care"
    assert found.bm25 is not None
    assert found.bm25.terms == ("oiling", "board")
    assert found.bm25.coverage == pytest.approx(1)
    assert found.dense is not None
    assert found.why == (
        f"first by meaning (cosine {found.dense.score:.2f}) and first by words: 'oiling', 'board'"
    )


def test_no_more_than_asked_for_and_nothing_for_nothing(shop):
    assert len(shop.uris("board", 2)) == 2
    assert shop.uris("board", 0) == []
    assert shop.uris("  ") == []
    assert shop.uris([]) == []


def test_an_empty_home_has_no_answers(home):
    assert Shop(home).uris("board") == []


def test_several_queries_are_one_question(shop):
    both = shop.uris(["linseed oil", "parcels on Sunday"], 2)
    assert set(both) == {"care", "shipping"}


@pytest.mark.parametrize(
    "columns",
    [
        {"withdrawn_at": now()},
        {"retired_at": now()},
        {"valid_until": now() - timedelta(seconds=1)},
        {"valid_from": now() + timedelta(hours=1)},
        {"kind": "facts"},
    ],
)
def test_what_may_not_serve_is_not_found_though_the_stores_still_have_it(shop, columns):
    assert shop.uris("linseed oil")[0] == "care"
    shop.change("care", **columns)
    assert "care" not in shop.uris("linseed oil")


def test_validity_may_be_asked_for_another_time(shop):
    later = now() + timedelta(days=2)
    shop.change("care", valid_from=now() + timedelta(days=1))
    assert "care" in shop.uris("linseed oil", filters=Filters(at=later))


def test_of_a_changed_source_only_the_served_version_is_found(shop):
    shop.serve("care", "Wax it.")
    texts = [found.text for found in shop.searcher.search("linseed oil wax", 9)]
    assert "Wax it." in texts
    assert PAGES["care"] not in texts


def test_passages_with_the_same_text_come_up_once(shop):
    for n in range(5):
        shop.serve(f"copy{n}", PAGES["care"])
    found = shop.searcher.search("linseed oil", 9)
    assert [f.text for f in found].count(PAGES["care"]) == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sources=("care",)), {"care"}),
        (Filters(kinds=("record",)), {"kettle"}),
        (Filters(licences=("CC0-1.0",)), {"kettle"}),
        (Filters(owners=("ann",), origins=("human",)), {"kettle"}),
        (Filters(media_types=("text/csv",)), {"kettle"}),
        (Filters(owners=("nobody",)), set()),
        (Filters(owners=("ann",), sources=("care",)), set()),
    ],
)
def test_filters_keep_to_what_they_name(shop, filters, expected):
    shop.serve(
        "kettle",
        "A steel kettle.",
        kind="record",
        licence="CC0-1.0",
        owner="ann",
        origin="human",
        media_type="text/csv",
    )
    assert set(shop.uris("board", filters=filters)) == expected


@pytest.mark.parametrize("few", [0, 5_000])
def test_a_narrow_filter_is_given_all_it_asks_for(shop, monkeypatch, few):
    monkeypatch.setattr(candidates, "FEW", few)
    for n in range(300):
        shop.serve(f"board{n}", f"A board, number {n}.")
    for n in range(20):
        shop.serve(f"ours{n}", f"Something else entirely, {n}.", owner="ann")
    assert len(shop.uris("a board", 15, Filters(owners=("ann",)))) == 15


def test_enough_is_found_where_most_of_the_best_has_expired(shop):
    for n in range(300):
        old = {"valid_until": now() - timedelta(days=1)} if n % 10 else {}
        shop.serve(f"board{n}", f"A board, number {n}.", **old)
    assert len(shop.uris("a board", 25)) == 25


def test_diversity_takes_what_is_unlike_before_what_is_alike(shop):
    for n in range(6):
        shop.serve(f"again{n}", f"Oil the board twice each year with plain linseed oil {n}.")
    plain = shop.uris("oil the board each morning", 3)
    mixed = shop.uris("oil the board each morning", 3, diversity=0.6)
    assert all(uri.startswith(("again", "care")) for uri in plain)
    assert mixed[0] == plain[0]
    assert any(uri in ("shipping", "returns") for uri in mixed)


class Backwards:
    """Prefers short texts."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


def test_a_reranker_has_the_last_word_and_its_score_is_told(shop):
    searcher = Searcher(shop.db, shop.vectors, shop.lexicon, Backwards())
    found = searcher.search("linseed oil", 3)
    assert [f.uri for f in found] == sorted(PAGES, key=lambda uri: len(PAGES[uri]))
    assert found[0].rerank == -float(len(found[0].text))
    assert "read again" in found[0].why


def row(name: str) -> Candidate:
    return Candidate(name, f"v-{name}")


def test_a_side_that_found_nothing_leaves_the_order_to_the_other():
    rows = [row(name) for name in "abc"]
    by_words = Marks({}, 0.0, {"a": 0.1, "b": 0.5, "c": 0.3})
    by_meaning = Marks({"v-a": 0.1, "v-b": 0.5, "v-c": 0.3}, 0.0, {})
    for marks in (by_words, by_meaning):
        assert [r.passage_id for r, _ in ranked(rows, [marks])] == ["b", "c", "a"]


def test_one_good_answer_and_an_answer_to_everything_both_count():
    rows = [row(name) for name in "abc"]
    first = Marks({}, 0.0, {"a": 0.9, "b": 0.5, "c": 0.1})
    second = Marks({}, 0.0, {"a": 0.0, "b": 0.5, "c": 0.1})
    assert [r.passage_id for r, _ in ranked(rows, [first, second])] == ["a", "b", "c"]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12), st.integers(1, 15), st.floats(0, 1))
def test_diversity_takes_each_once_and_begins_with_the_best(scores, k, diversity):
    import numpy as np

    generator = np.random.default_rng(len(scores))
    vectors = generator.normal(size=(len(scores), 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    taken = diverse(scores, list(vectors), k, diversity)
    assert len(taken) == len(set(taken)) == min(k, len(scores))
    if diversity < 0.99:
        assert scores[taken[0]] == pytest.approx(max(scores), abs=1e-6)


def test_reasons_are_plain_sentences():
    dense, bm25 = Dense(3, 0.62), Lexical(1, 4.2, ("return", "postage"), 0.8)
    assert explain(dense, bm25, None) == (
        "third by meaning (cosine 0.62) and first by words: 'return', 'postage'"
    )
    assert explain(None, bm25, 0.5) == (
        "first by words: 'return', 'postage'; read again and scored 0.50"
    )
    assert explain(None, None, None) == "among the passages that the filters let through"
    assert [ordinal(n) for n in (1, 9, 10, 11, 12, 21, 22, 33, 111, 113)] == (
        "first ninth 10th 11th 12th 21st 22nd 33rd 111th 113th".split()
    )
