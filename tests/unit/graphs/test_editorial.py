"""The editorial graph, run as the CLI and the worker run it."""

import threading
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    BASE_SHA256,
    GOOD,
    WRONG,
    AcceptAll,
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

from agents.fakes import ScriptedModel
from graphs.house import House
from graphs.runner import advance, advance_all, create_item
from graphs.worker import pass_once, work
from storage.adapters import promote, put_adapter, set_adapter_status
from storage.briefs import BriefIn
from storage.errors import BadInput, LeaseHeld, ModelUnavailable, NotFound
from storage.items import WAITING, drafts_of, route_of
from storage.leases import take_lease
from storage.sources import put_source, serve_version
from storage.tables import Critique, Draft, Item, Snapshot, Task
from storage.views import item_view
from storage.withdraw import withdraw


def routes_of(house: House, item_id: str) -> list[str]:
    with house.db.read() as session:
        found = [route_of(session, draft.id) for draft in drafts_of(session, item_id)]
    return [route.route for route in found if route]


def prompts(house: House) -> list[str]:
    """The last message of every call to the model, as the model got it."""
    return [messages[-1]["content"] for messages in asked_of(house)]


def asked_of(house: House) -> list[list[dict[str, str]]]:
    return house.model.calls


def test_a_draft_waits_for_a_person_with_the_reason(house: House) -> None:
    item_id = new_item(house)
    assert advance(house, item_id) == "review"
    (task,) = tasks_of(house, item_id)
    assert (task.status, task.why) == ("open", "uncertain")
    assert "cold start" in task.reason


def test_a_person_is_asked_in_langchains_schema(house: House) -> None:
    item_id = drafted(house)
    (interrupt,) = thread_of(house, item_id).tasks[0].interrupts
    (request,) = interrupt.value["action_requests"]
    assert request["args"]["text"] == GOOD
    assert request["args"]["item_id"] == item_id
    (review,) = interrupt.value["review_configs"]
    assert review["allowed_decisions"] == ["approve", "edit", "reject", "respond"]


def test_an_approved_draft_is_done_and_teaches(house: House) -> None:
    item_id = finished(house, verdict="approve")
    assert item_of(house, item_id).status == "done"
    assert sorted(e.kind for e in examples_of(house, item_id)) == ["kto", "sft"]


def test_an_edit_is_done_and_teaches_a_preference(house: House) -> None:
    item_id = finished(house, verdict="edit", text="The Alder board costs £42, and that is that.")
    assert item_of(house, item_id).status == "done"
    kinds = sorted(e.kind for e in examples_of(house, item_id))
    assert kinds == ["kto", "preference", "sft"]


def test_a_rejected_draft_is_rejected_and_is_no_answer_to_learn(house: House) -> None:
    item_id = finished(house, verdict="reject", reasons=["tone"])
    assert item_of(house, item_id).status == "rejected"
    (example,) = examples_of(house, item_id)
    assert (example.kind, example.payload["label"]) == ("kto", False)


def test_rework_writes_another_draft_that_was_told_the_note(house: House) -> None:
    item_id = drafted(house)
    decided(house, item_id, "rework", note="Name the price first.")
    assert advance(house, item_id) == "review"
    drafts = rows(house, Draft, item_id=item_id)
    assert [draft.attempt for draft in drafts] == [1, 2]
    assert "Name the price first." in prompts(house)[-1]
    assert GOOD in [m["content"] for m in asked_of(house)[-1] if m["role"] == "assistant"]
    assert [task.status for task in tasks_of(house, item_id)] == ["decided", "open"]


def test_each_round_of_rework_is_decided_by_itself(house: House) -> None:
    item_id = drafted(house)
    for note in ("shorter", "warmer"):
        decided(house, item_id, "rework", note=note)
        assert advance(house, item_id) == "review"
    decided(house, item_id, "approve")
    assert advance(house, item_id) == "done"
    verdicts = [decision.verdict for decision in decisions_of(house, item_id)]
    assert verdicts == ["rework", "rework", "approve"]
    assert all(decision.resumed_at for decision in decisions_of(house, item_id))


def test_a_policy_that_accepts_needs_no_person(home: Path) -> None:
    house = open_scripted_house(home)
    house.policy = AcceptAll()
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    assert (tasks_of(house, item_id), examples_of(house, item_id)) == ([], [])
    assert routes_of(house, item_id) == ["accept"]
    house.close()


def test_the_writer_may_revise_once_and_then_a_person_is_asked(home: Path) -> None:
    house = open_scripted_house(home, WRONG)
    item_id = drafted(house)
    assert routes_of(house, item_id) == ["revise", "review"]
    (task,) = tasks_of(house, item_id)
    assert (task.why, task.draft_id) == ("policy", rows(house, Draft, item_id=item_id)[-1].id)
    assert "£45" in task.reason
    house.close()


