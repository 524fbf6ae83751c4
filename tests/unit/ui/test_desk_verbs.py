"""The verbs behind a review: whose turn it is, and what is shown of a source."""

import pytest
from desk_home import add_review, open_home
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import NotFound
from storage.review import next_task, review_view, standing, whole_words
from storage.sources import list_sources
from storage.tables import Task
from storage.tables.base import now
from storage.tasks import hold_task
from storage.views import items_view, queue_view


@pytest.fixture
def queue(home):
    """A house with three tasks, the oldest first."""
    house = open_home(home)
    tasks = [
        add_review(house, f"Jug {n}", "It pours.", minutes_ago=9 - n, content_type=kind)
        for n, kind in enumerate(("faq_answer", "product_blurb", "product_blurb"))
    ]
    yield house, tasks
    house.close()


def test_the_next_task_is_the_oldest_free_one_and_skipped_ones_come_last(queue):
    house, (first, second, third) = queue
    with house.db.write() as session:
        hold_task(session, first, "Ben", minutes=5)
    with house.db.read() as session:
        assert next_task(session, "Ana") == second
        assert next_task(session, "Ben") == first
        assert next_task(session, "Ana", [second]) == third
        assert next_task(session, "Ana", [second, third]) == second


def test_a_task_meant_for_somebody_else_is_not_offered(queue):
    house, (first, second, _) = queue
    with house.db.write() as session:
        session.get_one(Task, first).assignee = "Ben"
    with house.db.read() as session:
        assert next_task(session, "Ana") == second
        assert next_task(session, "Ben") == first


def test_a_lease_that_ran_out_stands_in_nobodys_way(queue):
    house, (first, *_) = queue
    with house.db.write() as session:
        hold_task(session, first, "Ben", minutes=5)
        task = session.get_one(Task, first)
        assert standing(session, task, "Ana")["state"] == "held"
        assert standing(session, task, "Ben")["state"] == "open"
        task.held_until = now()
        session.flush()
        assert standing(session, task, "Ana")["state"] == "open"
        assert queue_view(session)[0]["held_by"] == ""


def test_a_task_that_never_was_is_not_found(queue):
    house, _ = queue
    with house.db.read() as session, pytest.raises(NotFound):
        review_view(session, "tsk_none", "Ana")


def test_searches_take_signs_as_they_are_and_ignore_case(queue):
    house, _ = queue
    add_review(house, "100% wool", "It warms.")
    with house.db.read() as session:
        assert [row["title"] for row in items_view(session, None, text="0% WOOL")] == ["100% wool"]
        assert items_view(session, None, text="_ug") == []
        assert len(list_sources(session, search="jug", limit=2)) == 2


@given(st.text("ab \n", max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_the_context_of_a_span_is_near_it_and_cuts_no_word_it_can_spare(text, one, two, around):
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    first, last = whole_words(text, start, end, around)
    assert max(0, start - around) <= first <= start <= end <= last <= min(len(text), end + around)
    before = text[max(0, start - around) : start]
    if start > around and any(c.isspace() for c in before):
        assert text[first - 1].isspace()
