"""Decisions: one per task, and what each of them needs."""

import pytest
from scripted import (
    GOOD,
    decided,
    decisions_of,
    drafted,
    finished,
    item_of,
    open_scripted_house,
    rows,
    tasks_of,
)

from graphs.house import House
from graphs.runner import advance
from storage.decisions import decide, final_text
from storage.errors import AlreadyDecided, BadInput, LeaseHeld
from storage.events import events_of
from storage.outbox import unfollowed
from storage.tables import Task
from storage.tasks import find_task, hold_task
from storage.withdraw import withdraw


def test_a_second_decision_is_told_who_was_first(house: House) -> None:
    item_id = drafted(house)
    decided(house, item_id, "approve", reviewer="maria")
    with pytest.raises(AlreadyDecided, match=r"approve by maria at 20.* UTC") as caught:
        decided(house, item_id, "reject", reviewer="ben")
    assert caught.value.exit_code == 1
    assert item_id in caught.value.next_step
    assert [d.reviewer for d in decisions_of(house, item_id)] == ["maria"]


def test_whoever_still_looks_at_a_reworked_draft_is_told_so(house: House) -> None:
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    decided(house, item_id, "rework", reviewer="maria")
    advance(house, item_id)
    with house.db.write() as session, pytest.raises(AlreadyDecided, match="rework by maria"):
        decide(session, session.get_one(Task, task.id), "approve", "ben")
    assert [task.status for task in tasks_of(house, item_id)] == ["decided", "open"]


def test_a_refused_decision_leaves_the_task_open(house: House) -> None:
    item_id = drafted(house)
    for verdict, values in (
        ("maybe", {}),
        ("edit", {}),
        ("edit", {"text": "  \n"}),
        ("reject", {"reasons": ["tone", "mood"]}),
    ):
        with pytest.raises(BadInput):
            decided(house, item_id, verdict, **values)
    assert tasks_of(house, item_id)[0].status == "open"
    assert decisions_of(house, item_id) == []


def test_an_unknown_reason_is_refused_with_those_there_are(house: House) -> None:
    with pytest.raises(BadInput, match="mood") as caught:
        decided(house, drafted(house), "reject", reasons=["mood"])
    assert "wrong_fact" in caught.value.next_step


def test_an_edit_that_changes_nothing_is_an_approval(house: House) -> None:
    item_id = drafted(house)
    decision = decided(house, item_id, "edit", text=f"  {GOOD}\n")
    assert (decision.verdict, decision.text) == ("approve", None)
    with house.db.read() as session:
        assert events_of(session, item_id)[-1].verb == "decision.approve"


def test_there_is_no_approving_a_draft_without_text(home) -> None:
    house = open_scripted_house(home, "")
    item_id = drafted(house)
    with pytest.raises(BadInput, match="no text to approve"):
        decided(house, item_id, "approve")
    assert tasks_of(house, item_id)[0].status == "open"
    house.close()


def test_a_task_that_another_reviewer_has_open_is_not_decided(house: House) -> None:
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    with house.db.write() as session:
        hold_task(session, task.id, "maria", 5)
    with pytest.raises(LeaseHeld, match="maria"):
        decided(house, item_id, "approve", reviewer="ben")
    assert tasks_of(house, item_id)[0].status == "open"
    assert decided(house, item_id, "approve", reviewer="maria").reviewer == "maria"


def test_the_task_of_a_withdrawn_item_cannot_be_decided(house: House) -> None:
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    with house.db.write() as session, pytest.raises(BadInput, match="not open any more"):
        decide(session, session.get_one(Task, task.id), "approve", "ben")
    assert decisions_of(house, item_id) == []


def test_a_decision_waits_to_be_followed_until_the_graph_went_on(house: House) -> None:
    item_id = drafted(house)
    decision = decided(house, item_id)
    with house.db.read() as session:
        assert [d.id for d in unfollowed(session)] == [decision.id]
    advance(house, item_id)
    with house.db.read() as session:
        assert unfollowed(session) == []


def test_the_final_text_is_the_approved_draft_or_the_edit(house: House) -> None:
    edited = "The Alder board costs £42."
    for name, verdict, text in (("a", "approve", None), ("b", "edit", edited)):
        item = item_of(house, finished(house, name, verdict, text=text))
        with house.db.read() as session:
            found = final_text(session, item)
        assert found is not None
        assert found[0] == (text or GOOD)


def test_a_rejected_or_undecided_item_has_no_final_text(house: House) -> None:
    for item_id in (finished(house, "a", "reject"), drafted(house, "b")):
        with house.db.read() as session:
            assert final_text(session, item_of(house, item_id)) is None


def test_a_decision_and_its_log_line_are_written_together(house: House) -> None:
    item_id = drafted(house)
    with pytest.raises(RuntimeError), house.db.write() as session:
        decide(session, find_task(session, item_id), "approve", "ann")
        raise RuntimeError
    assert decisions_of(house, item_id) == []
    with house.db.read() as session:
        assert "decision.approve" not in [event.verb for event in events_of(session, item_id)]
    assert [task.status for task in rows(house, Task)] == ["open"]
