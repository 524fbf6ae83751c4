"""From snapshots to a better writer: tune, adapters."""

from typing import Annotated

import typer

from storage.errors import BadInput
from ui import render
from ui.commands.tune import tune
from ui.commands.work import Json
from ui.context import house


def register(app: typer.Typer) -> None:
    app.command()(tune)
    adapters = typer.Typer(help="Trained adapters.", no_args_is_help=True)
    adapters.command("list")(adapters_list)
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
