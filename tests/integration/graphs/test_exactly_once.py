"""One decision, one continuation: races between processes, and processes that are killed."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    decisions_of,
    drafted,
    examples_of,
    item_of,
    new_item,
    open_scripted_house,
    rows,
    tasks_of,
    thread_of,
)

from graphs.house import House
from storage.outbox import unfollowed
from storage.tables import Decision, Draft, Event, Example, Item, Task

SCRIPT = Path(__file__).parent / "processes.py"
KINDS = {"approve": ["kto", "sft"], "edit": ["kto", "preference", "sft"], "reject": ["kto"]}
STATUS = {"approve": "done", "edit": "done", "reject": "rejected", "rework": "review"}


def processes(what: str, house: House, *arguments: object) -> Any:
    """What the script's processes said; the house may stay open meanwhile."""
    home = str(house.settings.home)
    command = [sys.executable, str(SCRIPT), what, home, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def stops(house: House, item_id: str) -> int:
    """How often an item's graph ran until it stopped: each run leaves one checkpoint."""
    config: Any = {"configurable": {"thread_id": item_id}}
    return len(list(house.editorial.get_state_history(config)))


def model_calls(house: House) -> Counter[str]:
    """How often the model was asked for the same thing, in all processes."""
    lines = (house.settings.home / "model.log").read_text().splitlines()
    return Counter(json.loads(line)[1] for line in lines)


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """100 items that two processes decided at the same time, with what both were told."""
    house = open_scripted_house(tmp_path_factory.mktemp("raced") / "home")
    ids = [drafted(house, f"n{n}") for n in range(100)]
    first, second = processes("decide", house, *ids)
    yield house, ids, first, second
    house.close()


def test_of_two_decisions_exactly_one_is_recorded(raced: Any) -> None:
    house, ids, first, second = raced
    assert "crashed" not in {*first, *second}, (first, second)
    for item_id in ids:
        (decision,) = decisions_of(house, item_id)
        told = [first[item_id], second[item_id]]
        assert told.count(decision.verdict) == 1
        assert decision.reviewer == f"reviewer-{told.index(decision.verdict)}"


def test_whoever_was_second_is_told_who_was_first(raced: Any) -> None:
    house, ids, first, second = raced
    for item_id in ids:
        (decision,) = decisions_of(house, item_id)
        (refusal,) = [t for t in (first[item_id], second[item_id]) if t != decision.verdict]
        assert refusal.startswith("AlreadyDecided: ")
        assert f"{decision.verdict} by {decision.reviewer}" in refusal


def test_both_reviewers_win_some_of_the_races(raced: Any) -> None:
    _, ids, first, _ = raced
    won = sum(not first[item_id].startswith("AlreadyDecided") for item_id in ids)
    assert 0 < won < len(ids), "without a race the other tests here say nothing"


def test_the_graph_goes_on_exactly_once(raced: Any) -> None:
    house, ids, _, _ = raced
    with house.db.read() as session:
        assert unfollowed(session) == []
    for item_id in ids:
        (decision,) = decisions_of(house, item_id)
        assert item_of(house, item_id).status == STATUS[decision.verdict]
        assert stops(house, item_id) == 2  # at the first review, and after the decision
        assert bool(thread_of(house, item_id).next) is (decision.verdict == "rework")


def test_what_a_decision_teaches_is_kept_once(raced: Any) -> None:
    house, ids, _, _ = raced
    for item_id in ids:
        (decision,) = decisions_of(house, item_id)
        kinds = sorted(example.kind for example in examples_of(house, item_id))
        assert kinds == KINDS.get(decision.verdict, [])
    logged = Counter(e.subject for e in rows(house, Event) if e.verb.startswith("decision."))
    assert logged == Counter(ids)


def test_a_rework_that_two_processes_follow_asks_the_model_once(raced: Any) -> None:
    house, ids, _, _ = raced
    reworked = [i for i in ids if decisions_of(house, i)[0].verdict == "rework"]
    assert len(reworked) == sum(model_calls(house).values())
    for item_id in reworked:
        assert [draft.attempt for draft in rows(house, Draft, item_id=item_id)] == [1, 2]
        assert [task.status for task in tasks_of(house, item_id)] == ["decided", "open"]


def test_two_processes_that_advance_one_item_write_one_draft(house: House) -> None:
    ids = [new_item(house, f"n{n}") for n in range(30)]
    first, second = processes("advance", house, *ids)
    assert "crashed" not in {*first, *second}, (first, second)
    for item_id in ids:
        assert {first[item_id], second[item_id]} <= {"review", "LeaseHeld"}
        assert "review" in {first[item_id], second[item_id]}
        assert [draft.attempt for draft in rows(house, Draft, item_id=item_id)] == [1]
        assert [task.status for task in tasks_of(house, item_id)] == ["open"]
        assert stops(house, item_id) == 1
    assert set(model_calls(house).values()) == {1}
    assert any("LeaseHeld" in {first[i], second[i]} for i in ids), "they never met"


def test_a_new_home_may_be_opened_by_many_processes_at_once(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    command = [sys.executable, str(SCRIPT), "open", str(tmp_path / "home"), "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    assert json.loads(done.stdout) == ["review"] * 6


@pytest.mark.parametrize("seed", [1, 2])
def test_a_batch_whose_process_is_killed_again_and_again_is_drafted_once(
    house: House, seed: int
) -> None:
    names = [f"n{n}" for n in range(10)]
    told = processes("draft", house, seed, 10, *names)
    assert told["exit"] == 0
    assert told["killed"] >= 5
    items = rows(house, Item)
    assert [item.status for item in items] == ["review"] * 10
    for item in items:
        assert [draft.attempt for draft in rows(house, Draft, item_id=item.id)] == [1]
        assert [task.status for task in tasks_of(house, item.id)] == ["open"]
        assert thread_of(house, item.id).interrupts
    assert len({item.brief_id for item in items}) == 10
    assert len(rows(house, Task)) == 10


@pytest.mark.parametrize("seed", [3, 4])
def test_decisions_whose_process_is_killed_again_and_again_are_followed_once(
    house: House, seed: int
) -> None:
    ids = [drafted(house, f"n{n}") for n in range(9)]
    told = processes("follow", house, seed, 10, *ids)
    assert told["exit"] == 0
    assert told["killed"] >= 5
    verdicts = {"approve": ["approve"], "edit": ["edit"], "rework": ["rework", "approve"]}
    for turn, item_id in enumerate(ids):
        made = [decision.verdict for decision in decisions_of(house, item_id)]
        assert made == list(verdicts.values())[turn % 3]
        assert item_of(house, item_id).status == "done"
        assert thread_of(house, item_id).next == ()
        assert {task.status for task in tasks_of(house, item_id)} == {"decided"}
        attempts = [draft.attempt for draft in rows(house, Draft, item_id=item_id)]
        assert attempts == list(range(1, len(made) + 1))
        per_decision = Counter((e.decision_id, e.kind) for e in examples_of(house, item_id))
        assert set(per_decision.values()) == {1}
    assert all(decision.resumed_at for decision in rows(house, Decision))
    assert len(rows(house, Example)) == 3 * 2 + 3 * 3 + 3 * 3
