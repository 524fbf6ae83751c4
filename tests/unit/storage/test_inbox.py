"""The inbox: what fits, in which order, a page at a time, for whose eyes."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from queueing import START, add_tasks, change, late, plans, team

from graphs.house import House
from storage.decisions import decide
from storage.errors import BadInput, Forbidden
from storage.inbox import MOST_COUNTED, Filters, fitting, inbox_counts, inbox_page
from storage.tables import Task
from storage.tables.base import now
from storage.task_order import ORDERS
from storage.tasks import hold_task

SORTS = (*ORDERS, "type")


def pages(house: House, limit: int, viewer: str = "ann", **filters: Any) -> list[list[str]]:
    """Ids of tasks on all pages."""
    found, after = [], None
    with house.db.read() as session:
        while True:
            page = inbox_page(session, viewer, Filters(**filters), limit, after)
            found.append([row["task"] for row in page.rows])
            after = page.next
            if after is None:
                return found


def ids(house: House, viewer: str = "ann", **filters: Any) -> list[str]:
    return [task for page in pages(house, 100, viewer, **filters) for task in page]


@pytest.fixture
def mixed(house: House) -> list[str]:
    """Thirteen tasks of two types, some due, some sure, some given to somebody."""
    made = add_tasks(house, 7) + add_tasks(house, 6, start=7, content_type="faq_answer")
    for number, task in enumerate(made):
        change(
            house,
            task,
            due_at=START + timedelta(days=99 - number) if number % 3 == 0 else None,
            confidence=(number * 7 % 13) / 13 if number % 4 else None,
            assignee=("", "ann", "ben")[number % 3],
            why=("uncertain", "audit", "policy", "failed")[number % 4],
        )
    return made


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 5, 12, 13, 50])
def test_pages_of_every_order_hold_every_task_once_in_that_order(
    house: House, mixed: list[str], sort: str, limit: int
) -> None:
    whole = ids(house, sort=sort)
    assert sorted(whole) == sorted(mixed)
    parts = pages(house, limit, sort=sort)
    assert [task for page in parts for task in page] == whole
    assert all(len(page) == limit for page in parts[:-1])


@pytest.mark.parametrize("sort", SORTS)
def test_many_tasks_are_read_in_the_order_in_which_few_are_sorted(
    house: House, mixed: list[str], sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ids(house, sort=sort, why=("uncertain",))
    monkeypatch.setattr("storage.inbox.FEW", 0)
    assert ids(house, sort=sort, why=("uncertain",)) == few
    assert [t for page in pages(house, 2, sort=sort, why=("uncertain",)) for t in page] == few


def test_orders_are_what_they_are_called(house: House, mixed: list[str]) -> None:
    with house.db.read() as session:
        rows = {
            sort: inbox_page(session, "ann", Filters(sort=sort), 50).rows  # type: ignore[arg-type]
            for sort in SORTS
        }
    opened = [row["created_at"] for row in rows["oldest"]]
    assert opened == sorted(opened)
    assert rows["newest"] == rows["oldest"][::-1]
    due = [row["due_at"] for row in rows["queue"]]
    assert due[:5] == sorted(due[:5]) and not any(due[5:])
    sure = [row["confidence"] for row in rows["confidence"]]
    assert sure[:9] == sorted(sure[:9]) and sure[9:] == [None] * 4
    types = [row["content_type"] for row in rows["type"]]
    assert types == sorted(types)


def test_a_page_begins_where_the_last_one_ended_though_tasks_are_decided_meanwhile(
    house: House,
) -> None:
    made = add_tasks(house, 6)
    with house.db.read() as session:
        first = inbox_page(session, "ann", Filters(), 3)
    with house.db.write() as session:
        for task in (made[0], made[2], made[3]):
            decide(session, session.get_one(Task, task), "reject", "ben")
    with house.db.read() as session:
        second = inbox_page(session, "ann", Filters(), 3, first.next)
    assert [row["task"] for row in second.rows] == made[4:]
    assert second.next is None and second.total == 3


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"content_types": ["faq_answer"]}, [7, 8, 9, 10, 11, 12]),
        ({"content_types": ["faq_answer", "product_blurb"]}, range(13)),
        ({"content_types": ["unheard_of"]}, []),
        ({"assignee": "me"}, [1, 4, 7, 10]),
        ({"assignee": "nobody"}, [0, 3, 6, 9, 12]),
        ({"assignee": "ben"}, [2, 5, 8, 11]),
        ({"assignee": "me", "content_types": ["faq_answer"]}, [7, 10]),
        ({"why": ["policy"]}, [2, 6, 10]),
        ({"why": ["failed", "policy"], "assignee": "ben"}, [2, 11]),
        ({"text": "PAN 1"}, [1, 10, 11, 12]),
        ({"text": "it_000007"}, [7]),
        ({"text": "100%"}, []),
        ({"text": "pan 1", "content_types": ["faq_answer"]}, [10, 11, 12]),
    ],
)
@pytest.mark.parametrize("sort", SORTS)
def test_filters_leave_what_fits_in_every_order(
    house: House, mixed: list[str], filters: dict[str, Any], numbers: Any, sort: str
) -> None:
    assert sorted(ids(house, sort=sort, **filters)) == [mixed[n] for n in numbers]


def test_an_audit_is_found_under_the_name_it_is_shown_by_and_no_other(
    house: House, mixed: list[str]
) -> None:
    found = ids(house, why=("uncertain",))
    assert {mixed[0], mixed[1]} <= set(found)
    assert ids(house, why=("audit",)) == []
    with house.db.read() as session:
        page = inbox_page(session, "ann", Filters(why=("uncertain",)))
    assert {row["why"] for row in page.rows} == {"uncertain"}


def test_what_is_overdue_and_what_was_escalated_is_found_and_comes_first(house: House) -> None:
    made = add_tasks(house, 5)
    change(house, made[3], due_at=late(2), escalated_at=late(1))
    change(house, made[4], due_at=late(3))
    change(house, made[1], due_at=now() + timedelta(hours=1))
    assert ids(house, overdue=True) == [made[4], made[3]]
    assert ids(house, escalated=True) == [made[3]]
    assert ids(house) == [made[4], made[3], made[1], made[0], made[2]]
    with house.db.read() as session:
        row = inbox_page(session, "ann", Filters(), 1).rows[0]
    assert (row["overdue"], row["escalated"]) == (True, False)


def test_a_row_says_who_has_a_task_open_and_until_when(house: House) -> None:
    (task, other) = add_tasks(house, 2)
    with house.db.write() as session:
        until = hold_task(session, task, "ben", 5)
        hold_task(session, other, "cleo", -1)
    with house.db.read() as session:
        held, free = inbox_page(session, "ann", Filters()).rows
    assert (held["held_by"], held["held_until"]) == ("ben", until.isoformat())
    assert (free["held_by"], free["held_until"]) == ("", None)
    assert ids(house, free=True) == [other]
    assert ids(house, "ben", free=True) == [task, other]


def test_tasks_that_need_a_lead_are_for_leads(house: House) -> None:
    made = add_tasks(house, 3)
    team(house, Ana="reviewer", Lea="lead")
    change(house, made[1], needs="lead", wanted=2, given=2)
    change(house, made[2], wanted=2)
    assert ids(house, "Ana") == [made[0], made[2]]
    assert ids(house, "Lea") == made
    with house.db.read() as session:
        asked = {row["task"]: row for row in inbox_page(session, "Lea", Filters()).rows}
        blind = inbox_page(session, "Ana", Filters()).rows
    assert asked[made[1]]["needs_lead"] and asked[made[2]]["second_opinion"]
    assert not any(row["second_opinion"] or row["needs_lead"] for row in blind)


def test_nobody_is_shown_what_they_gave_their_opinion_on(house: House) -> None:
    made = add_tasks(house, 2)
    team(house, Ana="reviewer", Ben="reviewer")
    change(house, made[0], wanted=2)
    with house.db.write() as session:
        decide(session, session.get_one(Task, made[0]), "approve", "Ana")
    assert ids(house, "Ana") == [made[1]]
    assert ids(house, "Ben") == made
    with house.db.read() as session:
        assert inbox_counts(session, "Ana").open == 1
        assert inbox_page(session, "Ana", Filters()).total == 1


def test_only_those_who_review_see_the_inbox(house: House) -> None:
    team(house, Will="writer")
    for name in ("Will", "a stranger", ""):
        with house.db.read() as session, pytest.raises(Forbidden):
            inbox_page(session, name, Filters())
        with house.db.read() as session, pytest.raises(Forbidden):
            inbox_counts(session, name)
        with house.db.read() as session, pytest.raises(Forbidden):
            fitting(session, name, Filters())


def test_a_teams_tasks_are_those_of_its_people(house: House) -> None:
    made = add_tasks(house, 3)
    team(house, Ana="reviewer", Ben="reviewer")
    for task, name in zip(made, ("Ana", "Ben", "Root"), strict=True):
        change(house, task, assignee=name)
    assert ids(house, "Ana", assignee="team") == made[:2]
    assert ids(house, "Root", assignee="team") == made[2:]


def test_counts_say_what_waits_for_whom(house: House, mixed: list[str]) -> None:
    with house.db.read() as session:
        counts = inbox_counts(session, "ann")
    assert (counts.open, counts.mine, counts.nobody, counts.overdue) == (13, 4, 5, 5)
    assert counts.by_type == {"product_blurb": 7, "faq_answer": 6}


def test_counting_stops_and_says_so(
    house: House, mixed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.inbox.MOST_COUNTED", 5)
    with house.db.read() as session:
        for filters in (Filters(), Filters(sort="newest"), Filters(text="pan")):
            page = inbox_page(session, "ann", filters, 3)
            assert (page.total, page.more) == (5, True)
        page = inbox_page(session, "ann", Filters(assignee="me"), 3)
        assert (page.total, page.more) == (4, False)
    assert MOST_COUNTED == 1_000


HOSTILE = (
    "nonsense",
    "AAAA",
    "é",
    *(
        urlsafe_b64encode(text.encode()).decode()
        for text in (
            *('[9, "x"]', "[0, 1]", "[]", "[" * 100_000, '{"0": 1}', '["-1", "x"]'),
            '[Infinity, "x", "y"]',
            '[0, "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00", "x"]',
            '["0", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00", "x"]',
            '["0", "0001-01-01T00:00:00+14:00", "x"]',
            '["0", "nan", "2026-01-01T00:00:00+00:00", "x"]',
        )
    ),
)


@pytest.mark.parametrize("after", HOSTILE)
@pytest.mark.parametrize("sort", SORTS)
def test_a_page_of_another_order_is_refused(house: House, after: str, sort: str) -> None:
    add_tasks(house, 2)
    filters = Filters(sort=sort)  # type: ignore[arg-type]
    with house.db.read() as session, pytest.raises(BadInput, match="not there"):
        inbox_page(session, "ann", filters, 5, after)


FILTERED: dict[str, dict[str, Any]] = {
    "everything": {},
    "a type": {"content_types": ["faq_answer"]},
    "two types": {"content_types": ["faq_answer", "product_blurb"]},
    "mine": {"assignee": "me"},
    "nobody's of a type": {"assignee": "nobody", "content_types": ["faq_answer"]},
    "a reason": {"why": ["policy"]},
    "overdue": {"overdue": True},
    "escalated": {"escalated": True},
    "a word": {"text": "pan"},
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", FILTERED)
def test_no_page_scans_the_tasks_or_sorts_more_than_a_pages_heads(
    house: House, mixed: list[str], name: str, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.inbox.FEW", 0)
    filters = Filters(sort=sort, **FILTERED[name])  # type: ignore[arg-type]
    with house.db.read() as session:
        after = inbox_page(session, "ann", filters, 1).next

        def ask() -> None:
            inbox_page(session, "ann", filters, 25)
            inbox_page(session, "ann", filters, 25, after)
            inbox_counts(session, "ann")

        for query, plan in plans(house.db.engine, session, ask):
            assert "SCAN task" not in plan, (query, plan)
            if "UNION ALL" not in query:
                assert "TEMP B-TREE" not in plan, (query, plan)
