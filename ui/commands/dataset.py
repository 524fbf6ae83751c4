"""Training data: dataset freeze, list, show, diff, export, import."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ui import render
from ui.commands.work import Json
from ui.context import house

WithSimulated = Annotated[
    bool, typer.Option("--with-simulated", help="Train on simulated decisions too.")
]
SHOWN = 10
SnapshotId = Annotated[str, typer.Argument(help="The snapshot's id.")]


def register(app: typer.Typer) -> None:
    data = typer.Typer(
        help="Training data: freeze, list, show, diff, export, import.", no_args_is_help=True
    )
    data.command("freeze")(dataset_freeze)
    data.command("list")(dataset_list)
    data.command("show")(dataset_show)
    data.command("diff")(dataset_diff)
    data.command("export")(dataset_export)
    data.command("import")(dataset_import)
    app.add_typer(data, name="dataset")


def dataset_freeze(
    context: typer.Context,
    with_simulated: WithSimulated = False,
    spread: Annotated[
        bool,
        typer.Option(
            "--spread/--no-spread", help="Measure how far the texts lie apart in meaning."
        ),
    ] = True,
    json: Json = False,
) -> None:
    """Freeze the usable examples as an immutable snapshot, and say what was left out and why."""
    from graphs.freezing import freeze_snapshot

    with house(context) as built:
        frozen = freeze_snapshot(built, with_simulated, built.reviewer, measure_spread=spread)
    snapshot, left_out = frozen.snapshot, frozen.card["left_out"]
    if json:
        render.print_json({**snapshot.model_dump(mode="json"), "left_out": left_out})
        return
    say(f"{snapshot.id}: {sides_in_words(snapshot.card['rows'])}")
    for kind, counts in snapshot.card.get("kinds", {}).items():
        if kind != "sft":
            say(f"  {kind}: {sides_in_words(counts)}")
    for kind, reasons in left_out.items():
        said = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        say(f"  left out of {kind}: {said}")
    say_limits(left_out, frozen.card["rules"]["words"])


def say_limits(left_out: Mapping[str, Mapping[str, int]], words: Mapping[str, str]) -> None:
    """What too short and too long mean, where rows were."""
    from storage.curation.filters import SIZED

    if words and any(SIZED & set(reasons) for reasons in left_out.values()):
        said = ", ".join(f"{name} {span}" for name, span in words.items())
        say(f"  words of a text (min_words to max_words of its content type): {said}")


def sides_in_words(rows: Mapping[str, int]) -> str:
    from storage.data_card import by_side

    return "{train} rows to train on, {gate} to judge by, {test} to measure with".format(
        **by_side(rows)
    )


def say(text: str) -> None:
    render.out().print(text, markup=False, soft_wrap=True)


def dataset_list(context: typer.Context, json: Json = False) -> None:
    """List snapshots, newest first."""
    from storage.snapshots import list_snapshots

    with house(context) as built, built.db.read() as session:
        rows = [snapshot.model_dump(mode="json") for snapshot in list_snapshots(session)]
    if json:
        render.print_json(rows)
        return
    lines = [
        {**row, "rows": in_words(row["card"]["rows"]), "tainted": row["tainted_reason"]}
        for row in rows
    ]
    render.print_table(
        "Snapshots",
        lines,
        "No snapshots. Make one: copydesk dataset freeze",
        "id",
        "rows",
        "created_at",
        "tainted",
    )


def dataset_show(context: typer.Context, snapshot: SnapshotId, json: Json = False) -> None:
    """Show a snapshot's data card: what is in it, what was left out and why, from whom."""
    from storage.exports.rows import whole_files
    from storage.snapshots import find_snapshot, snapshot_folder

    with house(context) as built:
        with built.db.read() as session:
            found = find_snapshot(session, snapshot)
        whole_files(built.settings.home, found)
        view = {
            **found.model_dump(mode="json"),
            "folder": str(snapshot_folder(built.settings.home, found.id)),
        }
    if json:
        render.print_json(view)
        return
    for key, value in {**view["card"], "folder": view["folder"]}.items():
        say(f"{key.replace('_', ' ')}: {in_words(value)}")


