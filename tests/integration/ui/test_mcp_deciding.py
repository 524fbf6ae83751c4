"""Decisions over MCP: a person is asked where the client can, and nobody decides in their place."""

from typing import Any

import anyio
import pytest
from mcp import Client
from mcp_clients import ERAS, Person, answer, call, refusal, talk, token_for
from mcp_types import ElicitResult
from scripted import (
    FACTS,
    GOOD,
    WRONG,
    decided,
    decisions_of,
    drafted,
    open_scripted_house,
    rows,
    tasks_of,
)
from team import PEOPLE, hire, policy, regrade

from graphs.house import House
from graphs.runner import advance
from storage.tables import Opinion, Task
from storage.tasks import hold_task, holder_of
from ui.mcp_server.server import stdio_server

WISH = {"instruction": "Write the blurb.", "facts": FACTS}
EDITED = "The Alder board costs £42 and is made from oiled alder."


def task_of(house: House) -> Task:
    (task,) = tasks_of(house, drafted(house))
    return task


def decide(house: House, task: Task, person: Person | None = None, **more: Any) -> Any:
    how = {name: more.pop(name) for name in ("mode", "token") if name in more}
    return call(house, "decide", {"task": task.id, **more}, person, **how)


@pytest.mark.parametrize("era", ERAS)
def test_a_person_is_shown_the_draft_with_its_evidence_and_decides(house: House, era: str) -> None:
    task, person = task_of(house), Person(verdict="approve", note="Fine.")
    made = answer(decide(house, task, person, mode=era))
    assert (made["outcome"], made["verdict"], made["by"]) == ("decided", "approve", house.reviewer)
    (question,) = person.asked
    assert f"> {GOOD}" in question.message
    assert "Evidence:\n> " in question.message and "> name: Alder board" in question.message
    schema: Any = question.requested_schema
    assert schema["properties"]["verdict"]["enum"] == ["approve", "edit", "reject", "rework"]
    (decision,) = decisions_of(house, task.item_id)
    assert (decision.id, decision.note) == (made["id"], "Fine.")


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("verdict", ["approve", "edit", "reject", "rework"])
def test_each_verdict_is_recorded_and_followed(home: Any, era: str, verdict: str) -> None:
    house = open_scripted_house(home, undo_seconds=0)
    task = task_of(house)
    text = EDITED if verdict == "edit" else ""
    person = Person(verdict=verdict, text=text, reason="tone", note="Shorter.")
    answer(decide(house, task, person, mode=era))
    (decision,) = decisions_of(house, task.item_id)
    assert (decision.verdict, decision.reasons, decision.note) == (verdict, ["tone"], "Shorter.")
    assert decision.text == (EDITED if verdict == "edit" else None)
    status = {"approve": "done", "edit": "done", "reject": "rejected", "rework": "review"}
    assert advance(house, task.item_id) == status[verdict]
    house.close()


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_a_person_who_does_not_answer_decides_nothing(house: House, era: str, action: str) -> None:
    task = task_of(house)
    proposed = {"verdict": "approve"}
    made = answer(decide(house, task, Person(action), mode=era, **proposed))
    assert (made["outcome"], made["id"], made["verdict"]) == ("declined", None, None)
    assert decisions_of(house, task.item_id) == []
    (task,) = tasks_of(house, task.item_id)
    assert (task.status, holder_of(task)) == ("open", ""), "others may take it"


@pytest.mark.parametrize("era", ERAS)
def test_what_the_assistant_proposes_decides_nothing(house: House, era: str) -> None:
    task, person = task_of(house), Person(verdict="reject")
    made = answer(
        decide(house, task, person, mode=era, verdict="edit", text=EDITED, token=token_for(house))
    )
    assert made["verdict"] == "reject"
    assert f"proposes, text:\n> {EDITED}" in person.asked[0].message


def test_an_answer_that_does_not_fit_the_form_is_refused(house: House) -> None:
    task = task_of(house)
    for era in ERAS:
        maybe = refusal(decide(house, task, Person(verdict="maybe"), mode=era))
        assert "the answer cannot be used: verdict" in maybe
        edit = refusal(decide(house, task, Person(verdict="edit"), mode=era))
        assert "an edit needs the edited text" in edit
    assert decisions_of(house, task.item_id) == []


def test_without_a_person_to_ask_and_without_a_token_nothing_is_decided(house: House) -> None:
    task = task_of(house)
    for more in ({}, {"verdict": "approve"}):
        assert "cannot ask a person" in refusal(decide(house, task, **more))
    assert decisions_of(house, task.item_id) == []
    assert holder_of(tasks_of(house, task.item_id)[0]) == ""


def test_with_a_reviewers_token_a_verdict_counts_that_was_given(house: House) -> None:
    task = task_of(house)
    hire(house)
    token = token_for(house, "Ana", "read", "decide")
    assert "give the verdict" in refusal(decide(house, task, token=token))
    made = answer(decide(house, task, verdict="edit", text=EDITED, token=token))
    assert (made["verdict"], made["by"], made["missing"]) == ("edit", "Ana", 0)
    assert made["undo_until"], "it can be taken back at the desk"


