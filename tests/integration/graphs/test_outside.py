"""Graphs resumed by somebody else's inbox: LangGraph's server, Studio, Agent Inbox.

Such a resume reaches the compiled graph directly, with no lease and no decision row.
"""

from typing import Any

import pytest
from langgraph.types import Command
from scripted import (
    GOOD,
    decided,
    decisions_of,
    drafted,
    examples_of,
    finished,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
    thread_of,
)

from graphs.answers import ACTION
from graphs.house import House
from graphs.runner import advance
from graphs.worker import work
from storage.errors import AlreadyDecided, CopydeskError
from storage.leases import drop_lease, take_lease
from storage.publications import publish
from storage.tables import Draft, Item
from storage.tasks import find_task, hold_task
from storage.withdraw import withdraw

EDITED = "The Alder board costs £42 and is made from oiled alder."


def resume(house: House, item_id: str, answer: Any, **configurable: str) -> dict[str, Any]:
    config: Any = {"configurable": {"thread_id": item_id, **configurable}}
    return house.editorial.invoke(Command(resume=answer), config)


def langchain(kind: str, **values: Any) -> dict[str, Any]:
    return {"decisions": [{"type": kind, **values}]}


EDIT = langchain("edit", edited_action={"name": ACTION, "args": {"text": EDITED}})

ANSWERS = {
    "langchain approve": (langchain("approve"), "approve", None, ""),
    "langchain edit": (EDIT, "edit", EDITED, ""),
    "langchain reject": (langchain("reject", message="No."), "reject", None, "No."),
    "langchain respond": (langchain("respond", message="Shorter."), "rework", None, "Shorter."),
    "inbox accept in a list": ([{"type": "accept", "args": None}], "approve", None, ""),
    "inbox accept bare": ({"type": "accept", "args": None}, "approve", None, ""),
    "inbox accept without args": ([{"type": "accept"}], "approve", None, ""),
    "inbox accept with the action": (
        [{"type": "accept", "args": {"action": ACTION, "args": {"text": GOOD}}}],
        "approve",
        None,
        "",
    ),
    "inbox edit": (
        [{"type": "edit", "args": {"action": ACTION, "args": {"text": EDITED}}}],
        "edit",
        EDITED,
        "",
    ),
    "inbox edit with bare args": ({"type": "edit", "args": {"text": EDITED}}, "edit", EDITED, ""),
    "inbox edit with a string": ({"type": "edit", "args": EDITED}, "edit", EDITED, ""),
    "inbox ignore": ([{"type": "ignore", "args": None}], "reject", None, ""),
    "inbox ignore bare": ({"type": "ignore"}, "reject", None, ""),
    "inbox response": ([{"type": "response", "args": "Shorter."}], "rework", None, "Shorter."),
    "inbox response bare": ({"type": "response", "args": "Shorter."}, "rework", None, "Shorter."),
}
STATUS = {"approve": "done", "edit": "done", "reject": "rejected", "rework": "review"}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_from_another_inbox_is_the_decision(house: House, name: str) -> None:
    answer, verdict, text, note = ANSWERS[name]
    item_id = drafted(house)
    resume(house, item_id, answer)
    (decision,) = decisions_of(house, item_id)
    assert (decision.verdict, decision.text, decision.note) == (verdict, text, note)
    assert decision.resumed_at is not None
    assert item_of(house, item_id).status == STATUS[verdict]
    assert len([task for task in tasks_of(house, item_id) if task.status == "decided"]) == 1