def in_words(value: Any, indent: str = "  ") -> str:
    """Counts as `this 3, that 2`, and what lies deeper on lines of its own."""
    if not isinstance(value, Mapping):
        return "-" if value in (None, "") else str(value)
    if any(isinstance(inner, Mapping) for inner in value.values()):
        deeper = indent + "  "
        lines = (f"\n{indent}{key}: {in_words(inner, deeper)}" for key, inner in value.items())
        return "".join(lines)
    return ", ".join(f"{key} {in_words(inner)}" for key, inner in value.items()) or "-"


def dataset_diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A snapshot's id.", metavar="A")],
    after: Annotated[str, typer.Argument(help="Another snapshot's id.", metavar="B")],
    json: Json = False,
) -> None:
    """Compare two snapshots: rows that only one has, and what their cards say otherwise."""
    from storage.exports.rows import whole_files
    from storage.snapshot_diff import diff
    from storage.snapshots import find_snapshot

    with house(context) as built, built.db.read() as session:
        found = diff(session, before, after)
        for name in (before, after):
            whole_files(built.settings.home, find_snapshot(session, name))
    if json:
        render.print_json(found)
        return
    titles = {"only_a": f"Only in {before}", "only_b": f"Only in {after}", "moved": "Moved"}
    for name, title in titles.items():
        say_rows(title, found[name])
    for name, (old, new) in found["card"].items():
        say(f"{name}: {in_words(old)} -> {in_words(new)}")


def say_rows(title: str, rows: list[dict[str, Any]]) -> None:
    """The first of the rows, under how many there are."""
    shown = f", the first {SHOWN} shown (`--json` lists all)" if len(rows) > SHOWN else ""
    say(f"{title}: {len(rows)} rows{shown}")
    if rows:
        render.print_table("", rows[:SHOWN], "", "example", "kind", "split", "origin", "text")


def dataset_export(
    context: typer.Context,
    snapshot: SnapshotId,
    out: Annotated[Path, typer.Option(help="A folder that is not there yet, or is empty.")],
    format: Annotated[
        str,
        typer.Option(help="messages, preference, kto, parquet, hf, llama-factory or argilla."),
    ] = "messages",
    json: Json = False,
) -> None:
    """Write a snapshot for another tool: TRL, Hugging Face, LLaMA-Factory, Argilla, Parquet."""
    from storage.export import export

    with house(context) as built, built.db.read() as session:
        files = export(session, built.settings.home, snapshot, format, out)
    if json:
        render.print_json({"folder": str(out), "format": format, "files": files})
        return
    for name, size in files.items():
        say(f"{out / name}: {size:,} bytes")


def dataset_import(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="JSONL or CSV with a brief and `text` a row, or Markdown.")
    ],
    type: Annotated[
        str | None, typer.Option("--type", help="Content type of pieces that name none.")
    ] = None,
    json: Json = False,
) -> None:
    """Import published pieces (a file, or a folder of Markdown) as human-written examples.

    A row states `instruction` and `text`. It may state facts, content_type,
    licence, source_uri, audience, tone, channel, limits, due_at. In CSV every
    other column is a fact; in Markdown they stand in the front matter.
    """
    from graphs.backlog import import_id, import_pieces
    from graphs.pieces import SHOWN as NAMED
    from graphs.pieces import read_pieces

    with house(context) as built:
        if type:
            built.kind(type)
        pieces = read_pieces(path, type, built.types, None if json else NAMED)
        new = import_pieces(built, pieces, built.reviewer)
    batch = import_id(pieces)
    if json:
        render.print_json({"import": batch, "rows": len(pieces), "new": new})
        return
    say(f"{new} of {len(pieces)} pieces were new")
    if new:
        say(f"  to take them back: copydesk withdraw {batch}")
