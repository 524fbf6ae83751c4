"""People's part: queue, decide, route, budget."""

from pathlib import Path
from typing import Annotated

import typer

from storage.errors import LeaseHeld, NotFound
from ui import render
from ui.commands.work import MAX_ROWS, Json
from ui.context import house


def register(app: typer.Typer) -> None:
    for command in (queue, decide, route):
        app.command()(command)
    budgets = typer.Typer(help="Error budgets per content type.", invoke_without_command=True)
    budgets.callback()(budget)
    budgets.command("set")(budget_set)
    app.add_typer(budgets, name="budget")


def queue(
    context: typer.Context,
    type: Annotated[str | None, typer.Option("--type", help="Only this content type.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_ROWS, help="How many.")] = 50,
    offset: Annotated[
        int, typer.Option(min=0, max=MAX_ROWS, help="How many to leave out first.")
    ] = 0,
    json: Json = False,
) -> None:
    """Open review tasks, in the order to take them."""
    from storage.views import queue_view

    with house(context) as built, built.db.read() as session:
        rows = queue_view(session, content_type=type, limit=limit, offset=offset)
    if json:
        render.print_json(rows)
        return
    marked = [{**row, "stale": "stale" if row["stale"] else ""} for row in rows]
    render.print_table(
        "Waiting for a person",
        marked,
        "Nothing waits for a person.",
        "item",
        "content_type",
        "title",
        "stale",
        "why",
        "reason",
    )


def decide(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    verdict: Annotated[str, typer.Argument(help="approve, edit, reject or rework.")],
    text: Annotated[Path | None, typer.Option(help="File with the edited text.")] = None,
    reason: Annotated[list[str] | None, typer.Option(help="Reason code, repeatable.")] = None,
    note: Annotated[str, typer.Option(help="A word to the writer or the team.")] = "",
    as_: Annotated[str, typer.Option("--as", help="Who decides.")] = "",
    json: Json = False,
) -> None:
    """Decide an item that waits for a person."""
    from graphs.runner import advance
    from storage.briefs import read_text
    from storage.decisions import decide as record
    from storage.items import find_item
    from storage.tasks import find_task

    edited = read_text(text) if text else None
    with house(context) as built:
        with built.db.write() as session:
            task = find_task(session, find_item(session, item).id)
            decision = record(
                session, task, verdict, as_ or built.reviewer, edited, reason or [], note
            )
        try:
            status = advance(built, decision.item_id)
        except LeaseHeld:  # it is recorded; whoever has the item, or a worker, follows it
            with built.db.read() as session:
                status = find_item(session, decision.item_id).status
    if json:
        render.print_json({**decision.model_dump(mode="json"), "status": status})
        return
    render.out().print(f"{decision.verdict} recorded; item {decision.item_id} is {status}")


def route(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    json: Json = False,
) -> None:
    """Say why an item's drafts went where they went."""
    from storage.items import drafts_of, find_item, route_of

    with house(context) as built, built.db.read() as session:
        found = find_item(session, item)
        made = [(draft, route_of(session, draft.id)) for draft in drafts_of(session, found.id)]
        rows = [{"attempt": d.attempt, **r.model_dump(mode="json")} for d, r in made if r]
    if not rows:
        raise NotFound(f"item {item} has not been routed yet", f"see `copydesk show {item}`")
    if json:
        render.print_json(rows)
        return
    for row in rows:
        render.out().print(
            f"attempt {row['attempt']}: {row['route']}: {row['reason']} ({row['version']})",
            markup=False,
        )


def budget(context: typer.Context, json: Json = False) -> None:
    """Show each content type's error budget and how far it is from being automatic."""
    from storage.views import budget_view

    if context.invoked_subcommand:
        return
    with house(context) as built, built.db.read() as session:
        rows = budget_view(session, built.types)
    if json:
        render.print_json(rows)
        return
    render.print_table(
        "Error budgets",
        rows,
        "No content types.",
        "content_type",
        "budget",
        "decisions",
        "coverage",
        "state",
    )
    render.out().print(
        "Every draft goes to a person: this version learns, and accepts nothing yet."
    )


def budget_set(
    context: typer.Context,
    type: Annotated[str, typer.Argument(help="Content type.")],
    share: Annotated[float, typer.Argument(help="Share between 0 and 1, like 0.02.")],
) -> None:
    """Set a content type's error budget."""
    from storage.budgets import set_budget

    with house(context) as built:
        built.kind(type)
        with built.db.write() as session:
            set_budget(session, type, share, built.reviewer)
    render.out().print(f"{type}: at most {share:.1%} of what goes out without a person")
