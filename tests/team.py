"""A home with people, and decisions that wait, for tests of what several people do."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from langgraph.types import Command
from scripted import new_item, rows, tasks_of

from graphs.house import House
from graphs.runner import advance
from storage.content_types import ContentType
from storage.decisions import Said, decide
from storage.tables import Decision, Opinion, Person, Task
from storage.tables.base import now
from storage.undo import undo

LONG = 3600.0
"""Seconds that no test takes: what waits so long still waits when it ends."""

PEOPLE = {"Ana": "reviewer", "Ben": "reviewer", "Cleo": "lead", "Wim": "writer"}


def hire(house: House, people: Mapping[str, str] = PEOPLE) -> None:
    """Makes a team's of a home."""
    with house.db.write() as session:
        for name, role in people.items():
            session.add(Person(id=f"per_{name}", name=name, role=role))


def regrade(house: House, name: str, role: str) -> None:
    """Gives somebody of the team another role."""
    with house.db.write() as session:
        session.get_one(Person, f"per_{name}").role = role


def policy(house: House, **values: Any) -> None:
    """Changes what every content type of a house asks for."""
    house.types = {
        name: ContentType(**{**kind.model_dump(), **values}) for name, kind in house.types.items()
    }


def asked(house: House, reviewers: int, people: Mapping[str, str] = PEOPLE) -> Task:
    """A task on which so many of these people are asked what they think."""
    item_id = new_item(house)
    hire(house, people)
    policy(house, overlap_share=1.0, overlap_reviewers=reviewers)
    advance(house, item_id)
    (task,) = tasks_of(house, item_id)
    return task


def now_of(house: House, task: Task) -> Task:
    """A task as it stands now."""
    return rows(house, Task, id=task.id)[0]


def says(house: House, task_id: str, reviewer: str, verdict: str = "approve", **of: Any) -> Said:
    """What a person says of a task, in a transaction of its own."""
    with house.db.write() as session:
        return decide(session, session.get_one(Task, task_id), verdict, reviewer, **of)


def take_back(house: House, said_id: str, actor: str = "ann") -> Task:
    """Undoes a decision or an opinion, in a transaction of its own."""
    with house.db.write() as session:
        return undo(session, said_id, actor)


def release(house: House, *said: Said) -> None:
    """Lets the time pass that these wait for."""
    with house.db.write() as session:
        for one in said:
            table = Decision if isinstance(one, Decision) else Opinion
            row: Any = session.get_one(table, one.id)
            row.release_at = now() - timedelta(minutes=1)
            session.add(row)


def resume(house: House, item_id: str, answer: Any, **configurable: str) -> None:
    """Answers an interrupt as another inbox does it: with no lease and no decision row."""
    config: Any = {"configurable": {"thread_id": item_id, **configurable}}
    house.editorial.invoke(Command(resume=answer), config)


def verdicts(said: Sequence[Said]) -> list[str]:
    return [one.verdict for one in said]
