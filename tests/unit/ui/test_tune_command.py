"""`copydesk tune`: what the queue, the plan and the schedule say in a terminal."""

from pathlib import Path
from typing import Any

import pytest
from calling import Call, Said, failed, wrong
from scripted import BASE_SHA256, open_scripted_house

from graphs.house import House
from graphs.tune_runs import queue_run
from graphs.tuning import find_recipe
from storage.runs import new_holder, set_progress, take_run
from ui.cli import main
from ui.commands import tune as command

ELSEWHERE = new_holder("another-host:1:1.00")


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A home with a model that can be trained; commands open it anew each time."""
    from graphs import house as houses

    def opened(*_: Any, **__: Any) -> House:
        built = open_scripted_house(home)
        built.model.sha256 = BASE_SHA256
        return built

    first = opened()
    monkeypatch.setattr(houses, "open_house", opened)
    yield first
    first.close()


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs `copydesk tune ... --home HOME`."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main(["tune", *map(str, arguments), "--home", str(home)])
        out, err = capsys.readouterr()
        return Said(int(caught.value.code or 0), out, err)

    return run


def test_a_run_that_is_not_waited_for_is_queued_and_says_who_works_it(
    house: House, call: Call
) -> None:
    done = call("--no-wait", "--recipe", "tiny")
    assert done.code == 0, done.err
    assert "is queued" in done.out and "copydesk worker" in done.out
    again = call("--no-wait", "--recipe", "tiny", "--json").json
    assert (again["status"], again["place"]) == ("queued", 1)


def test_it_says_what_is_under_way_before_it(house: House, call: Call) -> None:
    first = queue_run(house, find_recipe("demo"), False, "ann")
    with house.db.write() as session:
        take_run(session, ELSEWHERE, 60)
        set_progress(session, first.id, ELSEWHERE, stage="train", step=2, steps=8)
    done = call("--no-wait", "--recipe", "tiny")
    assert f"{first.id} is under way" in done.err
    rows = call("--runs", "--json").json
    assert [(row["place"], row["steps_done"]) for row in rows] == [(1, ""), (0, "2/8")]
    assert first.id in call("--runs").out


def test_a_run_can_be_stopped_and_nothing_is_due_without_a_schedule(
    house: House, call: Call
) -> None:
    run = queue_run(house, find_recipe("tiny"), False, "ann")
    assert "is stopped" in call("--stop", run.id).out
    assert call("--runs", "--json").json[0]["status"] == "failed"
    failed(call("--stop", run.id), "has ended")
    assert "Nothing is due" in call("--if-due").out
    assert call("--if-due", "--json").json == {"due": False}
    assert "No runs" not in call("--runs").out


def test_options_that_exclude_each_other_are_a_wrong_call(house: House, call: Call) -> None:
    wrong(call("--plan", "--runs"), "exclude each other")


def test_too_few_examples_fail_with_a_next_step(house: House, call: Call) -> None:
    for flags in ([], ["--plan"]):
        failed(call("--recipe", "tiny", *flags), "0 rows to train on", "dataset import")


PLAN = {
    "recipe": "demo",
    "method": "sft",
    "rows": 1200,
    "held_out_rows": 0,
    "replayed_rows": 30,
    "tokens": 140000,
    "completion_tokens": 50000,
    "longest_row": 200,
    "steps": 900,
    "run_tokens": 420000,
    "trained_weights": 4900000,
    "tokens_per_second": 200.0,
    "seconds": 2100.0,
    "memory_mb": 1800.0,
    "fits": True,
    "last_tokens_per_second": 100.0,
}


def test_a_plan_is_told_in_words() -> None:
    words = dict(command.in_words(PLAN))
    assert words["rows"] == "1,200, 30 general ones mixed in"
    assert words["time"].startswith("35 min at 200 tokens a second")
    assert words["at the last run's speed"] == "70 min at 100 tokens a second"
    counted = PLAN | {"seconds": None, "fits": None, "last_tokens_per_second": None}
    assert "time" not in dict(command.in_words(counted))
    assert "halved" in dict(command.in_words(counted | {"fits": False}))["memory"]


class Shown:
    """A bar that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, int, str]] = []

    def to(self, done: int, of: int, text: str) -> None:
        self.lines.append((done, of, text))


def test_the_terminal_says_loss_time_left_and_what_had_to_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: Any = Shown()
    for event in (
        {"event": "step", "step": 3, "of": 8, "loss": 0.5, "eta_seconds": 300},
        {"event": "memory", "message": "memory ran out: 2 rows at once instead of 4"},
        {"event": "stage", "stage": "gate"},
        {"event": "judge", "adapter": "adp_1", "done": 5, "of": 24},
        {"event": "wait", "stage": "train", "step": 1, "steps": 8},
    ):
        command.report(shown, event)
    assert shown.lines == [
        (3, 8, "training, loss 0.500, 5 min left"),
        (5, 24, "gate: drafting with adp_1"),
        (1, 8, "train, in another process"),
    ]
    assert "2 rows at once instead of 4" in capsys.readouterr().err
