"""One act on many tasks: what can be done is done, and the rest is told."""

import pytest
from queueing import add_tasks, change, team
from scripted import rows
from sqlmodel import Session

from graphs.house import House
from storage.bulk import MOST, bulk_assign, bulk_decide, bulk_undo, foreseen
from storage.decisions import decide, decision_of
from storage.errors import BadInput, Forbidden
from storage.items import put_critique
from storage.tables import Draft, Task
from storage.tasks import hold_task

BLOCK = {"check": "price", "severity": "block", "reason": "wrong price", "start": None, "end": None}


def verdicts(house: House, tasks: list[str]) -> list[str]:
    with house.db.read() as session:
        made = [decision_of(session, task) for task in tasks]
    return [one.verdict if one else "" for one in made]


@pytest.fixture
def crowd(house: House) -> list[str]:
    """Seven tasks: two plain ones, and five in whose way something stands."""
    made = add_tasks(house, 7)
    change(house, made[2], why="policy")
    change(house, made[3], why="failed")
    change(house, made[4], wanted=2)
    change(house, made[5], content_type="faq_answer")
    with house.db.write() as session:
        hold_task(session, made[1], "ben", 20)
        put_critique(session, session.get_one(Task, made[6]).draft_id, "1", 0.1, [BLOCK], [])
    return made


def test_what_can_be_approved_is_and_what_must_be_read_is_left_with_the_reason(
    house: House, crowd: list[str]
) -> None:
    with house.db.write() as session:
        result = bulk_decide(session, [*crowd, "tsk_nothing"], "approve", "ann")
    assert result.done == [crowd[0], crowd[5]]
    assert result.types == {"product_blurb": 1, "faq_answer": 1}
    assert dict(result.skipped) == {
        crowd[1]: "ben has this task open",
        crowd[2]: "a rule blocks this draft",
        crowd[3]: "there is no draft to approve",
        crowd[4]: "it is judged by itself",
        crowd[6]: "a rule blocks this draft",
        "tsk_nothing": "there is no such task",
    }
    assert verdicts(house, crowd) == ["approve", "", "", "", "", "approve", ""]


def test_what_is_blocked_or_failed_can_be_rejected_with_the_others(
    house: House, crowd: list[str]
) -> None:
    with house.db.write() as session:
        result = bulk_decide(session, crowd, "reject", "ann", reasons=["tone"], note="No.")
    assert [task for task, _ in result.skipped] == [crowd[1], crowd[4]]
    with house.db.read() as session:
        made = decision_of(session, crowd[2])
    assert made is not None and (made.reasons, made.note) == (["tone"], "No.")


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_what_is_foreseen_is_what_happens(house: House, crowd: list[str], verdict: str) -> None:
    with house.db.read() as session:
        would = foreseen(session, crowd, verdict, "ann")
    with house.db.write() as session:
        result = bulk_decide(session, crowd, verdict, "ann")
    assert (would.done, would.types) == (result.done, result.types)
    assert [task for task, _ in would.skipped] == [task for task, _ in result.skipped]


def test_a_task_named_twice_is_decided_once(house: House) -> None:
    (task,) = add_tasks(house, 1)
    with house.db.write() as session:
        result = bulk_decide(session, [task, task], "reject", "ann")
    assert (result.done, result.skipped) == ([task], [])


def test_a_decided_task_is_left_and_the_others_are_not(house: House) -> None:
    made = add_tasks(house, 3)
    with house.db.write() as session:
        decide(session, session.get_one(Task, made[1]), "approve", "ben")
        result = bulk_decide(session, made, "reject", "ann")
    assert result.done == [made[0], made[2]]
    assert "already decided: approve by ben" in result.skipped[0][1]


def test_only_a_lead_approves_for_a_team_without_reading_and_any_reviewer_rejects(
    house: House,
) -> None:
    made = add_tasks(house, 2)
    team(house, Ana="reviewer", Lea="lead", Will="writer")
    for name, verdict in (("Ana", "approve"), ("Will", "reject"), ("Zoe", "reject")):
        with house.db.write() as session, pytest.raises(Forbidden):
            bulk_decide(session, made, verdict, name)
        with house.db.read() as session, pytest.raises(Forbidden):
            foreseen(session, made, verdict, name)
    with house.db.write() as session:
        assert bulk_decide(session, made[:1], "reject", "Ana").done == made[:1]
        assert bulk_decide(session, made[1:], "approve", "Lea").done == made[1:]


@pytest.mark.parametrize("name", ["Ana", "Lea"])
def test_where_opinions_differ_nothing_is_decided_in_passing(house: House, name: str) -> None:
    (task,) = add_tasks(house, 1)
    team(house, Ana="reviewer", Lea="lead")
    change(house, task, needs="lead", wanted=2, given=2)
    with house.db.write() as session:
        result = bulk_decide(session, [task], "reject", name)
    assert result.done == [] and len(result.skipped) == 1
    assert verdicts(house, [task]) == [""]


@pytest.mark.parametrize("verdict", ["edit", "rework", "undo", ""])
def test_only_approvals_and_rejections_are_for_many(house: House, verdict: str) -> None:
    with house.db.write() as session, pytest.raises(BadInput, match="not for many"):
        bulk_decide(session, [], verdict, "ann")


def test_more_than_anybody_answers_for_is_refused_and_nothing_is_done(house: House) -> None:
    (task,) = add_tasks(house, 1)
    many = [task, *(f"tsk_{n}" for n in range(MOST))]
    with house.db.write() as session, pytest.raises(BadInput, match="too many at once"):
        bulk_decide(session, many, "reject", "ann")
    assert verdicts(house, [task]) == [""]


def test_what_was_done_at_once_is_undone_at_once_while_it_waits(house: House) -> None:
    made = add_tasks(house, 3)
    with house.db.write() as session:
        result = bulk_decide(session, made, "reject", "ann", wait=60)
    with house.db.write() as session:
        back = bulk_undo(session, result.said, "ann")
        assert bulk_undo(session, result.said, "ann").done == []
    assert (back.done, back.skipped) == (made, [])
    assert verdicts(house, made) == ["", "", ""]
    assert {task.status for task in rows(house, Task)} == {"open"}


def test_many_are_assigned_and_those_that_cannot_be_are_told(house: House) -> None:
    made = add_tasks(house, 3)
    team(house, Ana="reviewer", Ben="reviewer", Lea="lead")
    change(house, made[1], assignee="Ben")
    with house.db.write() as session:
        taken = bulk_assign(session, made, "Ana", "Ana")
        assert taken.done == [made[0], made[2]]
        assert "needs a lead" in dict(taken.skipped)[made[1]]
        assert bulk_assign(session, made, "Ana", "Lea").done == made
        with pytest.raises(Forbidden):
            bulk_assign(session, made, "Zoe", "Zoe")


def test_an_error_in_one_task_leaves_nothing_of_it_behind(house: House) -> None:
    """A draft without text fails after its checks; its task stays as it was."""
    made = add_tasks(house, 2)
    with house.db.write() as session:
        empty(session, made[0])
    with house.db.write() as session:
        result = bulk_decide(session, made, "approve", "ann")
    assert result.done == made[1:]
    assert "no text to approve" in result.skipped[0][1]
    assert rows(house, Task, id=made[0])[0].status == "open"


def empty(session: Session, task: str) -> None:
    draft = session.get_one(Draft, session.get_one(Task, task).draft_id)
    draft.text = " "
    session.add(draft)
