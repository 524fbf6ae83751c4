"""Whose work a task is: by hand, in turn, by skill; late tasks; people who leave."""

from datetime import timedelta
from typing import Any

import pytest
from queueing import add_tasks, change, late, plans, team
from scripted import drafted, rows, tasks_of
from sqlmodel import select

from graphs.house import House
from graphs.worker import work
from storage.assigning import any_late, assign, escalate, settle
from storage.content_types import ContentType
from storage.decisions import decide
from storage.errors import BadInput, Forbidden, NotFound
from storage.events import events_of
from storage.inbox import Filters, inbox_page
from storage.people import change_person
from storage.review import next_task
from storage.tables import Task
from storage.tasks import hold_task


def give(house: House, name: str, actor: str, *tasks: str) -> None:
    with house.db.write() as session:
        assign(session, tasks, name, actor)


def owner(house: House, task: str) -> str:
    return str(rows(house, Task, id=task)[0].assignee)


def kind(**values: Any) -> ContentType:
    return ContentType(name="product_blurb", title="Product blurb", guidance="Write.", **values)


def settled(house: House, task: str, policy: ContentType) -> Task:
    with house.db.write() as session:
        found = session.get_one(Task, task)
        settle(session, found, policy)
        return found


def test_a_lead_gives_anything_to_anybody_who_reviews_and_the_log_tells(house: House) -> None:
    made = add_tasks(house, 2)
    team(house, Lea="lead", Ana="reviewer")
    give(house, "Ana", "Lea", *made)
    assert [owner(house, task) for task in made] == ["Ana", "Ana"]
    give(house, "", "Lea", made[0])
    assert owner(house, made[0]) == ""
    with house.db.read() as session:
        told = [event.data["to"] for event in events_of(session, "it_000000")]
    assert told == ["Ana", ""]


def test_a_reviewer_takes_what_nobody_has_and_gives_back_their_own(house: House) -> None:
    (task,) = add_tasks(house, 1)
    team(house, Ana="reviewer", Ben="reviewer")
    give(house, "Ana", "Ana", task)
    with pytest.raises(Forbidden, match="needs a lead"):
        give(house, "Ben", "Ben", task)
    with pytest.raises(Forbidden, match="needs a lead"):
        give(house, "", "Ben", task)
    with pytest.raises(Forbidden, match="needs a lead"):
        give(house, "Ben", "Ana", task)
    give(house, "", "Ana", task)
    assert owner(house, task) == ""


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("Zoe", NotFound, "nobody named 'Zoe'"),
        ("Will", BadInput, "needs a reviewer, and Will is none"),
        ("Gone", BadInput, "does not work here any more"),
        ("me", BadInput, "nobody's name"),
    ],
)
def test_nobody_is_given_what_they_may_not_decide(
    house: House, name: str, error: type[Exception], says: str
) -> None:
    made = add_tasks(house, 2)
    team(house, Lea="lead", Will="writer", Gone="reviewer")
    with house.db.write() as session:
        change_person(session, "Root", "Gone", active=False)
    with pytest.raises(error, match=says):
        give(house, name, "Lea", *made)
    assert [owner(house, task) for task in made] == ["", ""]


def test_a_task_on_which_opinions_differ_is_given_to_leads_only(house: House) -> None:
    (task,) = add_tasks(house, 1)
    team(house, Lea="lead", Ana="reviewer")
    change(house, task, needs="lead")
    with pytest.raises(BadInput, match="needs a lead, and Ana is none"):
        give(house, "Ana", "Lea", task)
    give(house, "Lea", "Lea", task)
    assert owner(house, task) == "Lea"


def test_nobody_is_asked_for_a_second_opinion_of_their_own(house: House) -> None:
    (task,) = add_tasks(house, 1)
    team(house, Lea="lead", Ana="reviewer")
    change(house, task, wanted=2)
    with house.db.write() as session:
        decide(session, session.get_one(Task, task), "approve", "Ana")
    with pytest.raises(BadInput, match="has given an opinion"):
        give(house, "Ana", "Lea", task)


def test_what_is_decided_or_unknown_cannot_be_given(house: House) -> None:
    (task,) = add_tasks(house, 1)
    change(house, task, status="decided")
    with pytest.raises(BadInput, match="not open any more"):
        give(house, "ann", "ann", task)
    with pytest.raises(NotFound, match="does not exist"):
        give(house, "ann", "ann", "tsk_nothing")


def test_a_type_says_when_its_tasks_are_due(house: House) -> None:
    (task, other) = add_tasks(house, 2)
    due = settled(house, task, kind(due_hours=4.5))
    assert due.due_at == due.created_at + timedelta(hours=4.5)
    assert settled(house, other, kind()).due_at is None


def test_tasks_go_round_those_who_review_the_one_who_waited_longest_first(house: House) -> None:
    made = add_tasks(house, 5)
    team(house, Ana="reviewer", Ben="reviewer", Lea="lead", Will="writer", Gone="reviewer")
    with house.db.write() as session:
        change_person(session, "Root", "Gone", active=False)
    policy = kind(assign="round_robin")
    names = [settled(house, task, policy).assignee for task in made]
    assert names == ["Ana", "Ben", "Lea", "Ana", "Ben"]


