"""What the record node goes on with: the desk's decision, or one made of another inbox's answer."""

from typing import Any

from sqlmodel import Session

from graphs.answers import RECORDED, read_answer, unusable
from graphs.state import EditorialState
from storage.decisions import Said, decide, decision_of, right_for
from storage.errors import Conflict, Forbidden
from storage.opinions import missing
from storage.outbox import is_waiting, settle_for_good
from storage.rights import must
from storage.tables import Opinion, Task


def decision_on(session: Session, state: EditorialState) -> Said:
    """The decision that the graph goes on with, which nobody can undo any more; or an opinion,
    where several are asked and not all have spoken.

    Whoever decided was entitled to when they did; nobody asks again when it is released. An
    answer that was made from a decision never becomes another one: if that decision does not
    stand any more, it was undone. Of a decision that waits in the outbox somebody else's answer
    is the release, if they may decide; what they say themselves comes too late.

    Raises:
        Conflict, UsageError: nothing to go on with.
    """
    decision, recorded = decision_of(session, state["task_id"]), recorded_in(state["answer"])
    if recorded and (decision is None or decision.id != recorded):
        raise undone()
    if decision is None:
        said = decision_from(session, state)
        if isinstance(said, Opinion):
            return said
        decision = said
    elif is_waiting(decision):  # runners leave it alone, so that this is another inbox
        must(session, state["answered_by"], right_for(session.get_one(Task, state["task_id"])))
    if not settle_for_good(session, decision):
        raise undone()
    return decision


def decision_from(session: Session, state: EditorialState) -> Said:
    """Raises Forbidden, BadInput, Conflict where the answer is no decision of this task."""
    answer, reviewer = read_answer(state["answer"]), state["answered_by"]
    if not reviewer:
        raise Forbidden("a decision needs a named reviewer", "sign in and answer again")
    if answer.about not in (None, state["task_id"]):
        raise unusable("it is about another task")
    task = session.get_one(Task, state["task_id"], populate_existing=True)
    return decide(session, task, answer.verdict, reviewer, text=answer.text, note=answer.note)


def recorded_in(answer: Any) -> str:
    """The id of the decision that an answer was made from; empty where it is an inbox's own."""
    return str(answer.get(RECORDED) or "") if isinstance(answer, dict) else ""


def undone() -> Conflict:
    return Conflict("the decision was undone", "decide again")


def asked_further(session: Session, opinion: Opinion) -> str:
    """Why a graph waits on after an opinion."""
    left = missing(session.get_one(Task, opinion.task_id))
    return f"{left} more are asked" if left else "opinions differ: a lead decides"
