"""What a task's page shows, worked out before somebody comes to it.

A page is drawn first; then the run goes on for a moment and prepares the task that is next in
turn. It is used if it still is: everything but who holds the task is compared, and read anew
where it has changed.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from storage.items import find_item
from storage.review import find_task_by_id, next_task, review_view, standing
from storage.views import task_view
from ui.desk_pages.draft_view import draft_data
from ui.desk_pages.visit import Visit

PASSING = ("holder", "held_until")
"""Columns of a task that say nothing of what is shown of it."""


@dataclass(frozen=True)
class Prepared:
    """A review view, and its draft as the component takes it."""

    view: dict[str, Any]
    draft: dict[str, Any]
    reviewer: str

    @property
    def task_id(self) -> str:
        return str(self.view["task"]["id"])


def prepared(visit: Visit, task_id: str) -> Prepared:
    """What is shown of a task now, as this reviewer may see it.

    Raises:
        NotFound: no such task.
    """
    with visit.db.read() as session:
        for one in held():
            if one.task_id == task_id and one.reviewer == visit.reviewer:
                task = find_task_by_id(session, task_id)
                now = standing(session, task, visit.reviewer)
                item = find_item(session, task.item_id)
                same = still(one.view, task_view(task), now["state"], item.stale)
                if same:
                    return Prepared({**one.view, "standing": now}, one.draft, one.reviewer)
        view = review_view(session, task_id, visit.reviewer)
        made = Prepared(view, draft_data(session, view), visit.reviewer)
    hold(made)
    return made


def still(view: dict[str, Any], task: dict[str, Any], state: str, stale: str) -> bool:
    """Whether nothing that is shown has changed since a view was read."""
    then = {name: value for name, value in view["task"].items() if name not in PASSING}
    now = {name: value for name, value in task.items() if name not in PASSING}
    return (then, view["standing"]["state"], view["stale"]) == (now, state, stale)


def look_ahead(visit: Visit, task_id: str) -> None:
    """Prepares the task that comes after this one, after the page is drawn."""
    skipped = [*st.session_state.get("skipped", []), task_id]
    with visit.db.read() as session:
        found = next_task(session, visit.reviewer, skipped)
        if found is None or found == task_id:
            return
        if any(one.task_id == found and one.reviewer == visit.reviewer for one in held()):
            return
        view = review_view(session, found, visit.reviewer)
        hold(Prepared(view, draft_data(session, view), visit.reviewer))


def held() -> list[Prepared]:
    """The task on the page and the next one."""
    views: list[Prepared] = st.session_state.setdefault("prepared", [])
    return views


def hold(made: Prepared) -> None:
    others = [one for one in held() if one.task_id != made.task_id]
    st.session_state["prepared"] = [*others[-1:], made]
