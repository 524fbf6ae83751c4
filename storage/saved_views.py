"""Ways to look at the inbox, under a name: the first ones, one's own, and shared ones."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, or_, select

from storage.errors import BadInput, Forbidden, NotFound
from storage.events import log
from storage.inbox import Filters
from storage.rights import allowed, must
from storage.tables import SavedView
from storage.tables.base import new_id

LONGEST = 60
MOST = 50
"""Views that one person keeps."""

BUILT_IN: dict[str, Filters] = {
    "all": Filters(),
    "mine": Filters(assignee="me"),
    "team": Filters(assignee="team"),
    "overdue": Filters(overdue=True),
    "nobody": Filters(assignee="nobody"),
}
"""Views that are there from the start."""


@dataclass(frozen=True)
class View:
    """A saved view, as somebody is offered it."""

    id: str
    name: str
    owner: str
    shared: bool
    filters: Filters
    deletable: bool


def save_view(
    session: Session, owner: str, name: str, filters: Filters, shared: bool = False
) -> SavedView:
    """Keeps filters under a name; the same name again changes what it stands for.

    Raises:
        Forbidden: they may not review.
        BadInput: no name, one that is too long, or too many views.
    """
    must(session, owner, "decide")
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST:
        raise BadInput(f"a view's name has 1 to {LONGEST} characters", "give another name")
    view = own_view(session, owner, name)
    if view is None and len(own_views(session, owner)) >= MOST:
        raise BadInput(f"{MOST} views are the most one person keeps", "delete one of them")
    view = view or SavedView(id=new_id("viw"), owner=owner, name=name)
    view.shared, view.filters = shared, written(filters)
    session.add(view)
    log(session, owner, "view.save", view.id, name=name, shared=shared)
    return view


def list_views(session: Session, viewer: str) -> list[View]:
    """Their own and those that others share, by name. What an older copydesk saved and this one
    cannot read is left out."""
    mine = or_(col(SavedView.owner) == viewer, col(SavedView.shared).is_(True))
    leads = allowed(session, viewer, "assign")
    rows = session.exec(select(SavedView).where(mine).order_by(col(SavedView.name)))
    found = []
    for row in rows:
        filters = read_filters(row.filters)
        if filters is not None:
            own = row.owner == viewer
            deletable = own or leads
            found.append(View(row.id, row.name, row.owner, row.shared, filters, deletable))
    return found


def delete_view(session: Session, view_id: str, actor: str) -> None:
    """One's own; a lead also deletes what others share.

    Raises:
        NotFound: no such view.
        Forbidden: it is somebody else's.
    """
    view = session.get(SavedView, view_id)
    if view is None:
        raise NotFound("this view is gone already", "choose another one")
    if view.owner != actor:
        if not view.shared:
            raise Forbidden("this is somebody else's view", "choose one of your own")
        must(session, actor, "assign")
    session.delete(view)
    log(session, actor, "view.delete", view.id, name=view.name)


def own_views(session: Session, owner: str) -> list[SavedView]:
    return list(session.exec(select(SavedView).where(SavedView.owner == owner)))


def own_view(session: Session, owner: str, name: str) -> SavedView | None:
    query = select(SavedView).where(SavedView.owner == owner, SavedView.name == name)
    return session.exec(query).first()


def written(filters: Filters) -> dict[str, Any]:
    """Only what differs from looking at everything: as JSON, and as an address."""
    return filters.model_dump(mode="json", exclude_defaults=True)


def read_filters(values: dict[str, Any]) -> Filters | None:
    """None for what are no filters."""
    try:
        return Filters.model_validate(values)
    except ValidationError:
        return None
