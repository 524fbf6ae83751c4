"""Passages out: search."""

from typing import Annotated, Any

import typer

from storage.errors import BadInput
from ui import render
from ui.commands.work import Json
from ui.context import house

KINDS = ("page", "record")
ORIGINS = ("human", "machine", "unknown")


def register(app: typer.Typer) -> None:
    app.command()(search)


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 5,
    source: Annotated[
        list[str], typer.Option("--source", help="Only this source (id or URI); repeatable.")
    ] = [],  # noqa: B006
    kind: Annotated[str, typer.Option(help="Only this kind: page or record.")] = "",
    media_type: Annotated[
        str, typer.Option("--type", help="Only this media type: text/html, application/pdf...")
    ] = "",
    licence: Annotated[str, typer.Option(help="Only under this licence.")] = "",
    owner: Annotated[str, typer.Option(help="Only of this owner.")] = "",
    origin: Annotated[str, typer.Option(help="Only human, machine or unknown.")] = "",
    diversity: Annotated[
        float, typer.Option(min=0, max=1, help="How much passages should differ.")
    ] = 0.0,
    json: Json = False,
) -> None:
    """Retrieve passages by meaning and by words, best first, each with why it came up."""
    from storage.serving import Filters
    from storage.sources import find_source

    if not query.strip():
        raise BadInput("the query is empty", 'ask for something: copydesk search "delivery times"')
    for value, known in ((kind, KINDS), (origin, ORIGINS)):
        if value and value not in known:
            raise BadInput(f"{value!r} is none we know", f"choose one of {', '.join(known)}")
    with house(context) as built:
        with built.db.read() as session:
            ids = tuple(find_source(session, name).id for name in source)
        filters = Filters(
            sources=ids,
            kinds=given(kind),
            media_types=given(media_type),
            licences=given(licence),
            owners=given(owner),
            origins=given(origin),
        )
        found = built.searcher.search(query, k, filters, diversity)
    views = [found_view(one) for one in found]
    if json:
        render.print_json(views)
        return
    show_found(views, filtered=filters != Filters())


def given(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def found_view(found: Any) -> dict[str, Any]:
    from dataclasses import asdict

    view = asdict(found)
    return {**view, "source": view["source_id"], "version": view["version_id"]}


def show_found(views: list[dict[str, Any]], filtered: bool) -> None:
    console = render.out()
    if not views:
        advice = "Search without the filters." if filtered else "Add some: copydesk ingest PATH"
        console.print(f"No passage fits. {advice}")
    for view in views:
        path = view["heading"].split(" > ")
        path = path[path[0] == view["title"] :]
        where = " > ".join(part for part in (view["title"], *path) if part)
        console.print(
            f"[bold]{view['rank']}.[/] {render.escape(where)}  [dim]{view['score']:.3f}[/]"
        )
        place = f"{view['uri']} [{view['start']}:{view['end']}]"
        console.print(f"   {place}", style="dim", markup=False)
        console.print(f"   {view['why']}", style="cyan", markup=False)
        console.print(f"{view['text']}\n", markup=False)
