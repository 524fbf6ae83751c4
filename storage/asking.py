"""When fewer people are left than a task asks: it asks those who are left, or goes on with what
was said."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.decisions import make_of
from storage.opinions import judges, opinions_of
from storage.tables import Task


def ask_fewer(session: Session) -> list[str]:
    """Has no task wait for opinions that nobody is left to give; returns the ids of those that
    were waiting for nothing else, and are decided now or a lead's. For whenever somebody leaves
    or may not review any more."""
    names = set(judges(session))
    shared = col(Task.status) == "open", col(Task.needs) == "reviewer"
    session.execute(
        update(Task)
        .where(*shared, col(Task.given) == 0, col(Task.wanted) > max(1, len(names)))
        .values(wanted=max(1, len(names)))
        .execution_options(synchronize_session="fetch")
    )
    begun = session.exec(select(Task).where(*shared, col(Task.given) > 0)).all()
    return [task.id for task in begun if asks_nobody(session, task, names)]


def asks_nobody(session: Session, task: Task, names: set[str]) -> bool:
    said = opinions_of(session, task.id)
    left = len(names - {one.reviewer for one in said})
    task.wanted = min(task.wanted, task.given + left)
    session.add(task)
    session.flush()
    if task.given < task.wanted:
        return False
    make_of(session, task, said)
    return True