def test_by_skill_only_those_who_know_a_type_are_given_it(house: House) -> None:
    made = add_tasks(house, 3)
    team(house, Ana="reviewer", Ben="reviewer")
    assert settled(house, made[0], kind(assign="skill")).assignee == ""
    with house.db.write() as session:
        change_person(session, "Root", "Ben", skills=["product_blurb"])
    assert settled(house, made[1], kind(assign="skill")).assignee == "Ben"
    assert settled(house, made[2], kind(assign="skill")).assignee == "Ben"


def test_a_drafts_task_is_opened_with_its_types_due_time_and_assignee(house: House) -> None:
    team(house, ann="reviewer")
    house.types["product_blurb"] = house.kind("product_blurb").model_copy(
        update={"due_hours": 2.0, "assign": "round_robin"}
    )
    (task,) = tasks_of(house, drafted(house))
    assert task.assignee == "ann"
    assert task.due_at == task.created_at + timedelta(hours=2)


def test_what_is_late_is_taken_back_and_marked_once_and_the_earliest_due_comes_first(
    house: House,
) -> None:
    made = add_tasks(house, 3, assignee="ben")
    change(house, made[1], due_at=late(2))
    change(house, made[2], due_at=late(3))
    with house.db.write() as session:
        assert any_late(session)
        assert escalate(session) == [made[2], made[1]]
    with house.db.write() as session:
        assert not any_late(session) and escalate(session) == []
        assert next_task(session, "ann") == made[2]
        log = [event.verb for event in events_of(session, "it_000001")]
    assert [owner(house, task) for task in made] == ["ben", "", ""]
    assert log == ["task.escalate"]


def test_the_inbox_says_from_whom_what_is_late_was_taken(house: House) -> None:
    made = add_tasks(house, 2, due_at=late())
    change(house, made[0], assignee="ben")
    with house.db.write() as session:
        escalate(session)
    with house.db.read() as session:
        found = {row["task"]: row for row in inbox_page(session, "ann", Filters()).rows}
    assert [found[task]["escalated_from"] for task in made] == ["ben", ""]
    assert all(row["escalated"] for row in found.values())


def test_the_worker_escalates(house: House) -> None:
    (task,) = add_tasks(house, 1, assignee="ben", due_at=late())
    work(house, once=True)
    assert rows(house, Task, id=task)[0].escalated_at is not None


@pytest.mark.parametrize("change_of", [{"active": False}, {"role": "writer"}])
def test_the_tasks_of_somebody_who_no_longer_reviews_go_back_to_the_queue(
    house: House, change_of: dict[str, Any]
) -> None:
    made = add_tasks(house, 3)
    team(house, Ana="reviewer", Ben="reviewer")
    for task, name in zip(made, ("Ana", "Ana", "Ben"), strict=True):
        change(house, task, assignee=name)
    with house.db.write() as session:
        hold_task(session, made[0], "Ana", 20)
        change_person(session, "Root", "Ana", **change_of)
    found = {task.id: task for task in rows(house, Task)}
    assert [found[task].assignee for task in made] == ["", "", "Ben"]
    assert found[made[0]].holder == ""


def test_a_lead_who_leads_no_more_gives_back_what_needs_one(house: House) -> None:
    leads, plain = add_tasks(house, 2)
    team(house, Cleo="lead", Dan="lead")
    for task, needs in ((leads, "lead"), (plain, "reviewer")):
        change(house, task, assignee="Cleo", needs=needs)
    with house.db.write() as session:
        assert next_task(session, "Dan") is None
        change_person(session, "Root", "Cleo", role="reviewer")
        assert next_task(session, "Dan") == leads
        assert next_task(session, "Cleo") == plain


def test_the_next_task_is_ones_own_or_nobodys_and_found_without_looking_at_others(
    house: House,
) -> None:
    add_tasks(house, 4, assignee="ben")
    (own,) = add_tasks(house, 1, start=10, assignee="ann")
    (free,) = add_tasks(house, 1, start=9)
    with house.db.read() as session:
        assert next_task(session, "ann") == free
        assert next_task(session, "ann", [free]) == own
        assert next_task(session, "ann", [free, own]) == free
        asked = list(plans(house.db.engine, session, lambda: next_task(session, "ann", [free])))
        taken = [plan for query, plan in asked if "task.turn" in query]
    assert taken
    for plan in taken:
        looks = [line for line in plan.splitlines() if "task" in line and "opinion" not in line]
        assert all(
            "ix_task_assignee (status=? AND needs=? AND assignee=?" in line for line in looks
        )


def test_looking_for_late_tasks_reads_an_index(house: House) -> None:
    with house.db.read() as session:
        for query, plan in plans(house.db.engine, session, lambda: any_late(session)):
            assert "ix_task_late" in plan and "SCAN" not in plan, (query, plan)
        assert session.exec(select(Task)).all() == []
