"""Deciding on the command line where several are asked, and taking back what the desk decided."""

from pathlib import Path

import pytest
from calling import Call, failed, wrong
from scripted import decided, drafted, new_item, open_scripted_house, rows, tasks_of
from team import LONG, hire, policy, says

from graphs.runner import advance
from storage.tables import Opinion, Task
from storage.tables.base import now

WHO = ("--as", "Ana")


@pytest.fixture
def shared(home: Path) -> str:
    """An item that two people are asked about."""
    house = open_scripted_house(home)
    item_id = new_item(house)
    hire(house)
    policy(house, overlap_share=1.0)
    assert advance(house, item_id) == "review"
    house.close()
    return item_id


def test_an_opinion_says_how_many_are_missing(call: Call, shared: str) -> None:
    said = call("decide", shared, "approve", *WHO)
    assert said.out == (
        f"opinion (approve) recorded; item {shared} is review; one more reviewer is asked\n"
    )
    failed(call("decide", shared, "approve", *WHO), "have given your opinion")
    assert call("decide", shared, "approve", "--as", "Ben").out == (
        f"approve recorded; item {shared} is done\n"
    )


def test_an_opinion_in_json_has_what_is_missing(call: Call, shared: str) -> None:
    first = call("decide", shared, "approve", *WHO, "--json").json
    assert (first["verdict"], first["item_id"], first["missing"]) == ("approve", shared, 1)
    second = call("decide", shared, "reject", "--as", "Ben", "--json").json
    assert (second["status"], second["missing"]) == ("review", 0)
    wrong(call("decide", shared, "approve", *WHO), "needs a lead")
    assert call("decide", shared, "approve", "--as", "Cleo", "--json").json["status"] == "done"


def test_what_the_desk_decided_is_undone(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = drafted(house)
    made = decided(house, item_id, "reject", wait=LONG)
    said = call("undo", item_id, "--as", "ann")
    assert said.out == f"reject undone; item {item_id} can be decided again\n"
    assert [task.status for task in tasks_of(house, item_id)] == ["open"]
    made = decided(house, item_id, "approve", wait=LONG)
    story = call("show", item_id).out
    assert "reject by ann, undone" in story and "undo by ann" in story
    told = call("--as", "ann", "undo", item_id, "--json").json
    assert told == {"undone": made.id, "verdict": "approve", "item_id": item_id}
    house.close()


def test_what_is_followed_is_withdrawn_and_not_undone(call: Call, home: Path) -> None:
    house = open_scripted_house(home)
    item_id = drafted(house)
    wrong(call("undo", item_id), "nothing was decided", "show")
    decided(house, item_id)
    failed(call("undo", item_id), "followed already", f"copydesk withdraw {item_id}")
    house.close()


def test_ones_own_opinion_is_undone(call: Call, home: Path, shared: str) -> None:
    house = open_scripted_house(home)
    says(house, tasks_of(house, shared)[0].id, "Ana", "reject", wait=LONG)
    wrong(call("undo", shared, "--as", "Ben"), "nothing was decided")
    assert call("undo", shared, *WHO).code == 0
    assert rows(house, Opinion) == []
    house.close()


def test_a_queue_shows_whose_a_task_is_and_until_when_it_is_due(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    house = open_scripted_house(home)
    item_id = drafted(house)
    assert "assignee" not in call("queue").out
    with house.db.write() as session:
        task = session.get_one(Task, tasks_of(house, item_id)[0].id)
        task.assignee, task.due_at = "Ana", now()
    said = call("queue").out
    assert "assignee" in said and "Ana" in said
    assert f"{task.due_at:%Y-%m-%d}" in said
    house.close()


def test_a_queue_shows_leads_tasks_to_leads_only(
    call: Call, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("decide", shared, "approve", *WHO)
    call("decide", shared, "reject", "--as", "Ben")
    for name, seen in (("Ana", 0), ("Cleo", 1)):
        monkeypatch.setenv("COPYDESK_REVIEWER", name)
        assert len(call("queue", "--json").json) == seen
