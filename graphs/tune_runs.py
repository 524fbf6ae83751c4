"""Runs of training, worked: take the next one, hold it, keep its numbers, end it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from langchain_core.runnables import RunnableConfig

from finetune.logs import check_installed
from finetune.recipe import Recipe, load_recipe, parse_recipe
from finetune.run import check_servable
from graphs.house import House
from graphs.learning import build_learning
from graphs.learning_nodes import LearningNodes
from storage.errors import BadInput, CopydeskError, LeaseHeld, StoreError, first_line
from storage.files import write_file
from storage.leases import whoami
from storage.runs import (
    ask_run,
    find_run,
    finish_run,
    new_holder,
    put_metrics,
    release_run,
    renew_run,
    set_progress,
    take_run,
)
from storage.tables import TuneRun
from storage.tables.base import sha256_text

Progress = Callable[[dict[str, Any]], None]

FLUSH_SECONDS = 2.0
"""Least time between two writes of a run's numbers: a step may take milliseconds."""


def queue_run(
    house: House, recipe: Path, with_simulated: bool, actor: str, why: str = "asked"
) -> TuneRun:
    """Queues a run; the same wish that is open already is found, not queued again.

    Raises:
        Forbidden: the actor may not.
        BadInput: a model that cannot be trained here, a recipe that cannot be used.
    """
    values = check_trainable(house, recipe)
    with house.db.write() as session:
        return ask_run(session, values.model_dump(mode="json"), with_simulated, actor, why)


def check_trainable(house: House, recipe: Path) -> Recipe:
    """The recipe, if this home's model can be trained by it. Raises BadInput."""
    if not house.model.sha256:
        raise BadInput(
            f"{house.model.name} cannot be trained here",
            "set model to a `local:` one, or model_base to what your vLLM server holds",
        )
    values = load_recipe(recipe)
    check_servable(values)
    check_installed(values)
    return values


def work_next(house: House, on_progress: Progress = lambda event: None) -> TuneRun | None:
    """Takes the next run and works it to its end; None while another is under way or none waits.

    The run that is returned has ended: done, or failed with its message.

    Raises:
        LeaseHeld: the run was stopped, or taken over.
        BaseException: what stopped this process; the run is marked first.
    """
    seconds, holder = house.settings.lease_seconds, new_holder(whoami())
    with house.db.write() as session:
        run = take_run(session, holder, seconds)
    if run is None:
        return None
    with held(house, run.id, holder, on_progress) as told:
        learn(house, run, told)
    with house.db.read() as session:
        return find_run(session, run.id)


@contextmanager
def held(house: House, run_id: str, holder: str, on_progress: Progress) -> Iterator["Told"]:
    """Keeps a run's lease alive, and ends the run as the block ends."""
    told = Told(house, run_id, holder, on_progress)
    told.start()
    try:
        yield told
        told.finish("done")
    except LeaseHeld:
        raise
    except CopydeskError as error:
        told.finish("failed", f"{error}\n{error.next_step}".strip())
    except Interrupted:
        told.release()
        raise
    except Exception as error:
        told.finish("failed", f"{type(error).__name__}: {first_line(error)}")
        raise
    except BaseException:
        told.finish("failed", "stopped by hand\ntuning again goes on from the last checkpoint")
        raise
    finally:
        told.close()


def learn(house: House, run: TuneRun, told: "Told") -> None:
    """Freeze, train and gate; each is found where an earlier process finished it."""
    nodes = LearningNodes(house, told, asked=True)
    recipe = recipe_file(house.settings.home, parse_recipe(run.recipe))
    start: Any = {
        "recipe": str(recipe),
        "with_simulated": run.with_simulated,
        "actor": run.asked_by,
    }
    frozen = nodes.freeze(start, {})
    told.set(snapshot_id=frozen["snapshot_id"], adapter_id=frozen["adapter_id"])
    graph, config = build_learning(nodes, house.saver), thread_of(frozen["adapter_id"])
    state = graph.get_state(config)
    if not state.values:
        graph.invoke(start, config)
    elif state.next and not any(task.interrupts for task in state.tasks):
        graph.invoke(None, config)


def thread_of(adapter_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": f"learning:{adapter_id}"}}


def recipe_file(home: Path, recipe: Recipe) -> Path:
    """The recipe as a file of the home: the same values are the same file, for whoever resumes."""
    text = yaml.safe_dump(recipe.model_dump(mode="json"))
    path = home / "recipes" / f"{sha256_text(text)[:16]}.yaml"
    if not path.is_file():
        write_file(path, text)
    return path


class Interrupted(Exception):
    """Raised by `on_progress` where the process ends, and another is to go on with the run."""


class Told:
    """What the trainer and the gate tell, passed on and kept: stage, step, numbers, remarks.

    Numbers are kept some steps at a time. A thread renews the lease; where it was lost, the next
    event raises, which ends the trainer.
    """

    def __init__(self, house: House, run_id: str, holder: str, on_progress: Progress) -> None:
        self.house, self.run_id, self.holder = house, run_id, holder
        self.on_progress = on_progress
        self.values: dict[str, Any] = {}
        self.numbers: dict[int, dict[str, float]] = {}
        self.flushed_at = time.monotonic()
        self.lost: LeaseHeld | None = None
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.renew, name="run-lease", daemon=True)

    def __call__(self, event: dict[str, Any]) -> None:
        if self.lost:
            raise self.lost
        kind = event.get("event")
        if kind == "stage":
            self.set(stage=event["stage"])
        elif kind in ("step", "held_out"):
            self.values |= {"step": event["step"], "steps": event["of"]}
            self.numbers.setdefault(event["step"], {}).update(event.get("numbers", {}))
        elif kind == "judge":
            self.values |= {"step": event["done"], "steps": event["of"]}
        elif kind in ("memory", "note"):
            self.set(message=event["message"])
        if time.monotonic() - self.flushed_at >= FLUSH_SECONDS:
            self.flush()
        self.on_progress(event)

    def set(self, **values: Any) -> None:
        """Kept at once."""
        self.values |= values
        self.flush()

    def flush(self) -> None:
        """Writes what has gathered. Raises LeaseHeld where the run is no longer ours."""
        values, numbers = self.values, self.numbers
        self.values, self.numbers, self.flushed_at = {}, {}, time.monotonic()
        with self.house.db.write() as session:
            set_progress(session, self.run_id, self.holder, **values)
            for step, named in numbers.items():
                put_metrics(session, self.run_id, step, named)

    def finish(self, status: str, message: str = "") -> None:
        self.flush()
        with self.house.db.write() as session:
            finish_run(session, self.run_id, self.holder, status, message)

    def release(self) -> None:
        with self.house.db.write() as session:
            release_run(session, self.run_id, self.holder)

    def start(self) -> None:
        self.thread.start()

    def renew(self) -> None:
        seconds = self.house.settings.lease_seconds
        while not self.stopped.wait(seconds / 3):
            try:
                with self.house.db.write() as session:
                    renew_run(session, self.run_id, self.holder, seconds)
            except LeaseHeld as error:
                self.lost = error
                return
            except StoreError:
                continue  # locked for now; whoever takes the run over tells us by the fence

    def close(self) -> None:
        self.stopped.set()
        self.thread.join()
