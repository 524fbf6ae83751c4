"""The word index finds passages by their words, in any form and script."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from word_index import folders, ids, serve

from storage.lexicon import Lexicon
from storage.lexicon_segments import SegmentInfo, idf
from storage.lexicon_words import tokenized, words_of
from storage.sources import find_source, retire


def test_words_find_their_passage_in_any_form(lexicon):
    hits = lexicon.search("oiling boards", 9)
    assert [hit.terms for hit in hits] == [("oiling", "boards")]
    assert 0 < hits[0].share < 1
    assert hits[0].score > 0


def test_titles_and_headings_are_words_of_the_passage(db, lexicon):
    found = serve(db, "x", "Nothing of note.", title="Kettle guide", heading="Guide > Descaling")
    assert ids(lexicon, "kettle descaling") == [found]


def test_terms_are_told_the_rarest_first(db, lexicon):
    serve(db, "more", "Another board.")
    assert lexicon.search("board linseed", 1)[0].terms == ("linseed", "board")


@pytest.mark.parametrize("query", ["", "  ", "the of and", "zebra", "?!", "\0", "��"])
def test_questions_without_a_known_word_find_nothing(lexicon, query):
    assert lexicon.search(query, 5) == []


def test_no_passages_are_an_empty_index(home, db):
    assert Lexicon(home, db).search("board", 5) == []
    assert folders(home) == []


def test_passages_without_words_are_an_index_too(db, home):
    serve(db, "dots", "... --- ...", title="…")
    lexicon = Lexicon(home, db)
    assert lexicon.search("board", 5) == []
    found = serve(db, "board", "A board.")
    assert ids(lexicon, "board") == [found]


def test_a_search_may_be_kept_to_some_passages(lexicon):
    care, returns = ids(lexicon, "oil")[0], ids(lexicon, "postage")[0]
    assert ids(lexicon, "oil postage", among=[care, "unknown"]) == [care]
    assert set(ids(lexicon, "oil postage", among=[care, returns])) == {care, returns}
    assert ids(lexicon, "oil", among=[]) == []
    assert ids(lexicon, "oil", k=0) == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Die Größe der Straße", "größe strasse Straße"),
        ("ﬁne ﬁsh", "fish"),
        ("fullwidth ＡＢＣ", "abc"),
        ("Доставка за три дня", "доставка"),
        ("退货政策很简单", "退货"),
        ("版 5 of it", "5"),
    ],
)
def test_other_scripts_are_words_too(db, home, text, query):
    found = serve(db, "x", text)
    assert ids(Lexicon(home, db), query) == [found]


def test_what_was_served_since_is_found_by_the_next_search(db, home, lexicon):
    other = Lexicon(home, db)
    assert ids(lexicon, "lantern") == []
    found = serve(db, "new", "A harbour lantern.")
    assert ids(other, "lantern") == [found]
    assert ids(lexicon, "lantern") == [found]


def test_an_old_version_is_left_out_once_its_segment_is_joined(db, lexicon):
    old = ids(lexicon, "linseed")
    for uri in ("care", "shipping"):
        serve(db, uri, f"Use walnut oil now. {uri}")
        ids(lexicon, "walnut")
    assert old
    assert ids(lexicon, "linseed") == []


def test_a_passage_that_is_served_again_comes_up_once(db, home):
    lexicon = Lexicon(home, db)
    for n in range(40):
        serve(db, f"filler{n}", "Filler of no interest.")
    first = serve(db, "care", "Linseed oil.")
    ids(lexicon, "linseed")
    serve(db, "care", "Walnut oil.")
    ids(lexicon, "linseed")
    assert serve(db, "care", "Linseed oil.") == first
    assert ids(lexicon, "linseed") == [first]


def test_retired_sources_are_not_indexed_anew(db, home, lexicon):
    with db.write() as session:
        retire(session, find_source(session, "care"), "ann", "gone")
    assert ids(lexicon, "linseed") == []


@hypothesis_settings(max_examples=50)
@given(st.text(max_size=60))
def test_questions_and_texts_are_made_of_the_same_words(text):
    tokens = tokenized([text])
    assert set(words_of(text)) == (set(tokens.vocab) if tokens.ids[0] else set())


def test_rare_words_weigh_more_and_none_weighs_nothing():
    assert idf(0, 10) > idf(1, 10) > idf(10, 10) > 0
    assert SegmentInfo("", 0, 1, 0).size == 0
