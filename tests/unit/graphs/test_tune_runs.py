"""Runs of training as the graphs work them: queued, worked, failed, handed over, due by themselves.

The trainer is a fake that writes an adapter's files; the gate is the real one.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import BASE_SHA256, open_scripted_house, rows
from training_rows import example

from finetune.run import Trained
from graphs import learning_nodes
from graphs.house import House
from graphs.tune_due import Tuner, queue_if_due
from graphs.tune_runs import Interrupted, queue_run, work_next
from graphs.tuning import find_recipe, follow, tune
from graphs.worker import work
from storage.errors import BadInput, Forbidden, TrainingError
from storage.runs import find_run, metrics_of, new_holder, run_view, stop_run, take_run
from storage.tables import Adapter, Example, Person, TuneRun

Fake = Callable[..., Trained]


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    built = open_scripted_house(home, human_share=0.0)
    built.model.sha256 = BASE_SHA256
    with built.db.write() as session:
        session.add_all(fill(n) for n in range(30))
    yield built
    built.close()


def fill(number: int, **values: Any) -> Example:
    texts = ("alder bowl", "larch mug", "tern jug", "birch tray", "slate board")
    odd = " ".join(f"word{number}x{at}" for at in range(18))
    said = f"The {texts[number % 5]} weighs {number * 7} grams, costs £{number}, and has {odd}."
    facts = {"name": texts[number % 5], "price": f"£{number}"}
    brief = {"title": "", "content_type": "product_blurb", "instruction": "Write.", "facts": facts}
    return example(f"e{number}", said, brief=brief, **values)


def trainer(steps: int = 3, before: Callable[[int], None] = lambda step: None) -> Fake:
    """A trainer that tells its steps; `before` may end it at one."""

    def train(rows: Path, recipe: Path, base: str, out: Path, told: Any, *_: Any) -> Trained:
        for step in range(1, steps + 1):
            before(step)
            numbers = {"loss": 1 / step, "learning_rate": 0.1}
            told({"event": "step", "step": step, "of": steps, "loss": 1 / step, "numbers": numbers})
        told({"event": "memory", "message": "2 rows at once instead of 4", "micro_batch": 2})
        told({"event": "stage", "stage": "convert"})
        out.mkdir(parents=True, exist_ok=True)
        return Trained(out, out / "adapter.gguf", "a" * 64, {"tokens_per_second": 100.0})

    return train


@pytest.fixture(autouse=True)
def fake_training(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fake], None]:
    def put(train: Fake) -> None:
        monkeypatch.setattr(learning_nodes, "train_adapter", train)

    put(trainer())
    return put


def ask(house: House, recipe: str = "tiny", actor: str = "ann") -> TuneRun:
    return queue_run(house, find_recipe(recipe), False, actor)


def run_of(house: House, run_id: str) -> TuneRun:
    with house.db.read() as session:
        return find_run(session, run_id)


def test_a_run_keeps_its_stages_its_numbers_and_what_it_had_to_change(house: House) -> None:
    seen: list[str] = []
    run = ask(house)
    ended = work_next(house, lambda event: seen.append(event.get("stage", "")))
    assert ended is not None and ended.id == run.id
    assert ended.status == "done" and ended.stage == "gate", ended.message
    assert "2 rows at once" in ended.message
    assert [stage for stage in seen if stage] == ["freeze", "freeze", "train", "convert", "gate"]
    with house.db.read() as session:
        numbers = metrics_of(session, run.id)
        assert run_view(session, run.id)["place"] is None
    assert [step for step, _ in numbers["loss"]] == [1, 2, 3]
    assert ended.adapter_id == rows(house, Adapter)[0].id


def test_tune_works_the_runs_that_wait_before_its_own(house: House) -> None:
    first = ask(house, "demo")
    adapter = tune(house, find_recipe("tiny"), False, "ann", lambda event: None)
    assert run_of(house, first.id).status == "done"
    assert adapter.recipe["name"] == "tiny"


def test_a_failure_is_kept_with_its_next_step_and_raised_to_who_waits(
    house: House, fake_training: Callable[[Fake], None]
) -> None:
    def fail(step: int) -> None:
        raise TrainingError("the disk is full", "free some space")

    fake_training(trainer(before=fail))
    with pytest.raises(TrainingError, match="the disk is full") as caught:
        tune(house, find_recipe("tiny"), False, "ann", lambda event: None)
    assert caught.value.next_step == "free some space"
    assert rows(house, TuneRun)[0].message == "the disk is full\nfree some space"
    fake_training(trainer())
    assert tune(house, find_recipe("tiny"), False, "ann", lambda event: None).gate


def test_an_error_nobody_knows_ends_the_run_and_is_not_hidden(
    house: House, fake_training: Callable[[Fake], None]
) -> None:
    def fail(step: int) -> None:
        raise ZeroDivisionError("by zero")

    fake_training(trainer(before=fail))
    ask(house)
    with pytest.raises(ZeroDivisionError):
        work_next(house)
    run = rows(house, TuneRun)[0]
    assert (run.status, run.message) == ("failed", "ZeroDivisionError: by zero")


def test_ctrl_c_ends_the_run_and_says_how_to_go_on(
    house: House, fake_training: Callable[[Fake], None]
) -> None:
    def stop(step: int) -> None:
        raise KeyboardInterrupt

    fake_training(trainer(before=stop))
    run = ask(house)
    with pytest.raises(KeyboardInterrupt):
        work_next(house)
    assert "last checkpoint" in run_of(house, run.id).message


def test_a_run_that_is_stopped_at_the_desk_ends_its_trainer(
    home: Path, house: House, fake_training: Callable[[Fake], None]
) -> None:
    run = ask(house)

    def stop(step: int) -> None:
        if step == 2:
            with house.db.write() as session:
                stop_run(session, run.id, "bea")

    fake_training(trainer(steps=50, before=stop))
    with pytest.raises(TrainingError, match="stopped by bea"):
        follow(house, run.id, lambda event: None)
    assert run_of(house, run.id).status == "failed"


def test_what_a_closing_worker_leaves_the_next_one_goes_on_with(
    house: House, fake_training: Callable[[Fake], None]
) -> None:
    run = ask(house)

    def close(event: dict[str, Any]) -> None:
        if event["event"] == "step":
            raise Interrupted

    with pytest.raises(Interrupted):
        work_next(house, close)
    assert run_of(house, run.id).status == "queued"
    ended = work_next(house)
    assert ended is not None and (ended.id, ended.status) == (run.id, "done")


def test_while_another_process_trains_nothing_is_taken(house: House) -> None:
    ask(house)
    with house.db.write() as session:
        take_run(session, new_holder("another-host:1:1.00"), 60)
    second = ask(house, "demo")
    assert work_next(house) is None
    assert run_of(house, second.id).status == "queued"


def test_waiting_is_told_and_ends_when_the_other_process_is_done(house: House) -> None:
    run = ask(house)
    holder = new_holder("another-host:1:1.00")
    with house.db.write() as session:
        take_run(session, holder, 60)
    told: list[dict[str, Any]] = []

    def end(event: dict[str, Any]) -> None:
        told.append(event)
        with house.db.write() as session:
            stop_run(session, run.id, "bea")

    with pytest.raises(TrainingError):
        follow(house, run.id, end)
    assert (told[0]["event"], told[0]["place"]) == ("wait", 0)


def test_a_base_that_cannot_be_trained_a_recipe_nobody_serves_and_a_stranger_are_refused(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "dora.yaml").write_text("name: dora\nlora_variant: dora\n")
    with pytest.raises(BadInput, match="DoRA"):
        queue_run(house, tmp_path / "dora.yaml", False, "ann")
    with house.db.write() as session:
        session.add(Person(id="per_1", name="lea", role="lead"))
    with pytest.raises(Forbidden):
        ask(house, actor="ann")
    house.model.sha256 = ""
    with pytest.raises(BadInput, match="cannot be trained"):
        ask(house, actor="lea")
    assert rows(house, TuneRun) == []


def test_preferences_without_pairs_end_in_words(house: House) -> None:
    with pytest.raises(TrainingError, match="no rows for dpo"):
        tune(house, find_recipe("dpo"), False, "ann", lambda event: None)


def test_training_is_due_after_so_many_new_examples_and_not_again_until_the_next(
    house: House,
) -> None:
    house.settings.tune_recipe = "tiny"
    assert queue_if_due(house) is None
    house.settings.tune_every = "31"
    assert queue_if_due(house) is None
    house.settings.tune_every = "1 1 1 1 *"  # of a year that has gone: the examples' own
    run = queue_if_due(house)
    assert run is not None and (run.why, run.asked_by) == ("due", "copydesk")
    assert queue_if_due(house) is None
    work_next(house)
    assert queue_if_due(house) is None


def test_a_teams_schedule_needs_nobodys_right(house: House) -> None:
    with house.db.write() as session:
        session.add(Person(id="per_1", name="lea", role="lead"))
    house.settings.tune_recipe, house.settings.tune_every = "tiny", "30"
    assert queue_if_due(house) is not None
    ended = work_next(house)
    assert ended is not None and ended.status == "done", ended


def test_a_worker_works_what_is_due_before_it_stops(house: House) -> None:
    house.settings.tune_recipe, house.settings.tune_every = "tiny", "30"
    said: list[str] = []
    work(house, True, said.append)
    assert [run.status for run in rows(house, TuneRun)] == ["done"]
    assert any("training is due" in line for line in said)


def test_a_closed_tuner_gives_its_run_back(
    house: House, fake_training: Callable[[Fake], None]
) -> None:
    begun, closing = threading.Event(), threading.Event()

    def wait(step: int) -> None:
        begun.set()
        closing.wait(20)

    fake_training(trainer(before=wait))
    run = ask(house)
    tuner = Tuner(house, lambda line: None)
    tuner.look()
    assert begun.wait(20)
    tuner.look()  # one at a time: the thread that works is left to it
    tuner.closing = True
    closing.set()
    tuner.close()
    assert run_of(house, run.id).status == "queued"