def test_a_revision_that_puts_it_right_goes_on(home: Path) -> None:
    replies = iter([WRONG, GOOD])
    house = open_scripted_house(home, lambda messages: next(replies))
    house.policy = AcceptAll()
    item_id = new_item(house)
    assert advance(house, item_id) == "done"
    assert routes_of(house, item_id) == ["revise", "accept"]
    assert "£45" in prompts(house)[1]
    house.close()


def test_rework_gives_the_writer_its_revisions_back(home: Path) -> None:
    house = open_scripted_house(home, WRONG)
    item_id = drafted(house)
    decided(house, item_id, "rework", note="Look at the price.")
    advance(house, item_id)
    assert routes_of(house, item_id) == ["revise", "review", "revise", "review"]
    house.close()


def test_a_blocked_draft_is_never_accepted(home: Path) -> None:
    house = open_scripted_house(home, WRONG)
    house.policy = AcceptAll()
    assert advance(house, new_item(house)) == "review"
    house.close()


def test_an_empty_reply_ends_in_a_review_task_that_says_so(home: Path) -> None:
    house = open_scripted_house(home, "   ")
    item_id = drafted(house)
    (task,) = tasks_of(house, item_id)
    assert task.why == "failed"
    assert "no usable text" in task.reason
    house.close()


def test_a_failed_draft_can_be_reworked(home: Path) -> None:
    replies = iter(["", GOOD])
    house = open_scripted_house(home, lambda messages: next(replies))
    item_id = drafted(house)
    decided(house, item_id, "rework", note="Try again.")
    assert advance(house, item_id) == "review"
    asked = asked_of(house)[-1]
    assert all(message["content"].strip() for message in asked)
    assert "Try again." in asked[-1]["content"]
    assert rows(house, Draft, item_id=item_id)[-1].text == GOOD
    house.close()


def test_an_edit_of_a_failed_draft_teaches_no_comparison_with_nothing(home: Path) -> None:
    house = open_scripted_house(home, "")
    item_id = finished(house, verdict="edit", text=GOOD)
    assert [example.kind for example in examples_of(house, item_id)] == ["sft"]
    house.close()


def away(messages: object) -> str:
    raise ModelUnavailable("the model is away", "start it")


def test_a_model_that_is_away_leaves_the_item_where_it_was(home: Path) -> None:
    house = open_scripted_house(home, away)
    item_id = new_item(house)
    with pytest.raises(ModelUnavailable):
        advance(house, item_id)
    item = item_of(house, item_id)
    assert item.status in WAITING
    assert item.runner_token == "", "others may go on with it"
    assert (rows(house, Draft), tasks_of(house, item_id)) == ([], [])
    house.close()


def test_an_item_goes_on_when_the_model_is_back(home: Path) -> None:
    replies = iter([away, lambda messages: GOOD])
    house = open_scripted_house(home, lambda messages: next(replies)(messages))
    item_id = new_item(house)
    with pytest.raises(ModelUnavailable):
        advance(house, item_id)
    assert advance(house, item_id) == "review"
    assert [draft.attempt for draft in rows(house, Draft)] == [1]
    house.close()


def test_a_person_is_asked_when_the_model_was_away_too_often(home: Path) -> None:
    house = open_scripted_house(home, away, item_retries=3)
    item_id = new_item(house)
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            advance(house, item_id)
    assert advance(house, item_id) == "review"
    (task,) = tasks_of(house, item_id)
    assert (task.why, item_of(house, item_id).failures) == ("failed", 3)
    house.close()


def test_a_person_is_asked_when_the_judge_of_claims_was_away_too_often(home: Path) -> None:
    def write(messages: Any) -> str:
        return away(messages) if "<claim>" in messages[-1]["content"] else GOOD

    house = open_scripted_house(home, write, item_retries=2, grounding="model")
    item_id = new_item(house)
    with pytest.raises(ModelUnavailable):
        advance(house, item_id)
    assert rows(house, Critique) == []
    assert advance(house, item_id) == "review"
    (task,) = tasks_of(house, item_id)
    assert (task.why, "judge" in task.reason) == ("failed", True)
    (critique,) = rows(house, Critique)
    assert critique.version.startswith("words"), "it says who checked"
    house.close()


def test_an_item_withdrawn_while_it_was_drafted_stays_withdrawn(home: Path) -> None:
    def write(messages: object) -> str:
        with house.db.write() as session:
            withdraw(session, item_id, "ann")
        return GOOD

    house = open_scripted_house(home, write)
    item_id = new_item(house)
    assert advance(house, item_id) == "withdrawn"
    assert item_of(house, item_id).status == "withdrawn"
    assert tasks_of(house, item_id) == []
    house.close()


def test_nothing_is_drafted_for_a_withdrawn_item(house: House) -> None:
    item_id = new_item(house)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    assert advance(house, item_id) == "withdrawn"
    assert (rows(house, Draft), house.model.calls) == ([], [])


@pytest.mark.parametrize("verdict", ["approve", "reject", "rework"])
def test_a_decision_on_a_piece_withdrawn_since_teaches_nothing(house: House, verdict: str) -> None:
    item_id = drafted(house)
    decided(house, item_id, verdict)
    with house.db.write() as session:
        withdraw(session, item_id, "ann")
    assert advance(house, item_id) == "withdrawn"
    assert [e for e in examples_of(house, item_id) if e.withdrawn_at is None] == []
    assert work(house, once=True) == 0, "nothing is left to follow"


