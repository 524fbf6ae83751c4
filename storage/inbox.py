"""The inbox: open tasks as one person may see them, filtered, sorted, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, func, select

from storage.inbox_rows import rows_of
from storage.items import WAITING
from storage.opinions import unjudged_by
from storage.rights import at_least, is_team, must, person_named
from storage.tables import Item, Person, Task
from storage.tables.base import now
from storage.task_order import (
    ORDERS,
    QUEUE,
    Asked,
    Place,
    Stretch,
    among,
    by_type,
    count,
    ids_of,
    open_types,
    read,
    sorted_few,
)
from storage.task_places import read_place, write_place
from storage.tasks import free_for

Sort = Literal["queue", "newest", "oldest", "confidence", "type"]

MOST_COUNTED = 1_000
"""Tasks that fit filters are counted up to here; beyond, a page has no need of the number."""

FEW = 500
"""Up to so many tasks that fit filters are sorted; more are read in the order of an index."""

UNDER_WHY = {"uncertain": ("uncertain", "audit"), "audit": ("",)}
"""Reasons as they are shown, with those that stand under them. Nobody finds audits by asking for
them: whoever knows that a draft has gone out already judges it by that."""


class Filters(BaseModel):
    """What is looked for in the inbox, and in which order it is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_types: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    """As shown: uncertain, policy, failed, overlap."""

    assignee: str = ""
    """Empty: anyone's; `me`, `team`, `nobody`, or a name."""

    overdue: bool = False
    escalated: bool = False
    free: bool = False
    """Leaves out what somebody else has open now."""

    text: str = Field(default="", max_length=200)
    """Looked for in titles and items' ids, without regard to case."""

    sort: Sort = "queue"
    """The queue's order has what is due first, the earliest before all."""


@dataclass(frozen=True)
class InboxPage:
    """Rows of one page; `next` is where the page after it begins, if there is one."""

    rows: list[dict[str, Any]]
    next: str | None
    total: int
    more: bool
    """Whether `total` is only as far as was counted: there are more."""


@dataclass(frozen=True)
class Counts:
    """What waits, for somebody: each number is at most MOST_COUNTED, which stands for more."""

    open: int
    mine: int
    team: int
    nobody: int
    overdue: int
    by_type: dict[str, int]


@dataclass(frozen=True)
class Viewer:
    """Whose eyes the inbox is for."""

    name: str
    lead: bool
    team: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Which tasks they may decide, by the least role that these need."""
        return ("reviewer", "lead") if self.lead else ("reviewer",)


def viewer_named(session: Session, name: str) -> Viewer:
    """Raises Forbidden for somebody who may not review."""
    must(session, name, "decide")
    person = person_named(session, name)
    if person is None:
        return Viewer(name, lead=not is_team(session), team=(name,))
    mates = select(Person.name).where(Person.team == person.team, col(Person.active).is_(True))
    names = sorted({name, *session.exec(mates)}) if person.team else [name]
    return Viewer(name, at_least(person.role, "lead"), tuple(names))


def inbox_page(
    session: Session, viewer: str, filters: Filters, limit: int = 25, after: str | None = None
) -> InboxPage:
    """One page of the open tasks that `viewer` may see.

    Args:
        after: `next` of the page before; empty: the first page.

    Raises:
        Forbidden: they may not review.
        BadInput: `after` is of another order.
    """
    eyes = viewer_named(session, viewer)
    order = order_of(session, eyes, filters)
    start = read_place(after, order) if after else None
    found, total = found_by(session, eyes, filters, order, limit + 1, start)
    shown = found[:limit]
    return InboxPage(
        rows=rows_of(session, [task_id for task_id, _ in shown], eyes.lead),
        next=write_place(shown[-1][1]) if len(found) > limit else None,
        total=min(total, MOST_COUNTED),
        more=total > MOST_COUNTED,
    )


def found_by(
    session: Session,
    eyes: Viewer,
    filters: Filters,
    order: Sequence[Stretch],
    limit: int,
    start: Place | None,
) -> tuple[list[tuple[str, Place]], int]:
    """The next tasks with their places, and how many fit altogether, as far as is counted.

    Filters may leave only a few in an order whose index knows nothing of these filters. So the
    few are found by another index and sorted here; where there are many, the order's own index
    meets the first of them soon.
    """
    asked = asked_by(eyes, filters)
    if filters.sort == "queue" and not filters.text:
        return read(session, order, asked, limit, start), count(session, asked, MOST_COUNTED + 1)
    fit = ids_of(session, asked, MOST_COUNTED + 1)
    if len(fit) <= FEW:
        return sorted_few(session, order, fit, start), len(fit)
    asked = asked_by(eyes, filters, filters.sort in ("queue", "type"))
    return read(session, order, asked, limit, start), len(fit)


def fitting(session: Session, viewer: str, filters: Filters, limit: int = 500) -> list[str]:
    """Ids of the first tasks that fit, in the queue's order: what is done to all at once."""
    asked = asked_by(viewer_named(session, viewer), filters)
    return [task_id for task_id, _ in read(session, QUEUE, asked, limit)]


