"""Runs of training: they queue, and one is under way at a time.

Whoever works takes the next run by compare-and-swap and holds it with a lease that it renews. A
run whose process died is taken again before any other and goes on from its checkpoint. Every
write names the holder, so that a process that lost its run changes nothing.
"""

import math
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.errors import Conflict, LeaseHeld, NotFound
from storage.events import log
from storage.leases import is_dead
from storage.rights import must
from storage.tables import TuneMetric, TuneRun
from storage.tables.base import new_id, now

OPEN = ("queued", "running")


def ask_run(
    session: Session, recipe: dict[str, Any], with_simulated: bool, actor: str, why: str = "asked"
) -> TuneRun:
    """Queues a run. The same wish that is still open is returned as it is, not queued twice.

    Args:
        recipe: the recipe's values, whole, as `Recipe.model_dump(mode="json")` gives them.
        why: `asked` by a person, who must have the right; or `due` by the schedule.

    Raises:
        Forbidden: this person may not start training.
    """
    if why == "asked":
        must(session, actor, "learn")
    for run in open_runs(session):
        if run.recipe == recipe and run.with_simulated == with_simulated:
            return run
    run = TuneRun(
        id=new_id("run"), why=why, recipe=recipe, with_simulated=with_simulated, asked_by=actor
    )
    session.add(run)
    session.flush()
    log(session, actor, "run.queue", run.id, why=why, recipe=recipe.get("name", ""))
    return run


