"""Taking back what was said, while it waits in the outbox.

Of an undoing and of what follows a decision, one wins: both change the decision's row, under the
condition that the other has not. After its release a decision is not undone, but withdrawn.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, and_, col, select

from storage.decisions import UNDO, Said
from storage.errors import Conflict, Forbidden, NotFound
from storage.events import log
from storage.opinions import opinion_of
from storage.outbox import is_waiting
from storage.rights import allowed, must
from storage.tables import Decision, Opinion, Task
from storage.tables.base import derived_id, now

LONGEST = timedelta(hours=2)
"""Longer than any decision waits; what is older is not looked at."""


def undo(session: Session, said_id: str, actor: str) -> Task:
    """Takes back a decision, or an opinion that others have not followed up on. The task is open
    again, and held by nobody.

    Nothing of a decision is lost: a row with the verdict `undo` supersedes it. The opinion of
    whoever undoes goes with the decision that was made from it; where a lead undoes what others
    had agreed on, a lead decides anew.

    Raises:
        NotFound: nothing with this id.
        Forbidden: it was somebody else's, and this is no lead.
        Conflict: it is released, was undone before, or never waited.
    """
    must(session, actor, "decide")
    decision = session.get(Decision, said_id, populate_existing=True)
    if decision is not None and decision.verdict != UNDO:
        return undo_decision(session, decision, actor)
    opinion = session.get(Opinion, said_id, populate_existing=True)
    if opinion is not None:
        return undo_opinion(session, opinion, actor)
    raise NotFound(f"no decision {said_id!r}", "see `copydesk show ITEM`")


def undo_decision(session: Session, decision: Decision, actor: str) -> Task:
    if not may_undo(session, decision, actor):
        raise Forbidden(
            f"{decision.reviewer} decided this", f"ask {decision.reviewer}, or somebody who leads"
        )
    still = (
        col(Decision.stands).is_(True),
        col(Decision.resumed_at).is_(None),
        col(Decision.release_at) > now(),
    )
    undone = session.execute(
        update(Decision)
        .where(col(Decision.id) == decision.id, *still)
        .values(stands=False)
        .execution_options(synchronize_session=False)
    )
    if undone.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(decision)
        raise too_late(decision)
    session.refresh(decision)
    task = reopen(session, decision)
    session.add(superseding(decision, actor))
    log(session, actor, "decision.undo", decision.item_id, task=task.id, decision=decision.id)
    give_back_opinion(session, task, actor)
    return task


def reopen(session: Session, decision: Decision) -> Task:
    session.execute(
        update(Task)
        .where(col(Task.id) == decision.task_id, col(Task.status) == "decided")
        .values(status="open", holder="", held_until=None)
        .execution_options(synchronize_session=False)
    )
    task = session.get_one(Task, decision.task_id, populate_existing=True)
    if task.status != "open":  # its item was withdrawn
        raise too_late(decision)
    return task


def superseding(decision: Decision, actor: str) -> Decision:
    return Decision(
        id=derived_id("dec", UNDO, decision.id),
        task_id=decision.task_id,
        item_id=decision.item_id,
        draft_id=decision.draft_id,
        verdict=UNDO,
        reviewer=actor,
        simulated=decision.simulated,
        stands=False,
        supersedes=decision.id,
    )


def give_back_opinion(session: Session, task: Task, actor: str) -> None:
    """What follows for a task that several judged, once what they agreed on is undone."""
    if task.wanted <= 1 or task.needs == "lead":
        return
    own = opinion_of(session, task.id, actor)
    if own is None:
        task.needs = "lead"
        session.add(task)
        return
    forget(session, task, own)


def undo_opinion(session: Session, opinion: Opinion, actor: str) -> Task:
    if opinion.reviewer != actor:
        raise Forbidden("this is somebody else's opinion", "only its author takes it back")
    task = session.get_one(Task, opinion.task_id, populate_existing=True)
    if not opinion_waits(opinion, task):
        raise Conflict("this opinion is not waiting any more", "ask somebody who leads")
    forget(session, task, opinion)
    log(session, actor, "opinion.undo", task.item_id, task=task.id)
    return task


def forget(session: Session, task: Task, opinion: Opinion) -> None:
    """Takes an opinion out of the count, if the count is still what was read."""
    fewer = session.execute(
        update(Task)
        .where(col(Task.id) == task.id, col(Task.status) == "open")
        .where(col(Task.needs) == "reviewer", col(Task.given) == task.given)
        .values(given=col(Task.given) - 1)
        .execution_options(synchronize_session=False)
    )
    if fewer.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("the others have given their opinions meanwhile", "ask somebody who leads")
    session.delete(opinion)
    session.flush()
    session.refresh(task)


def undoable(session: Session, reviewer: str) -> Said | None:
    """The last thing this reviewer said, if it still waits: what a press of `undo` takes back.
    Rework never waits, and nothing older than it is taken back in its place."""
    recent = now() - LONGEST
    decisions = select(Decision).where(
        Decision.reviewer == reviewer,
        col(Decision.created_at) > recent,
        col(Decision.stands).is_(True),
        col(Decision.resumed_at).is_(None),
        col(Decision.release_at) > now(),
    )
    opinions = (
        select(Opinion)
        .join(Task, and_(col(Task.id) == Opinion.task_id, col(Task.status) == "open"))
        .where(Opinion.reviewer == reviewer, col(Opinion.created_at) > recent)
        .where(col(Opinion.release_at) > now(), col(Task.needs) == "reviewer")
    )
    last = session.exec(decisions.order_by(col(Decision.created_at).desc()).limit(1)).first()
    given = session.exec(opinions.order_by(col(Opinion.created_at).desc()).limit(1)).first()
    found = max((one for one in (last, given) if one), key=lambda one: one.created_at, default=None)
    return None if found is None or sent_back_since(session, found) else found


def sent_back_since(session: Session, said: Said) -> bool:
    """Whether its reviewer sent something back for rework after they said this."""
    decided = select(Decision.id).where(
        Decision.reviewer == said.reviewer,
        Decision.verdict == "rework",
        col(Decision.created_at) > said.created_at,
    )
    given = select(Opinion.id).where(
        Opinion.reviewer == said.reviewer,
        Opinion.verdict == "rework",
        col(Opinion.created_at) > said.created_at,
    )
    return any(session.exec(query.limit(1)).first() for query in (decided, given))


def undo_until(session: Session, said: Said, reviewer: str) -> datetime | None:
    """Until when this reviewer may take something back; None where they may not."""
    if isinstance(said, Decision):
        may = is_waiting(said) and may_undo(session, said, reviewer)
    else:
        task = session.get_one(Task, said.task_id)
        may = said.reviewer == reviewer and opinion_waits(said, task)
    return said.release_at if may else None


def waiting_in(session: Session, item_id: str, actor: str) -> Said:
    """What `actor` could undo of an item: its decision, or their opinion.

    Raises:
        NotFound: nothing was said about it.
    """
    made = select(Decision).where(Decision.item_id == item_id, col(Decision.stands).is_(True))
    given = (
        select(Opinion)
        .join(Task, and_(col(Task.id) == Opinion.task_id, col(Task.status) == "open"))
        .where(Task.item_id == item_id, Opinion.reviewer == actor)
    )
    opinion = session.exec(given).first()
    if opinion is not None:
        return opinion
    decision = session.exec(made.order_by(col(Decision.created_at).desc()).limit(1)).first()
    if decision is None:
        raise NotFound(
            f"nothing was decided about item {item_id}", f"see `copydesk show {item_id}`"
        )
    return decision


def may_undo(session: Session, decision: Decision, actor: str) -> bool:
    """Whose decision it was, or a lead."""
    return decision.reviewer == actor or allowed(session, actor, "adjudicate")


def opinion_waits(opinion: Opinion, task: Task) -> bool:
    """Whether the others are still to speak, and its author may still think again. Once the
    last has spoken, whoever changes their mind would know what the others said."""
    waits = task.status == "open" and task.needs == "reviewer"
    return bool(waits and opinion.release_at and opinion.release_at > now())


def too_late(decision: Decision) -> Conflict:
    if not decision.stands and not decision.resumed_at:
        return Conflict("this decision was undone before", "decide again, or take the next one")
    return Conflict(
        f"the decision on item {decision.item_id} is followed already",
        f"withdraw it: `copydesk withdraw {decision.item_id}`",
    )