def inbox_counts(session: Session, viewer: str) -> Counts:
    """What stands beside the inbox's views and types."""
    eyes = viewer_named(session, viewer)

    def of(**wanted: Any) -> int:
        return count(session, asked_by(eyes, Filters(**wanted)), MOST_COUNTED + 1)

    return Counts(
        open=of(),
        mine=of(assignee="me"),
        team=of(assignee="team"),
        nobody=of(assignee="nobody"),
        overdue=of(overdue=True),
        by_type={name: of(content_types=(name,)) for name in open_types(session, eyes.needs)},
    )


def count_drafting(session: Session) -> int:
    """Items that are on their way to the inbox, or past it."""
    query = select(func.count()).where(col(Item.status).in_(WAITING))
    return session.exec(query).one()


def order_of(session: Session, eyes: Viewer, filters: Filters) -> tuple[Stretch, ...]:
    if filters.sort != "type":
        return ORDERS[filters.sort]
    kinds = filters.content_types or open_types(session, eyes.needs)
    return by_type(kinds) if kinds else QUEUE


def asked_by(eyes: Viewer, filters: Filters, by_queue: bool = True) -> Asked:
    """Filters as streams and conditions.

    Args:
        by_queue: read in the queue's order, which indexes on several columns end in: one column
            is looked up there, and the others are conditions on what it gives.
    """
    whys = [real for shown in filters.why for real in UNDER_WHY.get(shown, (shown,))]
    wanted = {
        "assignee": assignees(eyes, filters.assignee),
        "content_type": filters.content_types,
        "why": whys,
    }
    if filters.assignee == "nobody":  # as a rule many: another column leaves fewer
        wanted["assignee"] = wanted.pop("assignee")
    given = {name: tuple(dict.fromkeys(values)) for name, values in wanted.items() if values}
    words = " ".join(filters.text.casefold().split())
    first = next(iter(given), "") if by_queue and not words else ""
    streams = tuple(
        (("needs", level), *(((first, value),) if first else ()))
        for level, value in product(eyes.needs, given.get(first, ("",)))
    )
    late = filters.overdue or filters.escalated
    conditions = [
        unjudged_by(eyes.name),
        *(among(name, values) for name, values in given.items() if name != first),
        *([col(Task.due_at) < now()] if late else []),
        *([col(Task.escalated_at).is_not(None)] if filters.escalated else []),
        *([free_for(eyes.name)] if filters.free else []),
        *([col(Task.words).contains(words, autoescape=True)] if words else []),
    ]
    return Asked(streams, tuple(conditions), "due_at" if late else "")


def assignees(eyes: Viewer, wanted: str) -> tuple[str, ...]:
    known = {"": (), "me": (eyes.name,), "team": eyes.team, "nobody": ("",)}
    return known.get(wanted, (wanted,))
