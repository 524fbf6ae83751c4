"""Whose work a task is: given by hand, in turn or by skill; and what happens when it is late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.content_types import ContentType
from storage.due import earlier
from storage.errors import BadInput, Conflict, NotFound
from storage.events import log
from storage.rights import at_least, is_team, must, person_named
from storage.tables import Event, Opinion, Person, Task
from storage.tables.base import now

GROUPS = ("me", "team", "nobody")
"""Words that stand for people where tasks are looked for, and so are nobody's name."""

NEVER = datetime.min.replace(tzinfo=UTC)

ESCALATED = "task.escalate"

AT_ONCE = 500
"""Late tasks that one look takes up; the next look takes the rest."""


def assign(session: Session, task_ids: Sequence[str], name: str, actor: str) -> list[Task]:
    """Gives tasks to somebody, or with an empty name back to the queue: all of them or none.

    Leads give anything to anybody. Others take what nobody was given, and give back their own.

    Raises:
        NotFound: no such task or person.
        Forbidden: it is not theirs to give.
        BadInput: not open any more, or nothing that this person may decide.
        Conflict: somebody else gave it away in the same moment.
    """
    tasks = [session.get(Task, task_id) for task_id in task_ids]
    if None in tasks:
        raise NotFound("one of these tasks does not exist", "take them from the inbox")
    return [assign_one(session, task, name, actor) for task in tasks if task is not None]


def assign_one(session: Session, task: Task, name: str, actor: str) -> Task:
    """Raises as `assign` does."""
    if task.status != "open":
        raise BadInput("this task is not open any more", "take another one")
    may_give(session, task, name, actor)
    if name:
        may_take(session, task, name)
    if name == task.assignee:
        return task
    given = session.execute(
        update(Task)
        .where(col(Task.id) == task.id, col(Task.status) == "open")
        .where(col(Task.assignee) == task.assignee)
        .values(assignee=name)
    )
    if given.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("somebody else gave this task away just now", "look at it again")
    session.refresh(task)
    note(session, task, actor)
    return task


def may_give(session: Session, task: Task, name: str, actor: str) -> None:
    """Raises Forbidden where a task is not the actor's to give."""
    takes = name == actor and task.assignee in ("", actor)
    returns = name == "" and task.assignee == actor
    must(session, actor, "decide" if takes or returns else "assign")


def may_take(session: Session, task: Task, name: str) -> None:
    """Raises NotFound, Forbidden or BadInput where somebody cannot be given a task."""
    if name in GROUPS:
        raise BadInput(f"{name!r} is nobody's name", "give somebody's own name")
    if not is_team(session):
        return
    person = person_named(session, name)
    if person is None:
        raise NotFound(f"there is nobody named {name!r}", "see: copydesk people list")
    if not person.active:
        raise BadInput(f"{name} does not work here any more", "choose somebody else")
    role = "lead" if task.needs == "lead" else "reviewer"
    if not at_least(person.role, role):
        raise BadInput(f"this task needs a {role}, and {name} is none", "choose somebody else")
    if task.needs != "lead" and has_spoken(session, task, name):
        raise BadInput(f"{name} has given an opinion on this draft", "choose somebody else")


def has_spoken(session: Session, task: Task, name: str) -> bool:
    said = select(Opinion.id).where(Opinion.task_id == task.id, Opinion.reviewer == name)
    return task.given > 0 and session.exec(said).first() is not None


def assignable(session: Session, needs: str = "reviewer") -> list[str]:
    """Names of people who may be given a task; in a home of one user there is nobody to choose."""
    active = select(Person).where(col(Person.active).is_(True)).order_by(col(Person.name))
    return [person.name for person in session.exec(active) if at_least(person.role, needs)]


def settle(session: Session, task: Task, kind: ContentType) -> None:
    """What a content type says of a task that is opened: when it is due at the latest, and whose
    it is."""
    if kind.due_hours is not None:
        task.due_at = earlier(task.due_at, task.created_at + timedelta(hours=kind.due_hours))
    person = in_rotation(session, kind)
    if person is not None:
        task.assignee = person.name
        session.add(task)
        note(session, task, "copydesk")


def in_rotation(session: Session, kind: ContentType) -> Person | None:
    """Whose turn it is: of those who review, and by skill know this type, whoever was given a
    task longest ago."""
    if kind.assign == "nobody":
        return None
    active = select(Person).where(col(Person.active).is_(True))
    able = [
        person
        for person in session.exec(active.where(col(Person.role).in_(["reviewer", "lead"])))
        if kind.assign == "round_robin" or kind.name in person.skills
    ]
    return min(able, key=lambda one: (one.assigned_at or NEVER, one.name), default=None)


def note(session: Session, task: Task, actor: str) -> None:
    """Remembers who was given something when, and tells the log."""
    person = person_named(session, task.assignee) if task.assignee else None
    if person is not None:
        person.assigned_at = now()
        session.add(person)
    log(session, actor, "task.assign", task.item_id, task=task.id, to=task.assignee)


def escalate(session: Session) -> list[str]:
    """Takes tasks that are overdue from whoever has not done them, and marks them for leads, once
    for each; returns their ids. The queue has them before all others: they were due first."""
    tasks = session.exec(late_tasks()).all()
    for task in tasks:
        log(session, "copydesk", ESCALATED, task.item_id, task=task.id, was=task.assignee)
        task.assignee, task.escalated_at = "", now()
        session.add(task)
    return [task.id for task in tasks]


def escalated_from(session: Session, tasks: Sequence[Task]) -> dict[str, str]:
    """Whose each of these tasks was when it was taken for being late, by its id."""
    items = [task.item_id for task in tasks if task.escalated_at is not None]
    if not items:
        return {}
    taken = select(Event).where(col(Event.subject).in_(items), Event.verb == ESCALATED)
    return {note.data["task"]: note.data["was"] for note in session.exec(taken)}


def any_late(session: Session) -> bool:
    """Whether there is anything to escalate: asked often, and without the right to write."""
    return session.exec(late_tasks().limit(1)).first() is not None


def late_tasks() -> SelectOfScalar[Task]:
    late = col(Task.escalated_at).is_(None), col(Task.due_at) < now()
    query = select(Task).where(Task.status == "open", *late)
    return query.order_by(col(Task.due_at)).limit(AT_ONCE)


def hand_back(
    session: Session, name: str, actor: str, needs: Sequence[str] = ("reviewer", "lead")
) -> int:
    """The open tasks that somebody may not decide any more go back to the queue, and what they
    have open of these is free; returns how many were theirs.

    Args:
        needs: of the tasks that they may not decide.
    """
    lost = col(Task.needs).in_(needs)
    mine = select(Task).where(Task.status == "open", Task.assignee == name, lost)
    tasks = session.exec(mine).all()
    for task in tasks:
        task.assignee = ""
        session.add(task)
        log(session, actor, "task.assign", task.item_id, task=task.id, to="")
    session.flush()
    session.execute(
        update(Task)
        .where(col(Task.status) == "open", col(Task.holder) == name, lost)
        .values(holder="", held_until=None)
    )
    return len(tasks)