def test_the_server_says_who_answered(house: House) -> None:
    item_id = drafted(house)
    resume(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    assert decisions_of(house, item_id)[0].reviewer == "maria"


def test_the_desk_is_told_who_answered_elsewhere(house: House) -> None:
    item_id = drafted(house)
    resume(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    with pytest.raises(AlreadyDecided, match="approve by maria"):
        decided(house, item_id, "reject")


def test_the_desks_decision_stands_when_another_inbox_answers_later(house: House) -> None:
    item_id = drafted(house)
    mine = decided(house, item_id, "reject", reviewer="ann")
    resume(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    (decision,) = decisions_of(house, item_id)
    assert (decision.id, decision.verdict, decision.reviewer) == (mine.id, "reject", "ann")
    assert item_of(house, item_id).status == "rejected"
    assert [e.kind for e in examples_of(house, item_id)] == ["kto"]
    assert work(house, once=True) == 0, "nothing is left to follow"


def test_an_answer_to_a_finished_item_changes_nothing(house: House) -> None:
    item_id = drafted(house)
    resume(house, item_id, langchain("approve"))
    before = (decisions_of(house, item_id), examples_of(house, item_id))
    resume(house, item_id, langchain("reject"))
    assert (decisions_of(house, item_id), examples_of(house, item_id)) == before
    assert item_of(house, item_id).status == "done"


UNUSABLE = {
    "a word": "yes",
    "an unknown type": langchain("maybe"),
    "two decisions": {"decisions": [{"type": "approve"}, {"type": "reject"}]},
    "no decision": {"decisions": []},
    "an edit without text": langchain("edit", edited_action={"name": ACTION, "args": {}}),
    "an edit of blanks": {"type": "edit", "args": {"text": "  "}},
    "an edit whose text is a list": {"type": "edit", "args": {"text": ["a"]}},
    "an edit of nothing": {"type": "edit"},
    "an unknown inbox type": [{"type": "maybe", "args": None}],
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_answer_asks_again_and_says_why(house: House, name: str) -> None:
    item_id = drafted(house)
    resume(house, item_id, UNUSABLE[name])
    assert decisions_of(house, item_id) == []
    (interrupt,) = thread_of(house, item_id).tasks[0].interrupts
    assert "cannot be used" in interrupt.value["action_requests"][0]["description"]
    with house.db.read() as session:
        assert find_task(session, item_id).status == "open"
    resume(house, item_id, langchain("approve"))
    assert [d.verdict for d in decisions_of(house, item_id)] == ["approve"]


def test_approving_a_draft_that_has_no_text_asks_again(home: Any) -> None:
    house = open_scripted_house(home, "")
    item_id = drafted(house)
    resume(house, item_id, langchain("approve"))
    assert decisions_of(house, item_id) == []
    assert [task.status for task in tasks_of(house, item_id)] == ["open"]
    resume(house, item_id, EDIT)
    assert [d.verdict for d in decisions_of(house, item_id)] == ["edit"]
    house.close()


def test_nothing_is_written_while_a_runner_has_the_item(house: House) -> None:
    item_id = drafted(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", seconds=60)
    refused_or_asked_again(house, item_id, langchain("approve"))
    assert decisions_of(house, item_id) == []
    assert [task.status for task in tasks_of(house, item_id)] == ["open"]


def test_an_answer_that_was_refused_is_not_recorded_in_place_of_a_later_one(house: House) -> None:
    item_id = drafted(house)
    with house.db.write() as session:
        token = take_lease(session, item_id, "elsewhere:1:1", seconds=60)
    refused_or_asked_again(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    with house.db.write() as session:
        drop_lease(session, item_id, token)
    resume(house, item_id, langchain("reject"), langgraph_auth_user_id="noor")
    (decision,) = decisions_of(house, item_id)
    assert (decision.verdict, decision.reviewer) == ("reject", "noor")


def test_an_answer_that_was_refused_is_not_recorded_under_another_name(house: House) -> None:
    item_id = drafted(house)
    with house.db.write() as session:
        token = take_lease(session, item_id, "elsewhere:1:1", seconds=60)
    refused_or_asked_again(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    with house.db.write() as session:
        drop_lease(session, item_id, token)
    assert advance(house, item_id) == "review"
    assert decisions_of(house, item_id) == []


def test_a_task_that_a_reviewer_has_open_is_not_decided_elsewhere(house: House) -> None:
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    with house.db.write() as session:
        hold_task(session, task.id, "ann", minutes=5)
    refused_or_asked_again(house, item_id, langchain("approve"), langgraph_auth_user_id="maria")
    assert decisions_of(house, item_id) == []
    assert decided(house, item_id, "reject", reviewer="ann").verdict == "reject"
    assert advance(house, item_id) == "rejected"


def test_an_anonymous_answer_is_no_decision_now_or_later(house: House) -> None:
    item_id = drafted(house)
    refused_or_asked_again(house, item_id, langchain("approve"), langgraph_auth_user_id="")
    assert decisions_of(house, item_id) == []
    assert advance(house, item_id) == "review"
    assert decisions_of(house, item_id) == [], "nor under the local user's name"


def test_an_answer_to_a_withdrawn_item_is_no_decision(house: House) -> None:
    item_id = drafted(house)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    refused_or_asked_again(house, item_id, langchain("approve"))
    assert (decisions_of(house, item_id), examples_of(house, item_id)) == ([], [])
    assert item_of(house, item_id).status == "withdrawn"


def test_a_graph_may_be_started_from_outside_as_well(house: House) -> None:
    item_id = new_item(house)
    config: Any = {"configurable": {"thread_id": item_id}}
    house.editorial.invoke({"item_id": item_id}, config)
    assert item_of(house, item_id).status == "review"
    assert len(rows(house, Draft, item_id=item_id)) == 1


def test_rework_from_outside_redrafts_and_asks_again(house: House) -> None:
    item_id = drafted(house)
    resume(house, item_id, langchain("respond", message="Shorter."))
    resume(house, item_id, langchain("approve"))
    assert [d.verdict for d in decisions_of(house, item_id)] == ["rework", "approve"]
    assert [d.attempt for d in rows(house, Draft, item_id=item_id)] == [1, 2]
    assert item_of(house, item_id).status == "done"


def replayed_from_the_question(house: House, item_id: str, answer: Any) -> None:
    """What Studio does when somebody goes back to an earlier checkpoint and answers there."""
    thread: Any = {"configurable": {"thread_id": item_id}}
    history = list(house.editorial.get_state_history(thread))
    asked = next(state for state in reversed(history) if state.interrupts)
    house.editorial.invoke(Command(resume=answer), asked.config)


def test_answering_an_old_checkpoint_does_not_unpublish_a_piece(house: House) -> None:
    item_id = finished(house)
    with house.db.write() as session:
        publish(session, session.get_one(Item, item_id), "ann")
    before = (decisions_of(house, item_id), examples_of(house, item_id))
    replayed_from_the_question(house, item_id, langchain("reject"))
    assert item_of(house, item_id).status == "published"
    assert (decisions_of(house, item_id), examples_of(house, item_id)) == before


def test_answering_an_old_checkpoint_does_not_reopen_a_reworked_item(house: House) -> None:
    item_id = finished(house, verdict="rework")
    decided(house, item_id, "approve")
    assert advance(house, item_id) == "done"
    replayed_from_the_question(house, item_id, langchain("approve"))
    assert advance(house, item_id) == "done"
    assert [d.verdict for d in decisions_of(house, item_id)] == ["rework", "approve"]
    assert [d.attempt for d in rows(house, Draft, item_id=item_id)] == [1, 2]
    assert {task.status for task in tasks_of(house, item_id)} == {"decided"}


def refused_or_asked_again(house: House, item_id: str, answer: Any, **configurable: str) -> None:
    """The other inbox is told, by an error or by the same question."""
    try:
        resume(house, item_id, answer, **configurable)
    except CopydeskError:
        return
