"""The editorial graph: where a draft goes, what is decided, what is learned."""

from pathlib import Path

from scripted import (
    GOOD,
    WRONG,
    AcceptAll,
    asked_of,
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

from graphs.house import House
from graphs.runner import advance
from storage.items import drafts_of, route_of
from storage.tables import Draft


def routes_of(house: House, item_id: str) -> list[str]:
    with house.db.read() as session:
        found = [route_of(session, draft.id) for draft in drafts_of(session, item_id)]
    return [route.route for route in found if route]


def prompts(house: House) -> list[str]:
    """The last message of every call to the model, as the model got it."""
    return [messages[-1]["content"] for messages in asked_of(house)]


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
