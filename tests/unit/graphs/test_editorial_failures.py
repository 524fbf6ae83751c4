"""Drafts without text, models that are away, pieces withdrawn under way: nothing is lost."""

import threading
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    GOOD,
    asked_of,
    away,
    decided,
    drafted,
    examples_of,
    finished,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
)

from graphs.house import House
from graphs.runner import advance
from graphs.worker import pass_once, work
from storage.errors import ModelUnavailable
from storage.items import WAITING
from storage.tables import Critique, Draft, Task
from storage.withdraw import withdraw


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


def refuses_drafts(messages: Any) -> str:
    """A model that answers, but never with a draft."""
    return GOOD if messages[-1]["content"] == "Say hello." else away(messages)


def test_a_person_is_asked_and_told_why_when_only_this_draft_gets_no_answer(home: Path) -> None:
    house = open_scripted_house(home, refuses_drafts, item_retries=3)
    item_id = new_item(house)
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            advance(house, item_id)
    assert advance(house, item_id) == "review"
    (task,) = tasks_of(house, item_id)
    assert (task.why, item_of(house, item_id).failures) == ("failed", 3)
    assert task.reason == "no draft: the model is away"
    house.close()


def test_an_outage_holds_items_and_says_why_until_the_model_is_back(home: Path) -> None:
    script = [away]
    house = open_scripted_house(home, lambda messages: script[0](messages), item_retries=2)
    ids = [new_item(house, name) for name in ("one", "two", "three")]
    for _ in range(5):
        assert pass_once(house, lambda line: None, threading.Event()) == (0, 1)
    assert [item_of(house, id).held for id in ids] == ["the model is away"] * 3
    assert (rows(house, Draft), rows(house, Task)) == ([], [])
    script[0] = lambda messages: GOOD
    assert pass_once(house, lambda line: None, threading.Event()) == (3, 0)
    assert {(item_of(house, id).status, item_of(house, id).held) for id in ids} == {("review", "")}
    assert [task.why for task in rows(house, Task)] == ["uncertain"] * 3
    house.close()


def test_decisions_are_followed_while_the_model_is_away(home: Path) -> None:
    script = [lambda messages: GOOD]
    house = open_scripted_house(home, lambda messages: script[0](messages))
    first = drafted(house, "first")
    script[0] = away
    waits = new_item(house, "waits")
    with pytest.raises(ModelUnavailable):
        advance(house, waits)
    decided(house, first)
    assert pass_once(house, lambda line: None, threading.Event()) == (1, 1)
    assert item_of(house, first).status == "done"
    assert item_of(house, waits).held, "an approval does not say that the model is back"
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
