"""A decision is undone or followed, never both: processes that race, and one that is killed."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scripted import decisions_of, drafted, examples_of, item_of, rows, tasks_of, thread_of

from graphs.house import House
from storage.tables import Decision

SCRIPT = Path(__file__).parent / "undoing.py"


def processes(what: str, house: House, *arguments: object) -> Any:
    home = str(house.settings.home)
    command = [sys.executable, str(SCRIPT), what, home, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_of_an_undoing_process_and_a_following_one_each_is_told_the_same(house: House) -> None:
    ids = [drafted(house, f"n{n}") for n in range(24)]
    undoing, following = processes("race", house, *ids)
    assert set(undoing) == set(following) == set(ids), (undoing, following)
    for item_id in ids:
        done = undoing[item_id] == "too late"
        assert following[item_id] == done
        made = [(one.verdict, one.stands) for one in decisions_of(house, item_id)]
        assert made == ([("approve", True)] if done else [("approve", False), ("undo", False)])
        assert item_of(house, item_id).status == ("done" if done else "review")
        assert bool(examples_of(house, item_id)) == done
        assert [task.status for task in tasks_of(house, item_id)] == ["decided" if done else "open"]


@pytest.mark.parametrize("seed", [5, 6])
def test_undoing_survives_being_killed_again_and_again(house: House, seed: int) -> None:
    ids = [drafted(house, f"n{n}") for n in range(6)]
    told = processes("kill", house, seed, 10, *ids)
    assert told["exit"] == 0
    assert told["killed"] >= 5
    for item_id in ids:
        made = decisions_of(house, item_id)
        (standing,) = [one for one in made if one.stands]
        assert standing.resumed_at is not None
        undone = {one.id for one in made if not one.stands and one.verdict != "undo"}
        superseded = [one.supersedes for one in made if one.verdict == "undo"]
        assert sorted(superseded) == sorted(undone)
        assert item_of(house, item_id).status == "done"
        assert thread_of(house, item_id).next == ()
        per_decision = Counter((e.decision_id, e.kind) for e in examples_of(house, item_id))
        assert dict(per_decision) == {(standing.id, "sft"): 1, (standing.id, "kto"): 1}
    assert len(rows(house, Decision, stands=True)) == len(ids)