def find_run(session: Session, run_id: str) -> TuneRun:
    run = session.get(TuneRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound(f"no run {run_id!r}", "list them with `copydesk tune --runs`")
    return run


def list_runs(session: Session, limit: int = 50) -> list[TuneRun]:
    """Newest first."""
    query = select(TuneRun).order_by(col(TuneRun.created_at).desc(), col(TuneRun.id).desc())
    return list(session.exec(query.limit(limit)))


def open_runs(session: Session) -> list[TuneRun]:
    """What is under way, then what waits, in the order in which it will be taken."""
    query = select(TuneRun).where(col(TuneRun.status).in_(OPEN))
    # Every taker locks the same rows, so that two cannot each take one (SQLite: one writer).
    found = session.exec(
        query.order_by(col(TuneRun.created_at), col(TuneRun.id)).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    return sorted(found, key=lambda run: run.status != "running")


def unheld(session: Session) -> bool:
    """Whether a run could be taken now: none is under way, and one waits or its process died."""
    found = session.exec(select(TuneRun).where(col(TuneRun.status).in_(OPEN))).all()
    return bool(found) and not any(run.status == "running" and is_held(run) for run in found)


def take_run(session: Session, holder: str, seconds: float) -> TuneRun | None:
    """The next run, now held by `holder`; None while another is under way or none waits.

    Args:
        holder: of `new_holder`; the process in it tells others whether it still lives.
    """
    for run in open_runs(session):
        if run.status == "running" and is_held(run):
            return None
        return run if swap(session, run, holder, seconds) else None
    return None


def new_holder(runner: str) -> str:
    """A name for one taking of a run by the process `runner` (see `storage.leases.whoami`)."""
    return f"{secrets.token_hex(4)}@{runner}"


def is_held(run: TuneRun) -> bool:
    """Whether a live process has this run."""
    if not run.runner or is_dead(run.runner.partition("@")[2]):
        return False
    return run.runner_until is not None and run.runner_until >= now()


def swap(session: Session, run: TuneRun, holder: str, seconds: float) -> bool:
    """The compare-and-swap."""
    unchanged = (col(TuneRun.status) == run.status) & (col(TuneRun.runner) == run.runner)
    values = {
        "status": "running",
        "runner": holder,
        "runner_until": now() + timedelta(seconds=seconds),
        "started_at": run.started_at or now(),
    }
    taken = session.execute(
        update(TuneRun)
        .where(col(TuneRun.id) == run.id, unchanged)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(run)
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def held_run(session: Session, run_id: str, holder: str) -> TuneRun:
    """The run, if `holder` still has it.

    Raises:
        LeaseHeld: it was stopped, or another process took it over.
    """
    run = find_run(session, run_id)
    if run.runner != holder or run.status != "running":
        why = run.message if run.status == "failed" else f"run {run_id} was taken over"
        raise LeaseHeld(why, "nothing more was changed; see `copydesk tune --runs`")
    return run


def renew_run(session: Session, run_id: str, holder: str, seconds: float) -> None:
    """The heartbeat. Raises LeaseHeld where the run was lost or stopped."""
    run = held_run(session, run_id, holder)
    run.runner_until = now() + timedelta(seconds=seconds)
    session.add(run)


def set_progress(session: Session, run_id: str, holder: str, **values: Any) -> None:
    """Sets stage, step, steps, message, snapshot_id or adapter_id. Raises LeaseHeld."""
    run = held_run(session, run_id, holder)
    for name, value in values.items():
        setattr(run, name, value)
    session.add(run)


def finish_run(session: Session, run_id: str, holder: str, status: str, message: str = "") -> None:
    """Ends a run as done or failed. Raises LeaseHeld where it is no longer the holder's."""
    run = held_run(session, run_id, holder)
    run.status, run.ended_at, run.runner, run.runner_until = status, now(), "", None
    run.message = message or run.message
    session.add(run)
    log(session, "copydesk", f"run.{status}", run_id, message=message)


def release_run(session: Session, run_id: str, holder: str) -> None:
    """Gives a run back to the queue, for whoever goes on with it. Raises LeaseHeld."""
    run = held_run(session, run_id, holder)
    run.status, run.runner, run.runner_until = "queued", "", None
    session.add(run)


def stop_run(session: Session, run_id: str, actor: str) -> TuneRun:
    """Takes a run from the queue, or stops one under way at its next heartbeat.

    Raises:
        Forbidden: this person may not.
        Conflict: it has ended.
    """
    must(session, actor, "learn")
    run = find_run(session, run_id)
    if run.status not in OPEN:
        raise Conflict(f"run {run_id} has ended: it is {run.status}", "nothing is left to stop")
    run.status, run.ended_at, run.runner, run.runner_until = "failed", now(), "", None
    run.message = f"stopped by {actor}\ntuning again goes on from the last checkpoint"
    session.add(run)
    log(session, actor, "run.stop", run_id)
    return run


def put_metrics(session: Session, run_id: str, step: int, values: Mapping[str, float]) -> None:
    """Keeps the numbers of one step; those of a step that is computed again replace the old.
    What is no number (a loss that overflowed) is left out: databases refuse it.

    Cheap, but a transaction each: a trainer's steps are collected and put some at a time.
    """
    names = [name for name, value in values.items() if math.isfinite(value)]
    session.execute(
        delete(TuneMetric).where(
            col(TuneMetric.run_id) == run_id,
            col(TuneMetric.step) == step,
            col(TuneMetric.name).in_(names),
        )
    )
    session.add_all(
        TuneMetric(run_id=run_id, step=step, name=name, value=float(values[name])) for name in names
    )


def metrics_of(
    session: Session, run_id: str, after: int = -1
) -> dict[str, list[tuple[int, float]]]:
    """`{name: [(step, value), ...]}` in order of steps, of the steps after `after`."""
    query = select(TuneMetric).where(TuneMetric.run_id == run_id, col(TuneMetric.step) > after)
    found: dict[str, list[tuple[int, float]]] = {}
    for metric in session.exec(query.order_by(col(TuneMetric.step), col(TuneMetric.name))):
        found.setdefault(metric.name, []).append((metric.step, metric.value))
    return found


def run_view(session: Session, run_id: str) -> dict[str, Any]:
    """One run as pages and commands show it.

    The table's columns; `place` (0: under way, n: the n-th in the queue, None: ended), `held`
    (False for a run under way whose process died: the next worker goes on with it), `seconds`
    since it started, `eta_seconds` (of the training; None before its first step), and `metrics`
    as `metrics_of` gives them: loss, eval_loss, learning_rate, tokens_per_second, eta_seconds...

    Raises:
        NotFound: no such run.
    """
    run = find_run(session, run_id)
    metrics = metrics_of(session, run_id)
    eta = metrics.get("eta_seconds")
    ended = run.ended_at or now()
    return {
        **run.model_dump(mode="json"),
        "place": place_of(session, run),
        "held": is_held(run),
        "seconds": (ended - run.started_at).total_seconds() if run.started_at else 0.0,
        "eta_seconds": eta[-1][1] if eta and run.status == "running" else None,
        "metrics": metrics,
    }


def place_of(session: Session, run: TuneRun) -> int | None:
    """0 for the run under way, its number in the queue for one that waits, None after the end."""
    if run.status not in OPEN:
        return None
    if run.status == "running":
        return 0
    query = select(TuneRun.id).where(TuneRun.status == "queued")
    waiting = list(session.exec(query.order_by(col(TuneRun.created_at), col(TuneRun.id))))
    return waiting.index(run.id) + 1
