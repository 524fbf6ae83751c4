"""The retriever: the passages that have to do with a brief."""

from agents.fakes import MemoryEmbedder
from agents.retriever import Retriever, plan_query
from agents.types import Assignment
from storage.vectors import MemoryVectors, PassageRow

TEXTS = {
    "returns": "Return anything within 30 days and we refund the price",
    "shipping": "Parcels leave our warehouse each morning except Sunday",
    "care": "Oil the board twice each year with plain linseed oil",
}
ASKED = Assignment("faq_answer", "How do I oil the board?", {"care": "linseed oil"})


def retriever() -> Retriever:
    vectors = MemoryVectors(MemoryEmbedder(512))
    vectors.add([PassageRow(id, text, "src") for id, text in TEXTS.items()])
    return Retriever(vectors)


def test_the_passage_that_has_to_do_with_the_brief_comes_first() -> None:
    assert retriever().retrieve(ASKED, 3)[0] == "care"


def test_no_more_passages_than_asked_for() -> None:
    assert len(retriever().retrieve(ASKED, 1)) == 1
    assert retriever().retrieve(ASKED, 0) == []


def test_passages_that_have_little_to_do_with_it_are_left_out() -> None:
    nothing = Assignment("faq_answer", "zebra quartz volcano")
    assert retriever().retrieve(nothing, 3) == []


def test_an_empty_index_gives_nothing() -> None:
    assert Retriever(MemoryVectors(MemoryEmbedder())).retrieve(ASKED, 3) == []


def test_the_query_is_the_wish_and_the_facts_and_not_endless() -> None:
    assert plan_query(ASKED) == "How do I oil the board? linseed oil"
    assert len(plan_query(Assignment("t", "x" * 5000))) == 1000
