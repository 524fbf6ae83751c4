"""Pending reviews read and answered as LangGraph's server does it: the compiled graph with a
checkpointer of that server's own, in LangChain's schema and in Agent Inbox's older one."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from scripted import (
    FACTS,
    GOOD,
    decided,
    decisions_of,
    drafted,
    finished,
    item_of,
    new_item,
    rows,
    tasks_of,
)
from team import hire, policy

from graphs.answers import ACTION
from graphs.editorial import build_editorial
from graphs.house import House
from graphs.nodes import EditorialNodes
from graphs.runner import advance, create_item
from graphs.worker import work
from storage.briefs import BriefIn
from storage.tables import Draft, Opinion

EDITED = "The Alder board costs £42 and is made from oiled alder."


class Server:
    """What LangGraph's server does with a graph that `langgraph.json` names."""

    def __init__(self, house: House) -> None:
        compiled = build_editorial(EditorialNodes(house), None)
        self.graph = compiled.copy(update={"checkpointer": InMemorySaver()})

    def run(self, item_id: str, asked: Any, user: str = "ann") -> dict[str, Any]:
        values = {"thread_id": item_id, "langgraph_auth_user_id": user}
        return self.graph.invoke(asked, {"configurable": values})

    def start(self, item_id: str) -> dict[str, Any]:
        """The question at which a run of this item stops."""
        return self.run(item_id, {"item_id": item_id})["__interrupt__"][0].value

    def answer(self, item_id: str, answer: Any, user: str = "ann") -> dict[str, Any]:
        return self.run(item_id, Command(resume=answer), user)

    def pending(self, item_id: str) -> list[Any]:
        """What an inbox lists of this thread."""
        return list(self.graph.get_state({"configurable": {"thread_id": item_id}}).interrupts)


@pytest.fixture
def server(house: House) -> Server:
    return Server(house)


def as_langchain(question: dict[str, Any], kind: str) -> dict[str, Any]:
    """What an inbox of LangChain's schema makes of a question: a decision for each request."""
    (request,), (config,) = question["action_requests"], question["review_configs"]
    assert request["name"] == config["action_name"]
    assert kind in config["allowed_decisions"]
    if kind == "edit":
        args = {**request["args"], "text": EDITED}
        return {
            "decisions": [{"type": kind, "edited_action": {"name": request["name"], "args": args}}]
        }
    said = {} if kind == "approve" else {"message": "Shorter."}
    return {"decisions": [{"type": kind, **said}]}


