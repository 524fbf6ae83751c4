"""From brief to draft: draft, items, show."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from storage.content_types import Limited
from storage.due import due_words
from storage.errors import BadInput, LeaseHeld
from ui import drafts, render
from ui.context import house

if TYPE_CHECKING:
    from graphs.house import House
    from storage.briefs import BriefIn

MAX_ROWS = 2**31
"""More than any home holds, and no more than every database counts."""

LIMITS = ", ".join(get_args(Limited))

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def register(app: typer.Typer) -> None:
    for command in (draft, items, show):
        app.command()(command)


def draft(
    context: typer.Context,
    instruction: Annotated[str | None, typer.Argument(help="What to write.")] = None,
    type: Annotated[str | None, typer.Option("--type", help="Content type.")] = None,
    facts: Annotated[
        Path | None, typer.Option(help="Facts: a JSON object, or `key: value` lines.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help=f"A limit on top of the type's, like max_words=40: {LIMITS}."),
    ] = None,
    due: Annotated[
        str, typer.Option(help="A day (2026-11-27) or a time (2026-11-27T17:00Z).")
    ] = "",
    source: Annotated[str, typer.Option(help="A record (URI or id) whose facts to use.")] = "",
    from_: Annotated[
        Path | None, typer.Option("--from", help="Many briefs: a .csv, .xlsx or .jsonl file.")
    ] = None,
    again: Annotated[
        int, typer.Option(help="Another item for a brief drafted before: 1, 2, ...", min=0)
    ] = 0,
    json: Json = False,
) -> None:
    """Draft one item, or one per row of a file.

    The same call finds its items again: what was interrupted goes on, what is finished stays.
    """
    from graphs.runner import advance_all

    briefs = read_briefs(instruction, type, facts, source, from_, limit or [], due)
    with house(context) as built:
        ids = create_items(built, briefs, f"#{again}" if again else "")
        with render.progress("Drafting") as bar:
            bar.total(len(ids))
            statuses = advance_all(built, ids, lambda item, status: bar.step(status))
        shown = read_items(built, ids)
    if json:
        render.print_json({"items": shown})
    else:
        show_drafted(shown)
    if "elsewhere" in statuses.values():
        raise LeaseHeld(
            f"{list(statuses.values()).count('elsewhere')} item(s) are drafted by another process",
            "wait for it, or run this again",
        )


def create_items(built: "House", briefs: "Sequence[tuple[str, BriefIn]]", again: str) -> list[str]:
    """The briefs' items; none where one of the briefs could never be written."""
    from graphs.runner import create_item
    from storage.content_types import check_limits

    for _, brief in briefs:
        check_limits(built.kind(brief.content_type), brief.limits)
    return [create_item(built, key + again, brief, built.reviewer) for key, brief in briefs]


def read_briefs(
    instruction: str | None,
    kind: str | None,
    facts: Path | None,
    source: str,
    file: Path | None,
    limits: list[str],
    due: str,
) -> list[tuple[str, Any]]:
    """Briefs with their keys. Raises BadInput unless there is exactly one place they come from."""
    from graphs.brief_files import read_brief_file
    from storage.briefs import read_brief, read_facts_file

    if (instruction is None) == (file is None):
        raise BadInput("give an instruction or --from FILE", "see `copydesk draft --help`")
    if file is not None:
        if due:
            raise BadInput("--due is for one brief", "give the file a column `due`")
        return read_brief_file(file, kind)
    pairs = (limit.partition("=") for limit in limits)
    values: dict[str, Any] = {
        "instruction": instruction,
        "source_uri": source,
        "due_at": due,
        "limits": {name.strip(): value.strip() for name, _, value in pairs},
    }
    if kind:
        values["content_type"] = kind
    if facts:
        values["facts"] = read_facts_file(facts)
    brief = read_brief(**values)
    return [(brief.key(), brief)]


def read_items(built: Any, ids: list[str]) -> list[dict[str, Any]]:
    from storage.items import find_item
    from storage.views import item_view

    with built.db.read() as session:
        return [item_view(session, find_item(session, id), built.reviewer) for id in ids]


def show_drafted(views: list[dict[str, Any]]) -> None:
    if len(views) == 1:
        print_item(views[0])
        return
    counts: dict[str, int] = {}
    for view in views:
        counts[view["status"]] = counts.get(view["status"], 0) + 1
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    render.out().print(f"{len(views)} items: {summary}. See `copydesk items`, `copydesk queue`.")


def items(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only this status.")] = None,
    type: Annotated[str | None, typer.Option("--type", help="Only this content type.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_ROWS, help="How many.")] = 50,
    offset: Annotated[
        int, typer.Option(min=0, max=MAX_ROWS, help="How many to leave out first.")
    ] = 0,
    json: Json = False,
) -> None:
    """List items, newest first."""
    from storage.views import items_view

    with house(context) as built, built.db.read() as session:
        filters = {"status": status, "content_type": type}
        rows = items_view(session, built.reviewer, limit, offset, **filters)
    if json:
        render.print_json(rows)
        return
    rows = [{**row, "stale": "stale" if row["stale"] else ""} for row in rows]
    columns = ("id", "status", "stale", "content_type", "title", "attempts", "adapter", "decision")
    render.print_table("Items", rows, 'No items. Start one: copydesk draft "..."', *columns)


def show(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    json: Json = False,
) -> None:
    """Show one item: drafts, claims with their evidence, route, decisions."""
    from storage.items import find_item

    with house(context) as built:
        with built.db.read() as session:
            item_id = find_item(session, item).id
        view = read_items(built, [item_id])[0]
    if json:
        render.print_json(view)
        return
    print_item(view)


def print_item(view: dict[str, Any]) -> None:
    console = render.out()
    console.print(f"[bold]{render.escape(view['title'])}[/]  {view['id']}  {view['status']}")
    if view["stale"]:
        console.print(f"stale: {view['stale']}", style="yellow", markup=False)
    if view["held"]:
        console.print(f"waits for the model: {view['held']}", style="yellow", markup=False)
    if due := due_words(view["brief"]["due_at"]):
        console.print(f"due {due}")
    for draft in view["drafts"]:
        drafts.print_draft(console, draft)
    for decision in view["decisions"]:
        who = decision["reviewer"] + (" (simulated)" if decision["simulated"] else "")
        undone = decision["verdict"] != "undo" and not decision["stands"]
        what = f"{decision['verdict']} by {who}{', undone' if undone else ''}"
        console.print(f"\ndecision: {what}", markup=False)
        if decision["text"]:
            console.print(f"  {decision['text']}", markup=False)
        if decision["note"]:
            console.print(f"  note: {decision['note']}", markup=False)
    if view["publication"]:
        console.print(f"published {view['publication']['published_at'][:16]}", markup=False)
    if view["task"]:
        console.print(
            f"\nWaits for a person: copydesk decide {view['id']} approve|edit|reject|rework"
        )
