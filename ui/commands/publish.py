"""What goes out, where it came from, and taking it back: publish, export, trace, withdraw."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ui import render
from ui.commands.work import Json
from ui.context import house


def register(app: typer.Typer) -> None:
    for command in (publish, export, trace, withdraw):
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


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file: .md, .html, .docx, .csv, .json, .zip.")],
    item: Annotated[str | None, typer.Option(help="This piece alone, by its item's id.")] = None,
    format: Annotated[str, typer.Option(help="Of the files in a .zip: md, html or docx.")] = "md",
    type: Annotated[str | None, typer.Option("--type", help="Only this content type.")] = None,
    status: Annotated[str | None, typer.Option(help="Only `published`, or `withdrawn`.")] = None,
    search: Annotated[str, typer.Option(help="Only with this in the title or the text.")] = "",
    json: Json = False,
) -> None:
    """Write published pieces to a file: one, or all that fit, as a table, a list or a .zip.

    Every file says what its text came from: ids, hashes, sources, reviewer. In CSV, cells that
    begin like a formula get a ' before them.
    """
    from storage.items import find_item
    from storage.piece_files.export import export_piece, export_pieces, form_of
    from storage.piece_lists import Wanted

    form = form_of(out.name, format, many=item is None)
    with house(context) as built, built.db.read() as session:
        if item is not None:
            written = export_piece(session, find_item(session, item), out, form)
        else:
            wanted = Wanted(search=search, status=status, content_type=type)
            written = export_pieces(session, wanted, out, form)
    if json:
        render.print_json({"file": str(out), "format": form, **asdict(written)})
        return
    said = "1 piece" if written.pieces == 1 else f"{written.pieces:,} pieces"
    render.err().print(f"wrote {said} to {out}", markup=False)
    if written.guarded:
        render.err().print(f"{written.guarded} cell(s) that begin like a formula got a ' first")


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
    name: Annotated[str, typer.Argument(help="An item, a source, an example or an import.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
) -> None:
    """Take back an item, a source, an example (exm_...) or all of one `dataset import`
    (imp_...), and mark everything that came from it."""
    from storage.withdraw import withdraw as run

    with house(context) as built, built.db.write() as session:
        result = run(session, name, built.reviewer, reason).as_dict()
    if json:
        render.print_json(result)
        return
    render.out().print(f"withdrew {result.pop('withdrawn')}")
    stopped = result.pop("stopped_writing")
    for what, ids in result.items():
        if ids:
            render.out().print(f"  {len(ids)} {what.replace('_', ' ')}: {', '.join(ids)}")
    for adapter in stopped:
        render.out().print(f"{adapter} was live and writes no more: its base model writes again")
