"""Several reviewers judge one draft: blind to each other, then one decision, or a lead's."""

import json
from typing import Any

import pytest
from scripted import decisions_of, rows
from team import LONG, asked, now_of, release, says, take_back, verdicts

from graphs.house import House
from graphs.runner import advance
from storage.errors import AlreadyDecided, BadInput, Conflict, Forbidden
from storage.events import events_of
from storage.items import find_item
from storage.lineage import trace
from storage.opinions import missing
from storage.review import next_task, review_view, standing
from storage.tables import Decision, Opinion, Task
from storage.tasks import hold_task
from storage.undo import undoable
from storage.views import item_view, queue_view

EDITED = "The Alder board costs £42."


@pytest.fixture
def task(house: House) -> Task:
    """A task that two of the home's people are asked about."""
    return asked(house, 2)


def states(house: House, task: Task, *names: str) -> list[str]:
    with house.db.read() as session:
        stored = session.get_one(Task, task.id)
        return [standing(session, stored, name)["state"] for name in names]


def offered(house: House, *names: str) -> list[bool]:
    with house.db.read() as session:
        return [next_task(session, name) is not None for name in names]


def test_the_first_opinion_decides_nothing(house: House, task: Task) -> None:
    first = says(house, task.id, "Ana", "reject", reasons=["tone"], note="Too loud.")
    assert isinstance(first, Opinion)
    assert (first.reviewer, first.verdict, first.reasons) == ("Ana", "reject", ["tone"])
    left = now_of(house, task)
    assert (left.status, left.given, left.holder, missing(left)) == ("open", 1, "", 1)
    assert decisions_of(house, task.item_id) == []
    assert advance(house, task.item_id) == "review"


def test_a_task_goes_to_the_others_and_not_back_to_who_has_judged_it(
    house: House, task: Task
) -> None:
    with house.db.write() as session:
        session.get_one(Task, task.id).assignee = "Ana"
        hold_task(session, task.id, "Ana", 5)
    assert offered(house, "Ana", "Ben", "Cleo") == [True, False, False]
    says(house, task.id, "Ana")
    assert offered(house, "Ana", "Ben", "Cleo") == [False, True, True]
    assert states(house, task, "Ana", "Ben", "Wim") == ["given", "open", "needs"]
    with pytest.raises(Conflict, match="have given your opinion"):
        says(house, task.id, "Ana", "reject")
    assert len(rows(house, Opinion)) == 1


def test_those_who_agree_decide(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "reject", reasons=["tone"], note="Too loud.")
    made = says(house, task.id, "Ben", "reject", reasons=["wrong_fact", "tone"], note="No.")
    assert isinstance(made, Decision)
    assert (made.verdict, made.reviewer, made.stands) == ("reject", "Ben", True)
    with house.db.read() as session:
        lineage = trace(session, made.id)
    assert [one["reviewer"] for one in lineage["opinions"]] == ["Ana", "Ben"]
    assert made.reasons == ["tone", "wrong_fact"]
    assert made.note == "Too loud.\nNo."
    assert advance(house, task.item_id) == "rejected"
    with pytest.raises(AlreadyDecided):
        says(house, task.id, "Cleo")


def test_edits_agree_when_their_texts_do(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "edit", text=EDITED)
    made = says(house, task.id, "Ben", "edit", text=f" {EDITED}\n")
    assert (made.verdict, made.text) == ("edit", EDITED)


@pytest.mark.parametrize(
    ("second", "of"), [("approve", {}), ("edit", {"text": "Another text."}), ("rework", {})]
)
def test_where_they_differ_a_lead_decides(
    house: House, task: Task, second: str, of: dict[str, Any]
) -> None:
    says(house, task.id, "Ana", "edit", text=EDITED)
    assert isinstance(says(house, task.id, "Ben", second, **of), Opinion)
    assert (now_of(house, task).needs, decisions_of(house, task.item_id)) == ("lead", [])
    assert offered(house, "Ana", "Ben", "Cleo") == [False, False, True]
    assert states(house, task, "Ana", "Cleo", "Wim") == ["given", "open", "needs"]
    with pytest.raises(Forbidden):
        says(house, task.id, "Ana")
    made = says(house, task.id, "Cleo", "approve")
    assert isinstance(made, Decision)
    assert advance(house, task.item_id) == "done"


def test_a_lead_who_was_one_of_them_may_decide_too(house: House, task: Task) -> None:
    says(house, task.id, "Cleo", "approve")
    assert offered(house, "Cleo") == [False]
    says(house, task.id, "Ana", "reject")
    assert offered(house, "Cleo") == [True]
    assert states(house, task, "Cleo") == ["open"]
    assert isinstance(says(house, task.id, "Cleo", "reject"), Decision)


