"""What people are told of a piece while an audit of it is open.

It is out without a person, and somebody is to judge it as if it were not: whoever knows that, or
how sure the desk was, judges it by that. So to everybody who may judge it, it is in review like
any other, nothing of it is published, lists and searches find it so, and its route says what its
task says. All others are told how things are: an audit keeps nobody waiting.

Every door asks here, and names its judge. What has been published is still handed out to whoever
asks for just that: a publication by its item, exports, traces.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, case, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.opinions import levels_of
from storage.rights import allowed
from storage.tables import Item, Route, Task
from storage.tasks import open_task_of

Judge = str | None
"""Who looks, if they may say what they think of drafts by the same door; or else None."""


def levels_for(session: Session, judge: Judge) -> tuple[str, ...]:
    """Values of `Task.needs` of the tasks that this judge may decide."""
    if judge is None or not allowed(session, judge, "decide"):
        return ()
    return levels_of(session, judge)


def task_for(session: Session, item_id: str, judge: Judge) -> Task | None:
    """An item's open task, if it is one that this judge may decide."""
    task = open_task_of(session, item_id)
    return task if task is not None and task.needs in levels_for(session, judge) else None


def audited_for(session: Session, judge: Judge) -> SelectOfScalar[str]:
    """A query for the ids of items whose open audit is this judge's to decide."""
    mine = col(Task.needs).in_(levels_for(session, judge))
    return select(Task.item_id).where(Task.status == "open", Task.why == "audit", mine)


def audited_among(session: Session, ids: Sequence[str], judge: Judge) -> set[str]:
    """Those of a page's items that this judge is not to know are out."""
    return set(session.exec(audited_for(session, judge).where(col(Task.item_id).in_(ids))))


def told_status(session: Session, item: Item, judge: Judge) -> str:
    """An item's status, as far as this judge is told."""
    return "review" if audited_among(session, [item.id], judge) else item.status


def status_column(session: Session, judge: Judge) -> ColumnElement[str]:
    """`told_status` of many items, to count them by."""
    return case((col(Item.id).in_(audited_for(session, judge)), "review"), else_=col(Item.status))


def has_status(session: Session, status: str, judge: Judge) -> ColumnElement[bool]:
    """A condition on items: `told_status` is this one."""
    audited = col(Item.id).in_(audited_for(session, judge))
    if status == "review":
        return or_(col(Item.status) == status, audited)
    return and_(col(Item.status) == status, ~audited)


def told_route(route: Route, task: Task | None) -> Route:
    """A route, as the judge of this task is told: no more than the task says, where the two
    differ. For an audit that reads as for every draft that the desk was unsure of.

    Args:
        task: of `task_for`; whoever has none to judge is told everything.
    """
    if task is None or not is_withheld(route, task):
        return route
    return Route(
        id=route.id,
        draft_id=route.draft_id,
        route="review",
        reason=task.reason,
        version=route.version,
        content_type=route.content_type,
        created_at=route.created_at,
    )


def is_withheld(route: Route, task: Task) -> bool:
    """Whether a task on this route's draft tells less than the route, or something else."""
    told = "review", task.reason, task.confidence
    own = route.route, route.reason, route.confidence
    return route.draft_id == task.draft_id and told != own
