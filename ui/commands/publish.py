"""What goes out, where it came from, and taking it back: publish, trace, withdraw."""

from typing import Annotated, Any

import typer

from ui import render
from ui.commands.work import Json
from ui.context import house


def register(app: typer.Typer) -> None:
    for command in (publish, trace, withdraw):
        app.command()(command)


def publish(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    json: Json = False,
) -> None:
    """Freeze an approved item as published, with all it came from."""
    from storage.items import find_item
    from storage.publications import publish as run

    with house(context) as built, built.db.write() as session:
        publication = run(session, find_item(session, item), built.reviewer)
    if json:
        render.print_json(publication.model_dump(mode="json"))
        return
    render.out().print(publication.text, markup=False)
    render.err().print(f"published as {publication.id}; see `copydesk trace {item}`")


def trace(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="An item, publication, decision, source or adapter.")],
    json: Json = False,
) -> None:
    """Walk the lineage of a piece, a source or an adapter, both ways."""
    from rich.tree import Tree

    from storage.lineage import trace as run

    with house(context) as built, built.db.read() as session:
        lineage = run(session, name)
    if json:
        render.print_json(lineage)
        return
    tree = Tree(f"[bold]{render.escape(name)}[/]")
    grow(tree, lineage)
    render.out().print(tree)


def grow(tree: Any, value: Any) -> None:
    """Hangs plain values on a tree; empty ones are left out."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    for key, inner in pairs:
        if inner in (None, "", [], {}):
            continue
        if isinstance(inner, dict | list):
            grow(tree.add(f"[cyan]{render.escape(str(key))}[/]"), inner)
        else:
            line = str(inner).strip().replace("\n", " / ")
            short = line if len(line) <= 160 else line[:159] + "…"
            tree.add(f"[dim]{render.escape(str(key))}[/] {render.escape(short)}")


def withdraw(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="An item or a source.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
) -> None:
    """Take back an item or a source, and mark everything that came from it."""
    from storage.withdraw import withdraw as run

    with house(context) as built, built.db.write() as session:
        result = run(session, name, built.reviewer, reason).as_dict()
    if json:
        render.print_json(result)
        return
    render.out().print(f"withdrew {result.pop('withdrawn')}")
    for what, ids in result.items():
        if ids:
            render.out().print(f"  {len(ids)} {what.replace('_', ' ')}: {', '.join(ids)}")
