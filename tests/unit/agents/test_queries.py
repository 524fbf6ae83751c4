"""What is looked for when a brief comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.queries import LONGEST, plan_queries
from agents.types import Assignment

FACTS = {"name": "Alder board", "material": "oiled alder", "price": "£42"}


def plan(instruction: str, facts: dict[str, str] | None = None) -> list[str]:
    return plan_queries(Assignment("faq_answer", instruction, facts or {}))


def test_a_question_is_asked_as_it_is_and_the_facts_after_it() -> None:
    assert plan("How do I oil the board?", {"care": "linseed oil"}) == [
        "How do I oil the board?",
        "care linseed oil",
    ]


def test_facts_are_looked_for_with_what_they_are_about() -> None:
    assert plan("Mention the postage.", FACTS) == [
        "Mention the postage",
        "Alder board",
        "Alder board material oiled alder price £42",
    ]


@pytest.mark.parametrize(
    "polite",
    [
        "Please write a short blurb about oak tables, thanks!",
        "Could you kindly draft us a post about oak tables?",
        "Hi! I need a product description for oak tables. Thank you very much.",
        "We would like you to write an announcement: oak tables please",
    ],
)
def test_politeness_and_the_sort_of_text_are_not_looked_for(polite: str) -> None:
    assert [query.strip("?") for query in plan(polite)] == ["oak tables"]


def test_a_wish_that_names_only_the_sort_of_text_leaves_the_facts() -> None:
    assert plan("Write the blurb.", FACTS)[0] == "Alder board"


def test_without_facts_even_such_a_wish_is_looked_for() -> None:
    assert plan("Write the blurb.") == ["Write the blurb."]


def test_a_brief_that_says_nothing_asks_nothing() -> None:
    assert plan(" \n", {"name": "  "}) == []


def test_many_facts_make_two_groups() -> None:
    facts = {"name": "Kettle", **{f"key{n}": f"value{n}" for n in range(12)}}
    queries = plan("Say why it is good", facts)
    assert len(queries) == 4
    assert all(any(f"value{n}" in query for query in queries) for n in range(12))


@given(st.text(max_size=900), st.dictionaries(st.text(max_size=30), st.text(max_size=900)))
def test_any_brief_gives_a_few_short_queries_and_always_the_same(
    instruction: str, facts: dict[str, str]
) -> None:
    queries = plan(instruction, facts)
    assert len(queries) <= 4
    assert all(query.strip() and len(query) <= LONGEST for query in queries)
    assert queries == plan(instruction, facts)
    assert queries or not instruction.strip()
