"""The retriever: the passages that have to do with a brief."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.retriever import Retriever
from agents.types import Assignment

ASKED = Assignment("faq_answer", "How do I oil the board?", {"care": "linseed oil"})


@dataclass(frozen=True)
class Meaning:
    score: float


@dataclass(frozen=True)
class Words:
    coverage: float


@dataclass(frozen=True)
class Found:
    passage_id: str
    dense: Meaning | None = None
    bm25: Words | None = None


@dataclass
class Shelf:
    """A search whose results are given; it keeps what it was asked."""

    found: Sequence[Found]
    asked: list[tuple[list[str], float]] = field(default_factory=list)

    def search(
        self, query: str | Sequence[str], k: int, *, diversity: float = 0.0
    ) -> Sequence[Found]:
        self.asked.append(([query] if isinstance(query, str) else list(query), diversity))
        return self.found[:k]


CARE = Found("care", Meaning(0.7), Words(0.9))
SHIPPING = Found("shipping", Meaning(0.05), Words(0.2))


def test_the_order_of_the_search_is_kept() -> None:
    other = Found("other", Meaning(0.9))
    assert Retriever(Shelf([CARE, other])).retrieve(ASKED, 3) == ["care", "other"]


def test_no_more_passages_than_asked_for() -> None:
    shelf = Shelf([CARE, CARE])
    assert len(Retriever(shelf).retrieve(ASKED, 1)) == 1
    assert Retriever(shelf).retrieve(ASKED, 0) == []


def test_passages_that_have_little_to_do_with_it_are_left_out() -> None:
    assert Retriever(Shelf([SHIPPING, CARE])).retrieve(ASKED, 3) == ["care"]


def test_one_good_reason_is_enough() -> None:
    by_meaning = Found("meaning", Meaning(0.3), None)
    by_words = Found("words", None, Words(0.6))
    found = Retriever(Shelf([by_meaning, by_words])).retrieve(ASKED, 3)
    assert found == ["meaning", "words"]


def test_the_brief_is_asked_in_all_its_queries_at_once() -> None:
    shelf = Shelf([CARE])
    Retriever(shelf, diversity=0.3).retrieve(ASKED, 3)
    assert shelf.asked == [(["How do I oil the board?", "care linseed oil"], 0.3)]


def test_a_brief_that_says_nothing_finds_nothing() -> None:
    shelf = Shelf([CARE])
    assert Retriever(shelf).retrieve(Assignment("t", " "), 3) == []
    assert shelf.asked == []
