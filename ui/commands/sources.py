"""Sources: ingest, sources."""

from collections import Counter
from typing import Annotated, Any

import typer

from storage.errors import BadInput
from ui import render
from ui.commands.work import Json
from ui.context import house

Names = Annotated[
    list[str],
    typer.Argument(help="Files, folders, globs, URLs (pages, site maps, feeds), database URLs."),
]
Pii = Annotated[str, typer.Option(help="Personal data found: keep, mask or refuse. Else as set.")]
Sql = Annotated[str, typer.Option(help="SQL for the database URLs; every row is one source.")]
Mark = Annotated[str, typer.Option(help="Column whose greatest value the next run's :since is.")]
Name = Annotated[
    str, typer.Option(help="What to call what the query reads; else the query names it.")
]
Every = Annotated[float, typer.Option(min=1, help="With --watch: seconds between looks at URLs.")]

PII_CHOICES = ("keep", "mask", "refuse")
SHOWN_AT_MOST = 20


def register(app: typer.Typer) -> None:
    for command in (ingest, sources):
        app.command()(command)


def ingest(
    context: typer.Context,
    names: Names,
    licence: Annotated[str, typer.Option(help="Licence of all that is read.")] = "",
    owner: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    origin: Annotated[str, typer.Option(help="Who wrote it: human, machine or unknown.")] = "",
    valid_from: Annotated[str, typer.Option(help="Not retrieved before this date.")] = "",
    valid_until: Annotated[str, typer.Option(help="Not retrieved after this date.")] = "",
    pii: Pii = "",
    query: Sql = "",
    mark: Mark = "",
    since: Annotated[str, typer.Option(help="The first run's :since.")] = "",
    name: Name = "",
    reread: Annotated[bool, typer.Option(help="Read what did not change as well.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep in step until stopped.")] = False,
    every: Every = 60,
    json: Json = False,
) -> None:
    """Add or refresh sources. What did not change costs nothing; what is gone is retired."""
    from graphs.ingest import ingest as run
    from graphs.query_places import Query

    described = {
        "licence": licence,
        "owner": owner,
        "origin": origin,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    wishes = wished(described, pii, Query(query, mark, since, name), reread)
    with house(context) as built:
        if watch:
            keep_watching(built, names, wishes, every, json)
            return
        with render.progress("Ingesting") as bar:
            report = run(built, names, wishes, bar.to)
    if json:
        render.print_json(report.as_dict())
    else:
        show_report(report)
    if report.useless:
        raise typer.Exit(1)


def wished(described: dict[str, str], pii: str, query: Any, reread: bool) -> Any:
    """Raises BadInput: values that go together and are not, or that mean nothing."""
    from agents.readers.front_matter import governance_of
    from graphs.ingest import Wishes

    if pii and pii not in PII_CHOICES:
        raise BadInput(f"--pii {pii!r} is not known", f"use {', '.join(PII_CHOICES)}")
    if (query.mark or query.since or query.name) and not query.sql:
        raise BadInput("--mark, --since and --name go with --query", "see `copydesk ingest -h`")
    asked = query if query.sql else None
    governance = governance_of({name: value for name, value in described.items() if value})
    return Wishes(governance, pii or None, asked, reread)  # type: ignore[arg-type]


def keep_watching(built: Any, names: list[str], wishes: Any, every: float, json: bool) -> None:
    """Until Ctrl-C, which is how one stops watching and no failure."""
    from graphs.watching import Step
    from graphs.watching import watch as run

    def say(step: Step) -> None:
        if json:
            report = step.report.as_dict() if step.report is not None else None
            render.print_json_line({**vars(step), "report": report})
        elif step.report is None:
            render.err().print(f"{step.behind:.1f} s behind: {step.error}", style="yellow")
        else:
            summary = in_a_line(step.report)
            render.out().print(f"in step, {step.behind:.1f} s after the change: {summary}")

    try:
        run(built, names, wishes, every, say)
    except KeyboardInterrupt:
        render.err().print("stopped watching")


def in_a_line(report: Any) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in report.counts().items() if count)
    return f"{counts or 'nothing to read'}; {report.embedded} passages embedded"


def show_report(report: Any) -> None:
    console = render.out()
    console.print(in_a_line(report))
    console.print(
        f"{report.passages} passages in what is new, {report.tokens} tokens embedded, "
        f"{report.characters:,} characters read, {report.seconds:.1f} s ({report.run})"
    )
    for line in flag_lines(report.flagged):
        render.err().print(line, style="cyan", markup=False, soft_wrap=True)
    for what, found in (
        ("duplicate", {uri: f"says what {other} says" for uri, other in report.duplicates.items()}),
        ("ours", dict.fromkeys(report.own_pieces, "repeats what we published: machine-made")),
        ("retired", dict.fromkeys(report.retired, "gone from its place")),
        ("stale", dict.fromkeys(report.stale_items, "drafted from what a source said before")),
    ):
        show_some(what, found, "cyan")
    show_some("refused", report.refused, "yellow")
    if report.skipped:
        reasons = Counter(report.skipped.values())
        said = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
        render.err().print(f"skipped: {said}; --json names them", markup=False, soft_wrap=True)


