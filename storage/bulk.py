"""One act on many tasks. Each is done by itself: what cannot be done stops none of the others,
and is told with its reason."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from storage.assigning import assign_one
from storage.decisions import decide
from storage.errors import BadInput, Conflict, CopydeskError
from storage.items import critique_of
from storage.rights import is_team, must
from storage.tables import Decision, Opinion, Task
from storage.tasks import holder_of
from storage.undo import undo

MOST = 500
"""Tasks in one act: more than anybody answers for at a glance."""

VERDICTS = ("approve", "reject")


@dataclass(frozen=True)
class BulkResult:
    """What became of each task.

    Attributes:
        done: ids of tasks, in the order asked for.
        skipped: ids of the others, each with why nothing was done.
        said: ids of the decisions made, to undo them by.
        types: how many of `done` there are of each content type.
    """

    done: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    types: dict[str, int] = field(default_factory=dict)


Act = Callable[[Task], str]
"""Does one thing to one task, and returns the id of what was said, if anything was."""


def bulk_decide(
    session: Session,
    task_ids: Sequence[str],
    verdict: str,
    reviewer: str,
    reasons: Sequence[str] = (),
    note: str = "",
    wait: float = 0.0,
) -> BulkResult:
    """Approves or rejects many drafts at once.

    Nobody reads what they approve so: in a team it takes a lead, and what a rule blocks, what
    failed, and what several people are asked about is left to be looked at by itself.

    Args:
        wait: seconds in which it can be undone.

    Raises:
        Forbidden: this person may not.
        BadInput: another verdict, or more than MOST tasks.
    """
    allow_verdict(session, verdict, reviewer)

    def say(task: Task) -> str:
        refuse(session, task, verdict, reviewer)
        said = decide(session, task, verdict, reviewer, reasons=reasons, note=note, wait=wait)
        return said.id

    return each(session, task_ids, say)


def bulk_assign(session: Session, task_ids: Sequence[str], name: str, actor: str) -> BulkResult:
    """Gives many tasks to somebody, or with an empty name back to the queue.

    Raises:
        Forbidden: the actor may not review at all.
        BadInput: more than MOST tasks.
    """
    must(session, actor, "decide")

    def give(task: Task) -> str:
        assign_one(session, task, name, actor)
        return ""

    return each(session, task_ids, give)


def bulk_undo(session: Session, said_ids: Sequence[str], actor: str) -> BulkResult:
    """Takes back what was said at once, as far as it is not followed yet. Ids are the tasks'."""
    found = BulkResult()
    for said_id in said_ids:
        said = session.get(Decision, said_id) or session.get(Opinion, said_id)
        task_id = said.task_id if said else ""
        try:
            with session.begin_nested():
                undo(session, said_id, actor)
            found.done.append(task_id)
        except CopydeskError as error:
            found.skipped.append((task_id, str(error)))
    return found


def foreseen(session: Session, task_ids: Sequence[str], verdict: str, reviewer: str) -> BulkResult:
    """What `bulk_decide` would do, without doing it: for the question before.

    Raises:
        Forbidden, BadInput: as it would.
    """
    allow_verdict(session, verdict, reviewer)

    def look(task: Task) -> str:
        refuse(session, task, verdict, reviewer)
        if task.status != "open":
            raise Conflict("not open any more")
        if holder_of(task) not in ("", reviewer):
            raise Conflict(f"{task.holder} has it open")
        return ""

    return each(session, task_ids, look)


def each(session: Session, task_ids: Sequence[str], act: Act) -> BulkResult:
    if len(task_ids) > MOST:
        raise BadInput(f"{len(task_ids):,} tasks are too many at once", f"take up to {MOST}")
    found, types = BulkResult(), Counter[str]()
    tasks = tasks_by_id(session, task_ids)
    for task_id in dict.fromkeys(task_ids):
        task = tasks.get(task_id)
        if task is None:
            found.skipped.append((task_id, "there is no such task"))
            continue
        try:
            with session.begin_nested():
                said = act(task)
        except CopydeskError as error:
            found.skipped.append((task_id, str(error)))
            continue
        found.done.append(task_id)
        found.said.extend([said] if said else [])
        types[task.content_type] += 1
    found.types.update(types)
    return found


def tasks_by_id(session: Session, task_ids: Sequence[str]) -> dict[str, Task]:
    query = select(Task).where(col(Task.id).in_(task_ids))
    return {task.id: task for task in session.exec(query.execution_options(populate_existing=True))}


def allow_verdict(session: Session, verdict: str, reviewer: str) -> None:
    if verdict not in VERDICTS:
        raise BadInput(f"{verdict!r} is not for many at once", f"choose {' or '.join(VERDICTS)}")
    approves = verdict == "approve" and is_team(session)
    must(session, reviewer, "assign" if approves else "decide")


def refuse(session: Session, task: Task, verdict: str, reviewer: str) -> None:
    """Raises Conflict or Forbidden for a draft that must be looked at by itself."""
    if task.needs == "lead":
        must(session, reviewer, "adjudicate")
        raise Conflict("opinions differ: it is decided by itself")
    if task.wanted > 1:
        raise Conflict("it is judged by itself")
    if verdict != "approve":
        return
    if task.why == "failed":
        raise Conflict("there is no draft to approve")
    if task.why == "policy" or is_blocked(session, task):
        raise Conflict("a rule blocks this draft")


def is_blocked(session: Session, task: Task) -> bool:
    critique = critique_of(session, task.draft_id)
    findings = critique.findings if critique else []
    return any(finding.get("severity") == "block" for finding in findings)
