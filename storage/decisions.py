"""Decisions: committed when the reviewer says so; the graph follows afterwards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.errors import BadInput, LeaseHeld, NotFound
from storage.events import log
from storage.reasons import REASON_CODES
from storage.tables import Decision, Draft, Item, Task
from storage.tables.base import derived_id, now
from storage.tasks import already_decided, free_for

VERDICTS = ("approve", "edit", "reject", "rework")


def check_decision(verdict: str, text: str | None, reasons: Sequence[str]) -> None:
    """Raises BadInput for a decision that says nothing usable."""
    if verdict not in VERDICTS:
        raise BadInput(f"no verdict {verdict!r}", f"choose one of {', '.join(VERDICTS)}")
    if verdict == "edit" and not (text or "").strip():
        raise BadInput("an edit needs the edited text", "give it with --text FILE")
    unknown = [code for code in reasons if code not in REASON_CODES]
    if unknown:
        raise BadInput(
            f"unknown reason {', '.join(unknown)}", f"choose from {', '.join(REASON_CODES)}"
        )


def decide(
    session: Session,
    task: Task,
    verdict: str,
    reviewer: str,
    text: str | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    simulated: bool = False,
) -> Decision:
    """Records what a reviewer said. The task closes in the same transaction, so one
    decision wins and every other caller is told whose it was.

    Raises:
        BadInput: an unknown verdict or reason, an edit without text.
        AlreadyDecided: someone was first.
        LeaseHeld: another reviewer has the task open.
    """
    check_decision(verdict, text, reasons)
    closed = session.execute(
        update(Task)
        .where(col(Task.id) == task.id, col(Task.status) == "open", free_for(reviewer))
        .values(status="decided")
        .execution_options(synchronize_session=False)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        made = decision_of(session, task.id)
        if made is not None:
            raise already_decided(made)
        session.refresh(task)
        if task.status == "open":
            raise LeaseHeld(f"{task.holder} has this task open", "take another one, or wait")
        raise BadInput("this task is not open any more", "take the next one")
    verdict = settle_verdict(session, task, verdict, text)
    decision = Decision(
        id=derived_id("dec", task.id),
        task_id=task.id,
        item_id=task.item_id,
        draft_id=task.draft_id,
        verdict=verdict,
        text=text.strip() if verdict == "edit" and text else None,
        reasons=list(reasons),
        note=note,
        reviewer=reviewer,
        simulated=simulated,
    )
    session.add(decision)
    log(session, reviewer, f"decision.{verdict}", task.item_id, task=task.id, simulated=simulated)
    return decision


def settle_verdict(session: Session, task: Task, verdict: str, text: str | None) -> str:
    """An edit that changes nothing is an approval, and a draft that failed has no approval."""
    draft = session.get(Draft, task.draft_id)
    assert draft is not None, "foreign key"
    if verdict == "edit" and text and text.strip() == draft.text.strip():
        return "approve"
    if verdict == "approve" and not draft.text.strip():
        raise BadInput("there is no text to approve", "edit, rework or reject it")
    return verdict


def decision_of(session: Session, task_id: str) -> Decision | None:
    return session.get(Decision, derived_id("dec", task_id))


def standing_of(session: Session, item_id: str, task_id: str = "") -> tuple[str, Decision | None]:
    """An item's status and a task's decision, in one query: runners ask after every step.

    Raises:
        NotFound: no such item.
    """
    query = (
        select(Item.status, Decision)
        .outerjoin(Decision, col(Decision.task_id) == task_id)
        .where(Item.id == item_id)
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    return row[0], row[1]


def decisions_of(session: Session, item_id: str) -> list[Decision]:
    """Oldest first."""
    query = select(Decision).where(Decision.item_id == item_id)
    return list(session.exec(query.order_by(col(Decision.created_at))))


def unfollowed(session: Session, limit: int = 100) -> list[Decision]:
    """Decisions whose item's graph has not gone on yet, oldest first."""
    query = select(Decision).where(col(Decision.resumed_at).is_(None))
    return list(session.exec(query.order_by(col(Decision.created_at)).limit(limit)))


def mark_followed(session: Session, item_id: str, audits: bool = True) -> None:
    """Notes that an item's decisions need nothing done any more.

    Args:
        audits: those on audits too. The graph leaves them out: it is finished, or nearly so,
            when they are made, and what follows from them is not its work.
    """
    made = update(Decision).where(
        col(Decision.item_id) == item_id, col(Decision.resumed_at).is_(None)
    )
    if not audits:
        asked = select(Task.id).where(Task.item_id == item_id, Task.why == "audit")
        made = made.where(col(Decision.task_id).not_in(asked))
    session.execute(made.values(resumed_at=now()).execution_options(synchronize_session=False))


def unfollowed_audit(session: Session, item_id: str) -> Decision | None:
    """What a person said about a draft that had been accepted without one, until it is followed."""
    query = (
        select(Decision)
        .join(Task, col(Decision.task_id) == Task.id)
        .where(Decision.item_id == item_id, Task.why == "audit")
        .where(col(Decision.resumed_at).is_(None))
    )
    return session.exec(query).first()


def final_text(session: Session, item: Item) -> tuple[str, Draft, Decision | None] | None:
    """What would be published: the approved draft, or the edited text; None before that."""
    query = select(Draft).where(Draft.item_id == item.id).order_by(col(Draft.attempt).desc())
    draft = session.exec(query).first()
    if draft is None or item.status not in ("done", "published", "withdrawn"):
        return None
    made = [d for d in decisions_of(session, item.id) if d.draft_id == draft.id]
    decision: Any = made[-1] if made else None
    if decision and decision.text:
        return decision.text, draft, decision
    return draft.text, draft, decision
