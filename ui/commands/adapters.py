"""Adapters at the command line: what each is, and what a lead does with it."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from storage.errors import BadInput
from ui import render, texts
from ui.commands.work import Json
from ui.context import house

AdapterId = Annotated[str, typer.Argument(help="The adapter's id.")]


def register(app: typer.Typer) -> None:
    adapters = typer.Typer(help="Trained adapters.", no_args_is_help=True)
    adapters.command("list")(adapters_list)
    adapters.command("show")(adapters_show)
    adapters.command("promote")(adapters_promote)
    adapters.command("rollback")(adapters_rollback)
    app.add_typer(adapters, name="adapters")


def adapters_list(context: typer.Context, json: Json = False) -> None:
    """List adapters, newest first."""
    from storage.adapters import list_adapters

    with house(context) as built, built.db.read() as session:
        rows = [adapter.model_dump(mode="json") for adapter in list_adapters(session)]
    if json:
        render.print_json(rows)
        return
    columns = ("id", "status", "snapshot_id", "created_at", "signed_by", "status_reason")
    render.print_table("Adapters", rows, "No adapters. Train one: copydesk tune", *columns)


def adapters_show(context: typer.Context, adapter: AdapterId, json: Json = False) -> None:
    """Show an adapter: its gate with every measure, its trial, and what people preferred."""
    from storage.adapters import find_adapter
    from storage.taste_results import taste_result

    with house(context) as built, built.db.read() as session:
        values = find_adapter(session, adapter).model_dump(mode="json")
        tastes = [taste_result(session, adapter, simulated) for simulated in (False, True)]
    values["taste"] = [taste.as_json() for taste in tastes if taste.judgements]
    if json:
        render.print_json(values)
        return
    out = render.out()
    why = f": {values['status_reason']}" if values["status_reason"] else ""
    out.print(f"{values['id']} is {values['status']}{why}", markup=False)
    out.print(f"trained from {values['snapshot_id']} on {values['base_model']}", markup=False)
    if values["signed_by"]:
        out.print(f"signed off by {values['signed_by']}", markup=False)
    say_gate(values["gate"])
    for taste in values["taste"]:
        out.print(f"taste test: {in_words(taste)}", markup=False)


def say_gate(gate: Mapping[str, Any]) -> None:
    if "verdict" not in gate:
        render.out().print("not judged yet")
        return
    render.out().print(f"\ngate, against {gate['against']}: {gate['reason']}", markup=False)
    if gate.get("checks"):
        columns = ("measure", "new", "other", "difference", "low", "high", "guard")
        render.print_table("", [measure(check) for check in gate["checks"]], "", *columns)
    if "canary" in gate:
        trial = gate["canary"]
        ended = f", ended {trial['ended_at'][:16]}" if "ended_at" in trial else ""
        render.out().print(
            f"trial with {trial['share']:.0%} of new briefs against {trial['against']}, "
            f"{trial.get('pairs', 0)} comparisons{ended}",
            markup=False,
        )


def measure(check: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table; a guard refuses, passes, or is none."""
    guard = "" if check["margin"] is None else "passes"
    return {
        "measure": texts.GATE_CHECKS.get(check["name"], check["name"]),
        "new": check["candidate"],
        **{name: check[name] for name in ("other", "difference", "low", "high")},
        "guard": "refuses" if check["refuses"] else guard,
    }


def in_words(taste: Mapping[str, Any]) -> str:
    who = "simulated judges" if taste["simulated"] else ", ".join(taste["reviewers"])
    return (
        f"liked better on {taste['wins']} briefs, worse on {taste['losses']}, as well on "
        f"{taste['ties']} ({who}): {taste['verdict']}"
    )


def adapters_promote(
    context: typer.Context,
    adapter: AdapterId,
    canary: Annotated[
        float | None,
        typer.Option(
            help="Try it first: the share of new briefs it gets, up to 0.5. What people decide on "
            "them promotes or withdraws it."
        ),
    ] = None,
) -> None:
    """Sign off an adapter that passed its gate, as you or as --as says: it writes from now on, or
    is tried on a share."""
    from graphs.promoting import try_out
    from graphs.tuning import sign_off

    with house(context) as built:
        if canary is not None:
            tried = try_out(built, adapter, canary, built.reviewer)
            render.out().print(f"{tried.id} is {tried.status_reason}")
            return
        signed = sign_off(built, adapter, built.reviewer)
    render.out().print(f"{signed.id} is {signed.status}, signed by {signed.signed_by}")


def adapters_rollback(context: typer.Context) -> None:
    """Take the latest step back: an adapter off its trial, or else the live adapter; then the one
    before it, or the base, writes again."""
    from graphs.promoting import roll_back

    with house(context) as built:
        if not built.model.sha256:
            raise BadInput(f"{built.model.name} has no adapters here", "use a `local:` model")
        now = roll_back(built, built.model.sha256, built.reviewer)
    render.out().print(f"{now.id if now else 'the base model'} writes again")
