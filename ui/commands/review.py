"""People's part: queue, decide, route, budget."""

from pathlib import Path
from typing import Annotated, Any

import typer

from agents.router.plain_words import share as percent
from storage.errors import BadInput, LeaseHeld, NotFound
from storage.reasons import REASON_CODES
from ui import render
from ui.commands.work import MAX_ROWS, Json
from ui.context import house


def register(app: typer.Typer) -> None:
    for command in (queue, decide, undo, route):
        app.command()(command)
    budgets = typer.Typer(invoke_without_command=True)
    budgets.callback(help=budget.__doc__)(budget)
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
    """Open review tasks, in the order to take them; those that need a lead only for leads."""
    from storage.opinions import levels_of
    from storage.views import queue_view

    with house(context) as built, built.db.read() as session:
        needs = levels_of(session, built.reviewer)
        rows = queue_view(session, content_type=type, needs=needs, limit=limit, offset=offset)
    if json:
        render.print_json(rows)
        return
    columns = ["item", "content_type", "title", "stale", "why", "reason"]
    columns += [name for name in ("assignee", "due") if any(queued(row)[name] for row in rows)]
    empty = "Nothing waits for a person."
    render.print_table("Waiting for a person", [queued(row) for row in rows], empty, *columns)


def queued(row: dict[str, Any]) -> dict[str, Any]:
    """A task as people read it; times in UTC, to the minute."""
    due = (row["due_at"] or "")[:16].replace("T", " ")
    return {**row, "stale": "stale" if row["stale"] else "", "due": due}


def decide(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    verdict: Annotated[str, typer.Argument(help="approve, edit, reject or rework.")],
    text: Annotated[Path | None, typer.Option(help="File with the edited text.")] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(help=f"Why, repeatable: {', '.join(REASON_CODES)}."),
    ] = None,
    note: Annotated[str, typer.Option(help="A word to the writer or the team.")] = "",
    json: Json = False,
) -> None:
    """Decide an item that waits for a person, as you or as --as says.

    Where several reviewers are asked about a draft, this is one opinion of them: the item is
    decided when all of them say the same, and by a lead when they do not.
    """
    from graphs.runner import advance
    from storage.briefs import read_text
    from storage.decisions import decide as record
    from storage.items import find_item
    from storage.opinions import missing
    from storage.tables import Opinion
    from storage.tasks import find_task

    edited = read_text(text) if text else None
    with house(context) as built:
        with built.db.write() as session:
            task = find_task(session, find_item(session, item).id)
            said = record(session, task, verdict, built.reviewer, edited, reason or [], note)
            left = missing(task)
        try:
            status = advance(built, task.item_id)
        except LeaseHeld:  # it is recorded; whoever has the item, or a worker, follows it
            with built.db.read() as session:
                status = find_item(session, task.item_id).status
    given = isinstance(said, Opinion)
    if json:
        shown = said.model_dump(mode="json") | {"item_id": task.item_id, "status": status}
        render.print_json({**shown, "missing": left} if given else shown)
        return
    what = f"opinion ({said.verdict})" if given else said.verdict
    then = f"; {waits_for(left)}" if given else ""
    line = f"{what} recorded; item {task.item_id} is {status}{then}"
    render.out().print(line, soft_wrap=True)


def waits_for(left: int) -> str:
    """What a task with opinions on it waits for."""
    if left == 0:
        return "opinions differ, and a lead decides"
    return "one more reviewer is asked" if left == 1 else f"{left} more reviewers are asked"


def undo(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    json: Json = False,
) -> None:
    """Take back a decision that still waits to be followed.

    Decisions made at the desk wait for some seconds (`undo_seconds`); those made here, and
    rework, are followed at once. What is followed already can be withdrawn.
    """
    from storage.items import find_item
    from storage.undo import undo as take_back
    from storage.undo import waiting_in

    with house(context) as built, built.db.write() as session:
        said = waiting_in(session, find_item(session, item).id, built.reviewer)
        task = take_back(session, said.id, built.reviewer)
    if json:
        render.print_json({"undone": said.id, "verdict": said.verdict, "item_id": task.item_id})
        return
    line = f"{said.verdict} undone; item {task.item_id} can be decided again"
    render.out().print(line, soft_wrap=True)


def route(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    json: Json = False,
) -> None:
    """Say why an item's drafts went where they went, and what would have changed it.

    Of a draft that you are asked to judge it says no more than the queue does, where knowing how
    sure the desk is would sway you.
    """
    from storage.items import find_item
    from storage.views import routes_view

    with house(context) as built, built.db.read() as session:
        rows = routes_view(session, find_item(session, item), built.reviewer)
    if not rows:
        raise NotFound(f"item {item} has not been routed yet", f"see `copydesk show {item}`")
    if json:
        render.print_json(rows)
        return
    for row in rows:
        render.out().print(sentence(row), markup=False, soft_wrap=True)


