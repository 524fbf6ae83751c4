"""Whose work a task is, from the command line."""

from typing import Annotated, Any

import typer

from ui import render
from ui.commands.work import Json
from ui.context import house

NOBODY = "nobody"


def register(app: typer.Typer) -> None:
    app.command()(assign)


def assign(
    context: typer.Context,
    item: Annotated[list[str], typer.Argument(help="Ids of items that wait for a person.")],
    name: Annotated[str, typer.Argument(help=f"Who gets them; {NOBODY}: back to the queue.")],
    json: Json = False,
) -> None:
    """Give open review tasks to somebody: all of them, or none if one cannot be given."""
    from storage.assigning import assign as give
    from storage.items import find_item
    from storage.tasks import find_task

    with house(context) as built, built.db.write() as session:
        tasks = [find_task(session, find_item(session, one).id) for one in item]
        to = "" if name == NOBODY else named(session, name)
        given = give(session, [task.id for task in tasks], to, built.reviewer)
        rows = [{"item": one.item_id, "task": one.id, "assignee": one.assignee} for one in given]
    if json:
        render.print_json(rows)
        return
    what = "1 task" if len(rows) == 1 else f"{len(rows)} tasks"
    words = f"given to {to}" if to else "back in the queue"
    render.out().print(f"{what} {words}", markup=False)


def named(session: Any, name: str) -> str:
    """A person's name as it is written, however it was typed; in a home of one user, any name."""
    from storage.people import find_person
    from storage.rights import is_team

    return find_person(session, name).name if is_team(session) else name