def test_the_same_call_finds_a_finished_item_as_it_is(house: House) -> None:
    item_id = finished(house)
    before = (rows(house, Draft), rows(house, Critique), examples_of(house, item_id))
    assert advance(house, item_id) == "done"
    assert (rows(house, Draft), rows(house, Critique), examples_of(house, item_id)) == before


def test_an_item_that_another_runner_has_is_left_to_it(house: House) -> None:
    item_id = new_item(house)
    with house.db.write() as session:
        take_lease(session, item_id, "elsewhere:1:1", seconds=60)
    with pytest.raises(LeaseHeld, match="elsewhere"):
        advance(house, item_id)
    assert advance_all(house, [item_id]) == {item_id: "elsewhere"}


def test_many_items_are_drafted_at_once(house: House) -> None:
    ids = [new_item(house, f"n{n}") for n in range(12)]
    seen: list[str] = []
    statuses = advance_all(house, ids, lambda item_id, status: seen.append(item_id))
    assert statuses == dict.fromkeys(ids, "review")
    assert sorted(seen) == sorted(ids)
    assert len(rows(house, Task)) == 12


def test_the_first_error_of_a_batch_is_raised_and_the_rest_can_go_on(home: Path) -> None:
    def write(messages: list[dict[str, str]]) -> str:
        return away(messages) if broken and "n0" in messages[-1]["content"] else GOOD

    broken = True
    house = open_scripted_house(home, write, parallel=1)
    ids = [new_item(house, f"n{n}") for n in range(4)]
    with pytest.raises(ModelUnavailable):
        advance_all(house, ids)
    broken = False
    assert advance_all(house, ids) == dict.fromkeys(ids, "review")
    assert len(rows(house, Draft)) == 4
    house.close()


def test_a_worker_drafts_what_is_new_and_follows_decisions(house: House) -> None:
    first = drafted(house, "first")
    decided(house, first, "approve")
    second = new_item(house, "second")
    said: list[str] = []
    assert work(house, once=True, say=said.append) == 2
    assert [item_of(house, i).status for i in (first, second)] == ["done", "review"]
    assert len(said) == 2


def test_a_worker_says_an_error_and_goes_on_with_the_next_item(home: Path) -> None:
    def write(messages: list[dict[str, str]]) -> str:
        return away(messages) if "bad" in messages[-1]["content"] else GOOD

    house = open_scripted_house(home, write, item_retries=9)
    bad, good = new_item(house, "bad"), new_item(house, "good")
    said: list[str] = []
    assert pass_once(house, said.append, threading.Event()) == (1, 1)
    assert item_of(house, bad).status in WAITING
    assert item_of(house, good).status == "review"
    assert any("the model is away (start it)" in line for line in said)
    house.close()


def test_the_same_brief_is_the_same_item(house: House) -> None:
    assert new_item(house) == new_item(house)
    assert len(rows(house, Item)) == 1


def test_an_unknown_content_type_makes_no_item(house: House) -> None:
    with pytest.raises(NotFound, match="poem") as caught:
        new_item(house, content_type="poem")
    assert "product_blurb" in caught.value.next_step
    assert rows(house, Item) == []


def test_a_brief_cannot_name_a_page_as_its_record(house: House) -> None:
    with house.db.write() as session:
        serve_version(session, *put_source(session, "page.md", "page", "A page", "Words.", "ann"))
    with pytest.raises(BadInput, match="not a record"):
        create_item(house, "k", BriefIn(instruction="Write.", source_uri="page.md"), "ann")


def test_claims_of_a_draft_point_at_the_words_that_support_them(house: House) -> None:
    item_id = drafted(house)
    with house.db.read() as session:
        view = item_view(session, item_of(house, item_id))
    (claim,) = view["drafts"][0]["claims"]
    assert (claim["verdict"], claim["text"]) == ("supported", GOOD)
    assert "material: oiled alder" in claim["evidence"]["text"]


def test_a_tainted_live_adapter_writes_no_more(home: Path) -> None:
    model = ScriptedModel(lambda messages: GOOD)
    model.sha256 = BASE_SHA256
    house = open_scripted_house(home, model=model)
    with house.db.write() as session:
        session.add(Snapshot(id="snp_1", sha256="1"))
        session.flush()
        adapter = put_adapter(session, "snp_1", BASE_SHA256, recipe={}, base_model="scripted")
        adapter.status = "candidate"
        promote(session, adapter.id, "lead")
    first = drafted(house, "first")
    with house.db.write() as session:
        set_adapter_status(session, session.merge(adapter), "tainted", "ann", "withdrawn")
    second = drafted(house, "second")
    written_by = [rows(house, Draft, item_id=i)[0].adapter_id for i in (first, second)]
    assert written_by == [adapter.id, None]
    house.close()
