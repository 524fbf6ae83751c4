"""Decisions: committed when the reviewer says so; the graph follows afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from storage.errors import BadInput, Conflict, LeaseHeld
from storage.events import log
from storage.opinions import add_opinion, agreed, opinion_of, opinions_of, said_already
from storage.outbox import decision_counts
from storage.reasons import REASON_CODES
from storage.rights import Right, must
from storage.tables import Decision, Draft, Item, Opinion, Task
from storage.tables.base import derived_id, fits, now
from storage.tasks import already_decided, free_for, holder_of

Verdict = Literal["approve", "edit", "reject", "rework"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
UNDO = "undo"
"""The verdict of a row that takes a decision back."""

SHARED = ("verdict", "text", "reviewer", "release_at")
"""What a decision has of the last of the opinions that it is made of."""

Said = Decision | Opinion
"""What became of what a reviewer said."""


def check_decision(verdict: str, text: str | None, reasons: Sequence[str], note: str = "") -> None:
    """Raises BadInput for a decision that says nothing usable."""
    if verdict not in VERDICTS:
        raise BadInput(f"no verdict {verdict!r}", f"choose one of {', '.join(VERDICTS)}")
    if verdict == "edit" and not (text or "").strip():
        raise BadInput("an edit needs the edited text", "give it with --text FILE")
    if not fits((text or "") + note):
        raise BadInput("a text with a NUL character in it cannot be kept", "take it out")
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
    wait: float = 0.0,
) -> Said:
    """Records what a reviewer said. The task closes in the same transaction, so one decision
    wins and every other caller is told whose it was.

    Where a task wants several opinions, this is one of them: the task goes back to the others,
    and the last of them makes the decision if all say the same. If not, a lead decides.

    Args:
        wait: seconds until it is followed; so long it can be undone. Rework goes at once.

    Raises:
        Forbidden: this person may not decide, or not this task.
        BadInput: an unknown verdict or reason, an edit without text, a text without an edit.
        AlreadyDecided: someone was first.
        LeaseHeld: another reviewer has the task open.
        Conflict: they have given their opinion, or the task became a lead's meanwhile.
    """
    must(session, reviewer, right_for(task))
    check_decision(verdict, text, reasons, note)
    verdict = settle_verdict(session, task, verdict, text)
    said: dict[str, Any] = {
        "verdict": verdict,
        "text": text.strip() if verdict == "edit" and text else None,
        "reasons": list(reasons),
        "note": note,
        "reviewer": reviewer,
        "simulated": simulated,
        "release_at": release_time(verdict, wait),
    }
    if task.needs == "lead" or task.wanted <= 1:
        return close(session, task, said)
    return take_opinion(session, task, said)


def right_for(task: Task) -> Right:
    """What somebody must be allowed to do to decide this task."""
    return "adjudicate" if task.needs == "lead" else "decide"


def settle_verdict(session: Session, task: Task, verdict: str, text: str | None) -> str:
    """An edit that changes nothing is an approval, and a draft that failed has no approval. Another
    text with any other verdict would be lost, so it is refused."""
    draft = session.get(Draft, task.draft_id)
    assert draft is not None, "foreign key"
    if verdict != "edit" and text and text.strip() not in ("", draft.text.strip()):
        raise BadInput(
            f"{verdict} takes no text, and one came with it",
            "to have your text instead of the draft, use the verdict edit; a remark is a note",
        )
    if verdict == "edit" and text and text.strip() == draft.text.strip():
        return "approve"
    if verdict == "approve" and not draft.text.strip():
        raise BadInput("there is no text to approve", "edit, rework or reject it")
    return verdict


def release_time(verdict: str, wait: float) -> datetime | None:
    """Until when something said can be undone. Rework spoils nothing, and is wanted soon."""
    return now() + timedelta(seconds=wait) if wait > 0 and verdict != "rework" else None


def take_opinion(session: Session, task: Task, said: dict[str, Any]) -> Said:
    """One of several opinions, given blind: the task is offered to the others. The last one
    makes the decision, or makes the task a lead's."""
    reviewer = said["reviewer"]
    if opinion_of(session, task.id, reviewer) is not None:
        raise said_already()
    more = col(Task.given) < col(Task.wanted)
    values = {"given": col(Task.given) + 1, "assignee": "", "holder": "", "held_until": None}
    swap(session, task, reviewer, [more], values)
    if opinion_of(session, task.id, reviewer) is not None:  # their other window was faster
        raise said_already()
    opinion = add_opinion(session, task, said)
    session.refresh(task)
    if task.given < task.wanted:
        return opinion
    return make_of(session, task, opinions_of(session, task.id)) or opinion