def sentence(row: dict[str, Any]) -> str:
    """Where an attempt went and why, what would have changed it, and by which policy."""
    change = row["would_change"]
    otherwise = f" What would have changed it: {change[:1].lower()}{change[1:]}" if change else ""
    reason = row["reason"].rstrip(".")
    return f"attempt {row['attempt']}: {row['route']}: {reason}.{otherwise} ({row['version']})"


def budget(
    context: typer.Context,
    plot: Annotated[Path | None, typer.Option(help="Write a picture: FILE.svg or .png.")] = None,
    json: Json = False,
) -> None:
    """Show each content type's error budget, what is proven, and what audits found.

    Columns: `budget` is the share of what goes out unseen that a person may refuse, `bound` the
    share that is proven, `audited` the share that audits refused (with its 90% interval),
    `accepted` the share of drafts that went out, `audits` those decided of those drawn,
    `decided` the decisions that count, `missing` how many more are needed at least.
    """
    from graphs.budget_report import budget_report
    from ui import budget_plot

    if context.invoked_subcommand:
        return
    with house(context) as built:
        rows = budget_report(built, history=json)
    if plot is not None:
        budget_plot.save(rows, plot)
    if json:
        render.print_json(rows)
        return
    render.print_table("Error budgets", [shown(row) for row in rows], "No content types.", *COLUMNS)
    budget_plot.draw(render.out(), rows)
    for row in rows:
        for words in remarks(row):
            render.out().print(f"{row['content_type']}: {words}", markup=False)


COLUMNS = (
    "type",
    "state",
    "budget",
    "bound",
    "audited",
    "accepted",
    "audits",
    "decided",
    "missing",
)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row as people read it: shares in per cent."""
    seen = row["audits_decided"]
    found = f"{row['audited_low']:.1%}-{row['audited_high']:.1%}"
    return {
        "type": row["content_type"],
        "state": row["state"],
        "budget": percent(row["budget"]),
        "bound": percent(row["bound"]) if row["threshold"] is not None else None,
        "audited": f"{row['audited_error']:.1%} ({found})" if seen else None,
        "accepted": f"{row['coverage']:.0%}" if row["routed"] else None,
        "audits": f"{seen}/{row['audits_drawn']}" if row["audits_drawn"] else None,
        "decided": str(row["decisions"]),
        "missing": str(row["missing"] or ""),
    }


def remarks(row: dict[str, Any]) -> list[str]:
    """What the table does not say, in sentences."""
    words: list[str] = list(row["notices"])
    if row["state"] == "automatic" or row["calibration"]:
        words.append(row["why"])
    if row["held_back"]:
        words.append(
            f"{row['held_back']} decisions are not counted yet: decisions count in the order of "
            f"routing, and {row['waits_for']} still waits for its person."
        )
    if row["simulated_left_out"]:
        words.append(
            f"{row['simulated_left_out']} simulated decisions were left out: only people's "
            "decisions earn autonomy (`trust_simulated` changes that)."
        )
    if row["reviewed_always"]:
        words.append("Every draft of this type is reviewed, whatever is proven.")
    return words


def budget_set(
    context: typer.Context,
    type: Annotated[str, typer.Argument(help="Content type.")],
    share: Annotated[str, typer.Argument(help="Share between 0 and 1, like 0.02, or 2%.")],
) -> None:
    """Set a content type's error budget.

    A larger budget keeps what was proven for a smaller one and asks for new decisions to go
    further. A smaller one starts from nothing. Either way only drafts that are routed from now
    on count: whoever sets a budget may have seen what came of those before.
    """
    from graphs.budget_report import set_type_budget

    wanted = share_of(share)
    with house(context) as built:
        kind = built.kind(type)
        row = set_type_budget(built, kind, wanted)
    render.out().print(
        f"{type}: at most {percent(wanted)} of what goes out without a person. {row['why']}",
        markup=False,
    )


def share_of(written: str) -> float:
    """0.05 of "0.05" and of "5%". Raises BadInput for what is no number."""
    number = written.strip().removesuffix("%")
    try:
        return float(number) / (100 if "%" in written else 1)
    except ValueError as error:
        raise BadInput(
            f"{written!r} is no share", "give one between 0 and 1, like 0.02, or 2%"
        ) from error