def flag_lines(flagged: dict[str, dict[str, int]]) -> list[str]:
    """One line per kind of finding, with the sources that hold it."""
    by_name: dict[str, list[str]] = {}
    for uri, names in flagged.items():
        for name in names:
            by_name.setdefault(name, []).append(uri)
    return [
        f"flagged: {name} in {len(uris)} source{'s' if uris[1:] else ''}: {some(uris)}"
        for name, uris in sorted(by_name.items())
    ]


def some(uris: list[str], count: int = 3) -> str:
    more = f" and {len(uris) - count} more" if len(uris) > count else ""
    return ", ".join(render.tail(uri) for uri in uris[:count]) + more


def show_some(what: str, found: dict[str, str], style: str) -> None:
    for name, reason in list(found.items())[:SHOWN_AT_MOST]:
        line = f"{what}: {name}: {reason}"
        render.err().print(line, style=style, markup=False, soft_wrap=True)
    if len(found) > SHOWN_AT_MOST:
        more = len(found) - SHOWN_AT_MOST
        render.err().print(f"{what}: {more} more; --json lists them all", style=style)


def sources(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="One source (id or URI) in full.")] = "",
    version: Annotated[
        int | None, typer.Option(help="With SOURCE: the text as this version had it.")
    ] = None,
    find: Annotated[str, typer.Option("--find", help="Only where title or URI hold this.")] = "",
    runs: Annotated[bool, typer.Option("--runs", help="List the runs of ingest instead.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="How many.")] = None,
    json: Json = False,
) -> None:
    """List sources, show one as it was in any version, or list the runs that read them."""
    if source:
        show_source(context, source, version, json)
    elif runs:
        show_runs(context, limit or SHOWN_AT_MOST, json)
    else:
        show_sources(context, find, limit, json)


def show_sources(context: typer.Context, find: str, limit: int | None, json: bool) -> None:
    from storage.places import refusals
    from storage.source_views import source_row
    from storage.sources import list_sources

    with house(context) as built, built.db.read() as session:
        found = list_sources(session, search=find, limit=limit)
        refused = refusals(session, [source.place for source in found])
        rows = [{**source_row(row), "refused": refused.get(row.place, "")} for row in found]
    if json:
        render.print_json(rows)
        return
    empty = "No sources yet. Add some: copydesk ingest PATH"
    shown = [{**row, "place": render.tail(row["uri"])} for row in rows]
    for row in shown:
        row["state"] += ", but last refused" if row["refused"] else ""
    columns = ("id", "kind", "state", "licence", "origin", "title", "place")
    render.print_table("Sources", shown, empty, *columns)


def show_source(context: typer.Context, name: str, number: int | None, json: bool) -> None:
    from storage.source_views import source_view
    from storage.sources import find_source

    with house(context) as built, built.db.read() as session:
        view = source_view(session, find_source(session, name), number)
    if json:
        render.print_json(view)
        return
    console, shown = render.out(), view.pop("version")
    for key, value in view.items():
        if value not in (None, "", []) and key != "versions":
            console.print(f"[dim]{key}[/] {render.escape(str(value))}")
    numbers = ", ".join(str(one["number"]) for one in view["versions"])
    console.print(f"[dim]versions[/] {numbers}")
    if shown is not None:
        for flag in shown["flags"]:
            what = shown["text"][flag["start"] : flag["end"]]
            console.print(f"flagged: {flag['check']} {flag['name']}: {what!r}", markup=False)
        console.rule(f"version {shown['number']}, {len(shown['passages'])} passages")
        console.print(shown["text"], markup=False)


def show_runs(context: typer.Context, limit: int, json: bool) -> None:
    from storage.ingest_runs import list_runs
    from storage.source_views import run_row

    with house(context) as built, built.db.read() as session:
        runs = list_runs(session, limit)
        rows = [run_row(run) for run in runs]
        whole = [run.model_dump(mode="json") for run in runs]
    if json:
        render.print_json(whole)
        return
    empty = "Nothing was ingested yet. Begin: copydesk ingest PATH"
    shown = [
        {**row, "place": render.tail(row["names"]), "what": counts_line(row), "s": row["seconds"]}
        for row in rows
    ]
    render.print_table("Runs of ingest", shown, empty, "started_at", "place", "what", "s", "state")


def counts_line(row: dict[str, Any]) -> str:
    names = ("added", "changed", "unchanged", "retired", "refused", "embedded")
    return ", ".join(f"{row[name]} {name}" for name in names if row.get(name))