def as_agent_inbox(question: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """What Agent Inbox makes of a question: a list of one response."""
    action = question["action_request"]
    allowed = {"accept": "accept", "edit": "edit", "ignore": "ignore", "response": "respond"}
    assert question["config"][f"allow_{allowed[kind]}"] is True
    args: Any = {"response": "Shorter."}.get(kind)
    if kind == "edit":
        args = {**action, "args": {**action["args"], "text": EDITED}}
    return [{"type": kind, "args": args}]


WAYS = [
    (as_langchain, "approve", "approve"),
    (as_langchain, "edit", "edit"),
    (as_langchain, "reject", "reject"),
    (as_langchain, "respond", "rework"),
    (as_agent_inbox, "accept", "approve"),
    (as_agent_inbox, "edit", "edit"),
    (as_agent_inbox, "ignore", "reject"),
    (as_agent_inbox, "response", "rework"),
]
STATUS = {"approve": "done", "edit": "done", "reject": "rejected", "rework": "review"}


@pytest.mark.parametrize(("inbox", "kind", "verdict"), WAYS)
def test_what_waits_is_read_and_answered_in_either_schema(
    house: House, server: Server, inbox: Any, kind: str, verdict: str
) -> None:
    item_id = new_item(house)
    question = server.start(item_id)
    for request in (question["action_requests"][0], question["action_request"]):
        assert request["args"]["text"] == GOOD
    assert question["description"] == question["action_requests"][0]["description"]
    server.answer(item_id, inbox(question, kind), "maria")
    (decision,) = decisions_of(house, item_id)
    assert (decision.verdict, decision.reviewer) == (verdict, "maria")
    assert decision.text == (EDITED if verdict == "edit" else None)
    assert item_of(house, item_id).status == STATUS[verdict]
    assert bool(server.pending(item_id)) == (verdict == "rework")


def test_an_item_that_a_worker_drafted_is_answered_there_and_left_alone_here(
    house: House, server: Server
) -> None:
    item_id = drafted(house)
    server.start(item_id)
    assert len(rows(house, Draft, item_id=item_id)) == 1
    server.answer(item_id, as_langchain(server.pending(item_id)[0].value, "approve"))
    assert item_of(house, item_id).status == "done"
    assert work(house, once=True) == 0, "nothing is left to follow"
    assert [one.verdict for one in decisions_of(house, item_id)] == ["approve"]


def test_what_is_sent_back_there_may_be_approved_at_the_desk(house: House, server: Server) -> None:
    item_id = drafted(house)
    server.answer(item_id, as_agent_inbox(server.start(item_id), "response"))
    assert item_of(house, item_id).status == "review"
    decided(house, item_id, "approve")
    assert advance(house, item_id) == "done"
    assert [one.verdict for one in decisions_of(house, item_id)] == ["rework", "approve"]
    assert [one.attempt for one in rows(house, Draft, item_id=item_id)] == [1, 2]


def test_a_run_of_a_finished_item_asks_nothing_and_changes_nothing(
    house: House, server: Server
) -> None:
    item_id = finished(house)
    server.run(item_id, {"item_id": item_id})
    server.answer(item_id, {"decisions": [{"type": "reject"}]})
    assert item_of(house, item_id).status == "done"
    assert [one.verdict for one in decisions_of(house, item_id)] == ["approve"]


def test_an_answer_may_name_the_interrupt_it_is_to(house: House, server: Server) -> None:
    item_id = new_item(house)
    answer = as_langchain(server.start(item_id), "approve")
    (asked,) = server.pending(item_id)
    server.answer(item_id, {asked.id: answer})
    assert [one.verdict for one in decisions_of(house, item_id)] == ["approve"]


@pytest.mark.parametrize("inbox", [as_langchain, as_agent_inbox])
def test_an_edit_of_another_task_is_asked_again(house: House, server: Server, inbox: Any) -> None:
    item_id, other = new_item(house), drafted(house, "two")
    question = server.start(item_id)
    (task,) = tasks_of(house, other)
    for request in (question["action_requests"][0], question["action_request"]):
        request["args"]["task_id"] = task.id
    server.answer(item_id, inbox(question, "edit"))
    assert decisions_of(house, item_id) == decisions_of(house, other) == []
    (asked,) = server.pending(item_id)
    assert "another task" in asked.value["description"]


SEVERAL = {
    "two decisions that differ": {"decisions": [{"type": "approve"}, {"type": "reject"}]},
    "two that agree": {"decisions": [{"type": "approve"}, {"type": "approve"}]},
    "two responses": [{"type": "accept", "args": None}, {"type": "ignore", "args": None}],
    "none": [],
}


@pytest.mark.parametrize("name", SEVERAL)
def test_one_request_has_one_answer(house: House, server: Server, name: str) -> None:
    item_id = new_item(house)
    assert len(server.start(item_id)["action_requests"]) == 1
    server.answer(item_id, SEVERAL[name])
    assert decisions_of(house, item_id) == []
    assert "expected one decision" in server.pending(item_id)[0].value["description"]


def item_of_a_team(house: House) -> str:
    """An item that two reviewers are asked about."""
    hire(house)
    policy(house, overlap_share=1.0)
    brief = BriefIn(instruction="Write the blurb.", facts=FACTS)
    return create_item(house, brief.key(), brief, "Wim")


def test_reviewers_who_agree_elsewhere_decide_together(house: House, server: Server) -> None:
    item_id = item_of_a_team(house)
    server.answer(item_id, as_langchain(server.start(item_id), "approve"), "Ana")
    assert decisions_of(house, item_id) == []
    assert "1 more" in server.pending(item_id)[0].value["description"]
    server.answer(item_id, [{"type": "accept", "args": None}], "Ben")
    assert [one.verdict for one in decisions_of(house, item_id)] == ["approve"]
    assert item_of(house, item_id).status == "done"


def test_nobody_is_asked_twice_for_their_opinion(house: House, server: Server) -> None:
    item_id = item_of_a_team(house)
    answer = as_langchain(server.start(item_id), "approve")
    server.answer(item_id, answer, "Ana")
    server.answer(item_id, answer, "Ana")
    assert [one.reviewer for one in rows(house, Opinion)] == ["Ana"]
    assert "given your opinion" in server.pending(item_id)[0].value["description"]
    assert decisions_of(house, item_id) == []


def test_where_opinions_differ_a_lead_decides_and_nobody_else(house: House, server: Server) -> None:
    item_id = item_of_a_team(house)
    question = server.start(item_id)
    server.answer(item_id, as_langchain(question, "approve"), "Ana")
    server.answer(item_id, as_agent_inbox(question, "ignore"), "Ben")
    assert "a lead decides" in server.pending(item_id)[0].value["description"]
    server.answer(item_id, as_langchain(question, "approve"), "Ben")
    assert "needs a lead" in server.pending(item_id)[0].value["description"]
    assert decisions_of(house, item_id) == []
    server.answer(item_id, as_langchain(question, "edit"), "Cleo")
    (decision,) = decisions_of(house, item_id)
    assert (decision.verdict, decision.text, decision.reviewer) == ("edit", EDITED, "Cleo")
    assert item_of(house, item_id).status == "done"


@pytest.mark.parametrize("user", ["Wim", "Mallory", ""])
def test_whoever_may_not_decide_is_told_so_and_asked_again(
    house: House, server: Server, user: str
) -> None:
    item_id = item_of_a_team(house)
    server.answer(item_id, as_langchain(server.start(item_id), "approve"), user)
    assert rows(house, Opinion) == decisions_of(house, item_id) == []
    assert len(server.pending(item_id)) == 1


def test_the_question_does_not_give_away_how_the_answer_is_used(
    house: House, server: Server
) -> None:
    question = server.start(item_of_a_team(house))
    said = str(question["action_requests"][0]["args"].keys()) + question["description"]
    assert set(question["action_request"]["args"]) == {"text", "item_id", "task_id"}
    assert question["action_request"]["action"] == ACTION
    for word in ("overlap", "opinion", "audit", "confidence"):
        assert word not in said
