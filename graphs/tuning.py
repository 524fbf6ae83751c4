"""From the curated queue to an adapter: the verbs around the learning graph."""

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from langgraph.types import Command
from sqlmodel import Session

from finetune.recipe import shipped_recipe
from finetune.run import plan_adapter
from graphs.freezing import plan_snapshot
from graphs.house import House
from graphs.learning import build_learning
from graphs.learning_nodes import ROWS, LearningNodes, no_rows
from graphs.promoting import go_live
from graphs.tune_runs import check_trainable, queue_run, thread_of, work_next
from storage.adapters import find_adapter, list_adapters
from storage.errors import BadInput, LeaseHeld, TrainingError
from storage.runs import run_view
from storage.tables import Adapter

Progress = Callable[[dict[str, Any]], None]

POLL_SECONDS = 1.0
"""How often a run that another process works is looked at."""


def tune(
    house: House, recipe: Path, with_simulated: bool, actor: str, on_progress: Progress
) -> Adapter:
    """Freezes, trains and gates an adapter; it then waits for sign-off, or was refused.

    One run is under way at a time: others that wait before this one are worked first, and one
    under way elsewhere is waited for. Safe to call again after anything: snapshot, training and
    gate are found by their contents, an interrupted training goes on from its last checkpoint.

    Raises:
        Forbidden: the actor may not.
        TrainingError: too few examples, or the training failed.
        BadInput: a model that cannot be trained here, a recipe that cannot be used.
    """
    return follow(house, queue_run(house, recipe, with_simulated, actor).id, on_progress)


def follow(house: House, run_id: str, on_progress: Progress) -> Adapter:
    """Works the queue until this run has ended, here or elsewhere; its adapter.

    Raises:
        TrainingError: the run failed; the message is the run's.
    """
    pause = threading.Event()
    while True:
        with house.db.read() as session:
            view = run_view(session, run_id)
            if view["status"] == "done":
                return find_adapter(session, view["adapter_id"])
        if view["status"] == "failed":
            message, _, next_step = str(view["message"]).partition("\n")
            raise TrainingError(message, next_step)
        try:
            worked = work_next(house, on_progress)
        except LeaseHeld:
            continue  # stopped, or taken over: the run itself says which
        if worked is None:
            on_progress({"event": "wait", **view})
            pause.wait(POLL_SECONDS)


def plan_run(
    house: House, recipe: Path, with_simulated: bool, on_progress: Progress, probe: bool = True
) -> dict[str, Any]:
    """What `tune` would train on and take, with nothing kept: rows, tokens, steps, memory, time.

    The values of `finetune.plan.Plan`, and `last_tokens_per_second` of the newest adapter that was
    trained here with this method.

    Raises:
        TrainingError: too few examples, or none for the recipe's method.
        BadInput: a model that cannot be trained here, a recipe that cannot be used.
    """
    values = check_trainable(house, recipe)
    files = plan_snapshot(house, with_simulated).files
    name = ROWS[values.method]
    if name not in files:
        raise TrainingError(*no_rows("what would be frozen now", values.method))
    with TemporaryDirectory() as folder:
        rows = Path(folder) / name
        rows.write_text(files[name], encoding="utf-8")
        told = plan_adapter(rows, recipe, house.base_name, on_progress, probe)
    with house.db.read() as session:
        last = last_speed(session, house.model.sha256, values.method)
    return {"recipe": values.name, "method": values.method, **told, "last_tokens_per_second": last}


def last_speed(session: Session, base_sha256: str, method: str) -> float | None:
    """Tokens per second of the newest adapter of this base that was trained by this method."""
    for adapter in list_adapters(session):
        same = adapter.base_sha256 == base_sha256 and adapter.recipe.get("method") == method
        if same and "tokens_per_second" in adapter.metrics:
            return float(adapter.metrics["tokens_per_second"])
    return None


def sign_off(house: House, adapter_id: str, actor: str) -> Adapter:
    """A lead's yes: the adapter goes live, the one before it retires.

    Raises:
        NotFound: no such adapter.
        Conflict: it was refused, tainted, or is still in training.
        ModelFileError: its file is gone or was changed.
    """
    with house.db.write() as session:
        go_live(house, session, adapter_id, actor)
    graph = build_learning(LearningNodes(house), house.saver)
    config = thread_of(adapter_id)
    if any(task.interrupts for task in graph.get_state(config).tasks):
        config["configurable"]["reviewer"] = actor
        graph.invoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    with house.db.read() as session:
        return find_adapter(session, adapter_id)


def find_recipe(name: str) -> Path:
    """A recipe file by its path, or a shipped one by its name.

    Raises:
        BadInput: there is no such recipe.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise BadInput(f"no recipe {name}", "check the path")
        return path
    return shipped_recipe(name)
