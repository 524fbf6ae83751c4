"""From decisions to a better writer: dataset, tune, adapters."""

from pathlib import Path
from typing import Annotated, Any

import typer

from storage.errors import BadInput
from ui import render
from ui.commands.work import Json
from ui.context import house

WithSimulated = Annotated[
    bool, typer.Option("--with-simulated", help="Train on simulated decisions too.")
]


def register(app: typer.Typer) -> None:
    app.command()(tune)
    data = typer.Typer(help="Training data: freeze, list, show, import.", no_args_is_help=True)
    data.command("freeze")(dataset_freeze)
    data.command("list")(dataset_list)
    data.command("show")(dataset_show)
    data.command("import")(dataset_import)
    app.add_typer(data, name="dataset")
    adapters = typer.Typer(help="Trained adapters.", no_args_is_help=True)
    adapters.command("list")(adapters_list)
    adapters.command("promote")(adapters_promote)
    adapters.command("rollback")(adapters_rollback)
    app.add_typer(adapters, name="adapters")


def dataset_freeze(
    context: typer.Context, with_simulated: WithSimulated = False, json: Json = False
) -> None:
    """Freeze the usable examples as an immutable snapshot."""
    from storage.examples import freeze

    with house(context) as built, built.db.write() as session:
        settings = built.settings
        snapshot = freeze(
            session, settings.home, settings.held_out_share, with_simulated, built.reviewer
        )
    if json:
        render.print_json(snapshot.model_dump(mode="json"))
        return
    render.out().print(f"{snapshot.id}: {snapshot.card['rows']}")


def dataset_list(context: typer.Context, json: Json = False) -> None:
    """List snapshots, newest first."""
    from storage.examples import list_snapshots

    with house(context) as built, built.db.read() as session:
        rows = [snapshot.model_dump(mode="json") for snapshot in list_snapshots(session)]
    if json:
        render.print_json(rows)
        return
    lines = [{**row, "rows": row["card"]["rows"], "tainted": row["tainted_reason"]} for row in rows]
    render.print_table(
        "Snapshots",
        lines,
        "No snapshots. Make one: copydesk dataset freeze",
        "id",
        "rows",
        "created_at",
        "tainted",
    )


def dataset_show(
    context: typer.Context,
    snapshot: Annotated[str, typer.Argument(help="The snapshot's id.")],
    json: Json = False,
) -> None:
    """Show a snapshot's data card."""
    from storage.examples import find_snapshot, snapshot_folder

    with house(context) as built:
        with built.db.read() as session:
            found = find_snapshot(session, snapshot)
        view = {
            **found.model_dump(mode="json"),
            "folder": str(snapshot_folder(built.settings.home, found.id)),
        }
    if json:
        render.print_json(view)
        return
    for key, value in {**view["card"], "folder": view["folder"]}.items():
        render.out().print(f"{key}: {value}", markup=False)


def dataset_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSONL: a brief's fields and `text` on each line.")],
    json: Json = False,
) -> None:
    """Import published pieces as human-written examples."""
    from graphs.backlog import import_pieces, read_pieces

    pieces = read_pieces(file)
    with house(context) as built:
        new = import_pieces(built, pieces, built.reviewer)
    if json:
        render.print_json({"rows": len(pieces), "new": new})
        return
    render.out().print(f"{new} of {len(pieces)} pieces were new")


def tune(
    context: typer.Context,
    recipe: Annotated[str, typer.Option(help="A recipe's name or file.")] = "default",
    with_simulated: WithSimulated = False,
    json: Json = False,
) -> None:
    """Train a LoRA adapter from the curated queue and gate it against what is live."""
    from graphs.tuning import find_recipe
    from graphs.tuning import tune as run

    path = find_recipe(recipe)
    with house(context) as built, render.progress("Tuning") as bar:
        adapter = run(built, path, with_simulated, built.reviewer, lambda event: report(bar, event))
    if json:
        render.print_json(adapter.model_dump(mode="json"))
        return
    render.out().print(f"{adapter.id} is {adapter.status}: {adapter.status_reason}", markup=False)
    if adapter.status == "candidate":
        render.out().print(
            f"It waits for a lead's sign-off: copydesk adapters promote {adapter.id}"
        )


def report(bar: render.Bar, event: dict[str, Any]) -> None:
    """Shows what the trainer and the gate say of their progress."""
    if event.get("event") == "step":
        bar.to(event["step"], event["of"], f"training, loss {event['loss']:.3f}")
    elif event.get("event") == "judge":
        bar.to(event["done"], event["of"], f"gate: drafting with {event['adapter']}")


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


def adapters_promote(
    context: typer.Context,
    adapter: Annotated[str, typer.Argument(help="The adapter's id.")],
    as_: Annotated[str, typer.Option("--as", help="Who signs off.")] = "",
) -> None:
    """Sign off an adapter that passed its gate: it writes from now on."""
    from graphs.tuning import sign_off

    with house(context) as built:
        signed = sign_off(built, adapter, as_ or built.reviewer)
    render.out().print(f"{signed.id} is {signed.status}, signed by {signed.signed_by}")


def adapters_rollback(context: typer.Context) -> None:
    """Take the live adapter back; the one before it, or the base, writes again."""
    from storage.adapters import rollback

    with house(context) as built:
        if not built.model.sha256:
            raise BadInput(f"{built.model.name} has no adapters here", "use a `local:` model")
        with built.db.write() as session:
            before = rollback(session, built.model.sha256, built.reviewer)
    render.out().print(f"{before.id if before else 'the base model'} writes again")