def make_of(session: Session, task: Task, opinions: Sequence[Opinion]) -> Decision | None:
    """What becomes of a task when all have spoken: the decision of the last of them, in all
    their words; or None, and a lead decides."""
    made = agreed(opinions)
    if made is not None:
        last = opinions[-1].model_dump(include=set(SHARED))
        return close(session, task, {**last, **made})
    task.needs = "lead"
    session.add(task)
    log(session, "copydesk", "task.adjudicate", task.item_id, task=task.id)
    return None


def close(session: Session, task: Task, said: dict[str, Any]) -> Decision:
    """The decision on a task that is still open, and no longer is."""
    swap(session, task, said["reviewer"], [], {"status": "decided"})
    decision = Decision(
        id=decision_id(session, task.id),
        task_id=task.id,
        item_id=task.item_id,
        draft_id=task.draft_id,
        **said,
    )
    session.add(decision)
    verb, simulated = f"decision.{decision.verdict}", decision.simulated
    log(session, decision.reviewer, verb, task.item_id, task=task.id, simulated=simulated)
    return decision


def swap(
    session: Session,
    task: Task,
    reviewer: str,
    conditions: Sequence[ColumnElement[bool]],
    values: Mapping[str, Any],
) -> None:
    """Changes a task that is open, as it was read, and that nobody else has open; or says what
    stands in the way."""
    same = col(Task.id) == task.id, col(Task.status) == "open", col(Task.needs) == task.needs
    changed = session.execute(
        update(Task)
        .where(*same, *conditions, free_for(reviewer))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 1:  # type: ignore[attr-defined]
        return
    made = decision_of(session, task.id)
    if made is not None:
        raise already_decided(made)
    session.refresh(task)
    if task.status != "open":
        raise BadInput("this task is not open any more", "take the next one")
    if holder_of(task) not in ("", reviewer):
        raise LeaseHeld(f"{task.holder} has this task open", "take another one, or wait")
    raise Conflict("this task has changed meanwhile", "look at it again")


def decision_id(session: Session, task_id: str) -> str:
    """The first one's comes from the task alone; after each undoing there is another."""
    undone = session.exec(
        select(func.count()).where(Decision.task_id == task_id, Decision.verdict != UNDO)
    ).one()
    return derived_id("dec", task_id, *([undone] if undone else []))


def decision_of(session: Session, task_id: str) -> Decision | None:
    """What was decided, whether it waits or not; None while the task is open."""
    query = select(Decision).where(Decision.task_id == task_id, col(Decision.stands).is_(True))
    return session.exec(query).first()


def decisions_of(session: Session, item_id: str, undone: bool = False) -> list[Decision]:
    """What was decided about an item, oldest first.

    Args:
        undone: also those that do not stand any more, and what undid them; for histories.
    """
    query = select(Decision).where(Decision.item_id == item_id)
    if not undone:
        query = query.where(col(Decision.stands).is_(True))
    return list(session.exec(query.order_by(col(Decision.created_at))))


def final_text(session: Session, item: Item) -> tuple[str, Draft, Decision | None] | None:
    """What would be published: the approved draft, or the edited text; None before that."""
    query = select(Draft).where(Draft.item_id == item.id).order_by(col(Draft.attempt).desc())
    draft = session.exec(query).first()
    if draft is None or item.status not in ("done", "published", "withdrawn"):
        return None
    about = Decision.draft_id == draft.id, decision_counts()
    made = session.exec(select(Decision).where(*about).order_by(col(Decision.created_at).desc()))
    decision = made.first()
    if decision is not None and decision.text:
        return decision.text, draft, decision
    return draft.text, draft, decision
