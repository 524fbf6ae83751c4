"""Decisions that wait while people come and go: who was entitled when they decided is followed,
and nobody who is not lets a decision go."""

from typing import Any

import pytest
from scripted import (
    AuditAll,
    decisions_of,
    drafted,
    examples_of,
    item_of,
    new_item,
    rows,
    tasks_of,
)
from team import LONG, PEOPLE, hire, policy, release, resume, says, take_back

from graphs.answers import RECORDED, answer_of
from graphs.house import House
from graphs.runner import advance
from graphs.worker import work
from storage.decisions import Said
from storage.people import change_person
from storage.tables import Decision

TEAM = {**PEOPLE, "Ada": "admin"}
GONE: list[dict[str, Any]] = [{"active": False}, {"role": "writer"}]
AFTER = {"approve": "done", "edit": "done", "reject": "rejected"}
APPROVE = {"decisions": [{"type": "approve"}]}
EDITED = "The Alder board costs £42, and that is that."


def change(house: House, name: str, **values: Any) -> None:
    with house.db.write() as session:
        change_person(session, "Ada", name, **values)


def says_of(house: House, item_id: str, reviewer: str, verdict: str = "approve") -> Said:
    """What waits for its release."""
    (task,) = tasks_of(house, item_id)
    text = EDITED if verdict == "edit" else None
    return says(house, task.id, reviewer, verdict, text=text, wait=LONG)


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("verdict", AFTER)
def test_what_somebody_decided_is_followed_after_they_left(
    house: House, gone: dict[str, Any], verdict: str
) -> None:
    item_id = drafted(house)
    hire(house, TEAM)
    made = says_of(house, item_id, "Ana", verdict)
    change(house, "Ana", **gone)
    assert advance(house, item_id) == "review"
    release(house, made)
    assert work(house, once=True) == 1
    assert item_of(house, item_id).status == AFTER[verdict]
    assert {example.decision_id for example in examples_of(house, item_id)} == {made.id}
    assert work(house, once=True) == 0, "nothing is left to follow"


@pytest.mark.parametrize("gone", GONE)
def test_what_an_audit_said_is_followed_after_its_reviewer_left(
    house: House, gone: dict[str, Any]
) -> None:
    house.policy = AuditAll()
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    hire(house, TEAM)
    made = says_of(house, item_id, "Ana", "reject")
    change(house, "Ana", **gone)
    release(house, made)
    assert advance(house, item_id) == "rejected"


@pytest.mark.parametrize("gone", GONE)
def test_what_several_agreed_on_is_followed_after_one_of_them_left(
    house: House, gone: dict[str, Any]
) -> None:
    item_id = new_item(house)
    hire(house, TEAM)
    policy(house, overlap_share=1.0)
    advance(house, item_id)
    says_of(house, item_id, "Ben")
    made = says_of(house, item_id, "Ana")
    change(house, "Ana", **gone)
    release(house, made)
    assert advance(house, item_id) == "done"


def test_a_lead_still_undoes_what_somebody_who_left_decided(house: House) -> None:
    item_id = drafted(house)
    hire(house, TEAM)
    made = says_of(house, item_id, "Ana", "reject")
    change(house, "Ana", active=False)
    assert take_back(house, made.id, "Cleo").status == "open"
    says_of(house, item_id, "Ben")
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ben")
    assert item_of(house, item_id).status == "done"


def test_who_left_lets_nothing_go_at_another_inbox_and_nothing_is_lost(house: House) -> None:
    item_id = drafted(house)
    hire(house, TEAM)
    made = says_of(house, item_id, "Ana")
    change(house, "Ana", active=False)
    for answer in (APPROVE, answer_of(decisions_of(house, item_id)[0])):
        resume(house, item_id, answer, langgraph_auth_user_id="Ana")
        assert item_of(house, item_id).status == "review"
    release(house, made)
    assert advance(house, item_id) == "done"


def test_an_answer_of_somebody_who_left_is_asked_of_the_others(house: House) -> None:
    item_id = drafted(house)
    hire(house, TEAM)
    change(house, "Ana", active=False)
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ana")
    assert [task.status for task in tasks_of(house, item_id)] == ["open"]
    resume(house, item_id, APPROVE, langgraph_auth_user_id="Ben")
    assert [one.reviewer for one in decisions_of(house, item_id)] == ["Ben"]
    assert item_of(house, item_id).status == "done"


def test_nobody_lets_a_decision_go_by_naming_it(house: House) -> None:
    """Its id comes from the task's, so that anybody could put it into an answer."""
    item_id = drafted(house)
    hire(house, TEAM)
    made = says_of(house, item_id, "Ana", "reject")
    named = {**APPROVE, RECORDED: made.id}
    for name in ("Wim", "nobody", ""):
        resume(house, item_id, named, langgraph_auth_user_id=name)
    assert take_back(house, made.id, "Ana").status == "open"
    assert rows(house, Decision, stands=True) == []


def test_an_answer_made_from_an_undone_decision_lets_the_next_one_wait(house: House) -> None:
    item_id = drafted(house)
    first = says_of(house, item_id, "ann", "reject")
    take_back(house, first.id)
    second = says_of(house, item_id, "ann")
    resume(house, item_id, {**APPROVE, RECORDED: first.id}, langgraph_auth_user_id="ann")
    assert item_of(house, item_id).status == "review"
    assert take_back(house, second.id).status == "open"
