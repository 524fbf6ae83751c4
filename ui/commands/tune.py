"""Training from the terminal: tune, its plan, its queue."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.errors import BadInput
from ui import render
from ui.commands.dataset import WithSimulated
from ui.commands.work import Json
from ui.context import house

if TYPE_CHECKING:
    from graphs.house import House

MINUTE = 60


def tune(
    context: typer.Context,
    recipe: Annotated[str, typer.Option(help="A recipe's name or file.")] = "default",
    with_simulated: WithSimulated = False,
    plan: Annotated[
        bool,
        typer.Option("--plan", help="Say what it would take (rows, tokens, memory, time); stop."),
    ] = False,
    probe: Annotated[
        bool, typer.Option("--probe/--no-probe", help="With --plan: try a few steps, or count.")
    ] = True,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Only where the setting tune_every says it is time.")
    ] = False,
    wait: Annotated[
        bool,
        typer.Option("--wait/--no-wait", help="Train here, or leave the run to a worker."),
    ] = True,
    runs: Annotated[bool, typer.Option("--runs", help="List runs, newest first; stop.")] = False,
    stop: Annotated[str, typer.Option(help="Stop this run, under way or in the queue.")] = "",
    json: Json = False,
) -> None:
    """Train a LoRA adapter from the curated queue and gate it against what is live.

    One run is under way at a time; others queue. Stopped in any way, it goes on from its last
    checkpoint when it is started again.
    """
    if sum((plan, if_due, runs, bool(stop))) > 1:
        raise BadInput("--plan, --if-due, --runs and --stop exclude each other", "give one of them")
    from graphs.tuning import find_recipe

    with house(context, anybody=if_due) as built:  # a schedule is nobody
        if runs:
            show_runs(built, json)
        elif stop:
            stop_one(built, stop, json)
        elif plan:
            show_plan(built, find_recipe(recipe), with_simulated, probe, json)
        else:
            queue_and_follow(built, recipe, with_simulated, if_due, wait, json)


def queue_and_follow(
    built: "House", recipe: str, with_simulated: bool, if_due: bool, wait: bool, json: bool
) -> None:
    from graphs.tune_due import queue_if_due
    from graphs.tune_runs import queue_run
    from graphs.tuning import find_recipe

    if if_due:
        run = queue_if_due(built)
        if run is None:
            return say(json, {"due": False}, "Nothing is due")
    else:
        run = queue_run(built, find_recipe(recipe), with_simulated, built.reviewer)
    place = say_place(built, run.id)
    if not wait:
        values = {"run": run.id, "status": run.status, "place": place}
        return say(json, values, f"{run.id} is queued: a worker takes it (`copydesk worker`)")
    return follow_run(built, run.id, json)


def say_place(built: "House", run_id: str) -> int | None:
    """Says what is before this run, where anything is; its place in the queue."""
    from storage.runs import is_held, list_runs, run_view

    with built.db.read() as session:
        view = run_view(session, run_id)
        busy = [run for run in list_runs(session) if run.status == "running" and is_held(run)]
    for run in busy:
        if run.id != run_id:
            render.err().print(f"{run.id} is under way: {run_id} waits for it")
        else:
            render.err().print(f"{run_id} is under way in another process: this one watches")
    return view["place"]  # type: ignore[no-any-return]


def follow_run(built: "House", run_id: str, json: bool) -> None:
    from graphs.tuning import follow

    with render.progress("Tuning") as bar:
        adapter = follow(built, run_id, lambda event: report(bar, event))
    text = f"{adapter.id} is {adapter.status}: {adapter.status_reason}"
    if adapter.status == "candidate":
        text += f"\nIt waits for a lead's sign-off: copydesk adapters promote {adapter.id}"
    say(json, adapter.model_dump(mode="json"), text)


def say(json: bool, values: dict[str, Any], text: str) -> None:
    if json:
        render.print_json(values)
    else:
        render.out().print(text, markup=False)


def report(bar: render.Bar, event: dict[str, Any]) -> None:
    """Shows what the trainer and the gate say of their progress."""
    kind = event.get("event")
    if kind == "step":
        left = minutes(event.get("eta_seconds"))
        bar.to(event["step"], event["of"], f"training, loss {event['loss']:.3f}, {left} left")
    elif kind == "judge":
        bar.to(event["done"], event["of"], f"gate: drafting with {event['adapter']}")
    elif kind == "wait" and event["steps"]:
        bar.to(event["step"], event["steps"], f"{event['stage']}, in another process")
    elif kind in ("memory", "note"):
        render.err().print(event["message"], markup=False)


def minutes(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds:.0f} s" if seconds < 2 * MINUTE else f"{seconds / MINUTE:.0f} min"


def show_plan(built: "House", recipe: Path, with_simulated: bool, probe: bool, json: bool) -> None:
    from graphs.tuning import plan_run

    def note(event: dict[str, Any]) -> None:
        if "message" in event:
            render.err().print(event["message"], markup=False)

    values = plan_run(built, recipe, with_simulated, note, probe)
    if json:
        render.print_json(values)
        return
    rows = [{"what": what, "value": value} for what, value in in_words(values)]
    render.print_table(f"Recipe {values['recipe']}", rows, "", "what", "value")


def in_words(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """A plan as lines for people."""
    also = [("held_out_rows", "held out"), ("replayed_rows", "general ones mixed in")]
    extra = [f"{plan[name]:,} {word}" for name, word in also if plan[name]]
    words = [
        ("method", plan["method"]),
        ("rows", ", ".join([f"{plan['rows']:,}", *extra])),
        ("tokens", f"{plan['tokens']:,}, {plan['completion_tokens']:,} of them learned from"),
        ("longest row", f"{plan['longest_row']:,} tokens"),
        ("steps", f"{plan['steps']:,} ({plan['run_tokens']:,} tokens in all)"),
    ]
    if plan["fits"] is False:
        words.append(("memory", "too little for the recipe's micro_batch: it will be halved"))
    if plan["seconds"] is not None:
        words.append(("weights trained", f"{plan['trained_weights']:,}"))
        words.append(("memory", f"{plan['memory_mb']:,.0f} MB at its highest"))
        speed = f"at {plan['tokens_per_second']:.0f} tokens a second, tried just now"
        words.append(("time", f"{minutes(plan['seconds'])} {speed}; the gate comes after it"))
    if plan["last_tokens_per_second"] is not None:
        last = plan["last_tokens_per_second"]
        took = minutes(plan["run_tokens"] / last)
        words.append(("at the last run's speed", f"{took} at {last:.0f} tokens a second"))
    return words


def show_runs(built: "House", json: bool) -> None:
    from storage.runs import list_runs, place_of

    with built.db.read() as session:
        rows = [
            {
                **run.model_dump(mode="json"),
                "place": place_of(session, run),
                "recipe": run.recipe.get("name"),
                "steps_done": f"{run.step}/{run.steps}" if run.steps else "",
            }
            for run in list_runs(session)
        ]
    if json:
        render.print_json(rows)
        return
    columns = ("id", "status", "recipe", "stage", "steps_done", "message")
    render.print_table("Runs", rows, "No runs. Start one: copydesk tune", *columns)


def stop_one(built: "House", run_id: str, json: bool) -> None:
    from storage.runs import stop_run

    with built.db.write() as session:
        run = stop_run(session, run_id, built.reviewer)
        values = {"run": run.id, "status": run.status, "message": run.message}
    say(json, values, f"{run_id} is stopped; `copydesk tune` goes on from its last checkpoint")