def test_three_are_asked_and_the_last_makes_the_decision(house: House) -> None:
    task = asked(house, 3)
    said = [says(house, task.id, name) for name in ("Ana", "Ben", "Cleo")]
    assert [type(one) for one in said] == [Opinion, Opinion, Decision]
    assert advance(house, task.item_id) == "done"


def test_nobody_sees_what_others_said_before_all_have_spoken(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "reject", note="Far too loud.")
    for name in ("Ben", "Cleo"):
        with house.db.read() as session:
            view = review_view(session, task.id, name)
            story = item_view(session, find_item(session, task.item_id), name)
            log = [event.model_dump(mode="json") for event in events_of(session, task.item_id)]
        assert view["opinions"] == []
        told = json.dumps([view, story, log], default=str)
        assert "Far too loud" not in told and "reject" not in told
        assert not {"wanted", "given"} & set(view["task"])


def test_leads_see_opinions_that_differ_and_others_what_was_decided(
    house: House, task: Task
) -> None:
    def seen(name: str) -> list[str]:
        with house.db.read() as session:
            return [one["verdict"] for one in review_view(session, task.id, name)["opinions"]]

    says(house, task.id, "Ana", "reject")
    says(house, task.id, "Ben", "approve")
    assert (seen("Cleo"), seen("Ana")) == (["reject", "approve"], [])
    made = says(house, task.id, "Cleo", "approve", wait=LONG)
    assert (seen("Cleo"), seen("Ana")) == ([], [])
    release(house, made)
    assert seen("Ana") == ["reject", "approve"]


def test_a_queue_shows_leads_tasks_to_leads(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "reject")
    says(house, task.id, "Ben", "approve")
    with house.db.read() as session:
        assert queue_view(session, needs=("reviewer",)) == []
        (row,) = queue_view(session)
    assert row["needs"] == "lead"


def test_an_opinion_is_taken_back_while_the_others_are_still_asked(
    house: House, task: Task
) -> None:
    first = says(house, task.id, "Ana", "reject", wait=LONG)
    with house.db.read() as session:
        assert undoable(session, "Ana") == first
        assert undoable(session, "Ben") is None
    with pytest.raises(Forbidden):
        take_back(house, first.id, "Cleo")
    assert take_back(house, first.id, "Ana").given == 0
    assert offered(house, "Ana") == [True]
    says(house, task.id, "Ana", "approve", wait=LONG)
    assert isinstance(says(house, task.id, "Ben"), Decision)
    assert verdicts(rows(house, Opinion)) == ["approve", "approve"]


def test_an_opinion_is_not_taken_back_once_its_time_is_up_or_all_have_spoken(
    house: House, task: Task
) -> None:
    first = says(house, task.id, "Ana", "reject", wait=LONG)
    release(house, first)
    with pytest.raises(Conflict):
        take_back(house, first.id, "Ana")
    last = says(house, task.id, "Ben", "approve", wait=LONG)
    for said, name in ((first, "Ana"), (last, "Ben")):
        with pytest.raises(Conflict):
            take_back(house, said.id, name)
    with house.db.read() as session:
        assert undoable(session, "Ben") is None


def test_whoever_undoes_what_was_agreed_takes_their_opinion_back(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "approve", wait=LONG)
    made = says(house, task.id, "Ben", "approve", wait=LONG)
    left = take_back(house, made.id, "Ben")
    assert (left.status, left.given, left.needs) == ("open", 1, "reviewer")
    assert [one.reviewer for one in rows(house, Opinion)] == ["Ana"]
    assert isinstance(says(house, task.id, "Ben", "reject"), Opinion)
    assert now_of(house, task).needs == "lead"


def test_a_lead_who_undoes_what_others_agreed_on_decides(house: House, task: Task) -> None:
    says(house, task.id, "Ana")
    made = says(house, task.id, "Ben", wait=LONG)
    left = take_back(house, made.id, "Cleo")
    assert (left.needs, left.given) == ("lead", 2)
    assert isinstance(says(house, task.id, "Cleo", "reject"), Decision)
    assert advance(house, task.item_id) == "rejected"


def test_a_lead_who_undoes_their_own_ruling_rules_again(house: House, task: Task) -> None:
    says(house, task.id, "Ana", "approve")
    says(house, task.id, "Ben", "reject")
    ruling = says(house, task.id, "Cleo", "approve", wait=LONG)
    left = take_back(house, ruling.id, "Cleo")
    assert (left.needs, left.given, len(rows(house, Opinion))) == ("lead", 2, 2)
    says(house, task.id, "Cleo", "reject")
    assert advance(house, task.item_id) == "rejected"


def test_an_opinion_that_says_nothing_usable_is_refused(house: House, task: Task) -> None:
    with pytest.raises(BadInput):
        says(house, task.id, "Ana", "edit")
    with pytest.raises(Forbidden):
        says(house, task.id, "Wim")
    assert rows(house, Opinion) == []