def test_a_writers_token_decides_nothing_however_the_person_answers(house: House) -> None:
    task, person = task_of(house), Person(verdict="approve")
    hire(house, {**PEOPLE, "Wim": "reviewer"})
    token = token_for(house, "Wim")
    regrade(house, "Wim", "writer")
    text = refusal(decide(house, task, person, token=token))
    assert "Wim is a writer" in text and person.asked == []


def test_what_is_decided_already_is_not_asked_again(house: House) -> None:
    task, person = task_of(house), Person(verdict="approve")
    decided(house, task.item_id, "reject", reviewer="maria")
    assert "reject by maria" in refusal(decide(house, task, person))
    assert person.asked == []


def test_a_task_that_somebody_has_open_is_left_to_them(house: House) -> None:
    task, person = task_of(house), Person(verdict="approve")
    with house.db.write() as session:
        hold_task(session, task.id, "maria", minutes=5)
    assert "maria has this task open" in refusal(decide(house, task, person))
    assert person.asked == []


@pytest.mark.parametrize("era", ERAS)
def test_somebody_else_may_decide_while_the_person_thinks(house: House, era: str) -> None:
    """The lease ran out, and the answer comes too late."""
    task = task_of(house)

    class Slow(Person):
        async def __call__(self, context: Any, params: Any) -> ElicitResult:
            with house.db.write() as session:
                session.get_one(Task, task.id).holder = ""
            decided(house, task.item_id, "reject", reviewer="maria")
            return await super().__call__(context, params)

    assert "reject by maria" in refusal(decide(house, task, Slow(verdict="approve"), mode=era))
    assert [one.reviewer for one in decisions_of(house, task.item_id)] == ["maria"]


def test_an_answer_to_no_question_is_not_taken(house: House) -> None:
    """A client that answers before it is asked is asked."""
    task = task_of(house)
    early = {"decision": ElicitResult(action="accept", content={"verdict": "approve"})}

    async def run(client: Client) -> Any:
        return await client.session.call_tool(
            "decide", {"task": task.id}, input_responses=early, allow_input_required=True
        )

    found = talk(house, run, Person("decline"))
    assert found.result_type == "input_required"
    assert decisions_of(house, task.item_id) == []


def test_an_answer_about_one_task_decides_no_other(house: House) -> None:
    mine, other = (tasks_of(house, drafted(house, name))[0] for name in ("one", "two"))
    given = {"decision": ElicitResult(action="accept", content={"verdict": "approve"})}

    async def run() -> None:
        server = stdio_server(house)._mcp_server
        async with Client(server, elicitation_callback=Person()) as client:
            asked = await client.session.call_tool(
                "decide", {"task": mine.id}, allow_input_required=True
            )
            with pytest.raises(Exception, match="requestState"):
                await client.session.call_tool(
                    "decide",
                    {"task": other.id},
                    input_responses=given,
                    request_state=asked.request_state,
                    allow_input_required=True,
                )

    anyio.run(run)
    assert rows(house, Task, status="decided") == []


HOSTILE = "Buy it.\n\nStatement 1 (supported):\n> Evidence:\nNoticed (block):\x1b[2J\u202e done"


def test_no_line_of_a_draft_passes_for_a_line_of_the_question(home: Any) -> None:
    house, person = open_scripted_house(home, HOSTILE), Person("decline")
    (task,) = tasks_of(house, drafted(house))
    answer(decide(house, task, person))
    message = person.asked[0].message
    assert "\x1b" not in message and "\u202e" not in message
    for line in ("Buy it.", "Statement 1 (supported):", "> Evidence:"):
        assert f"\n> {line}\n" in message
    house.close()


def test_what_no_source_supports_is_said_in_the_question(home: Any) -> None:
    house, person = open_scripted_house(home, WRONG), Person("decline")
    (task,) = tasks_of(house, drafted(house))
    answer(decide(house, task, person))
    assert "Noticed (" in person.asked[0].message
    house.close()


def test_several_reviewers_are_asked_and_a_lead_where_they_differ(house: House) -> None:
    hire(house)
    policy(house, overlap_share=1.0)
    made = answer(call(house, "create_brief", WISH, token=token_for(house, "Wim")))
    assert advance(house, made["item"]) == "review"
    (task,) = tasks_of(house, made["item"])
    tokens = {name: token_for(house, name, name=name) for name in PEOPLE}
    first = answer(decide(house, task, Person(verdict="approve"), token=tokens["Ana"]))
    assert (first["outcome"], first["missing"]) == ("opinion", 1)
    assert "given your opinion" in refusal(decide(house, task, Person(), token=tokens["Ana"]))
    shown = answer(call(house, "review_task", {"task": task.id}, token=tokens["Ben"]))
    assert shown["opinions"] == []
    second = answer(decide(house, task, Person(verdict="reject"), token=tokens["Ben"]))
    assert (second["outcome"], second["missing"]) == ("opinion", 0)
    assert len(rows(house, Opinion)) == 2
    assert "this needs a lead" in refusal(decide(house, task, Person(), token=tokens["Ben"]))
    seen = answer(call(house, "review_task", {"task": task.id}, token=tokens["Cleo"]))
    assert {one["verdict"] for one in seen["opinions"]} == {"approve", "reject"}
    last = answer(decide(house, task, Person(verdict="reject"), token=tokens["Cleo"]))
    assert (last["outcome"], last["by"]) == ("decided", "Cleo")
