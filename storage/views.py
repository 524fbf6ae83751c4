"""What people and programs are shown of an item: plain JSON values, read in one go."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.decisions import decisions_of
from storage.items import WAITING, brief_of, critique_of, drafts_of, route_of
from storage.lineage import trace_claims, trace_findings, trace_publication
from storage.listing import items_like
from storage.open_audits import (
    Judge,
    audited_among,
    task_for,
    told_route,
    told_status,
)
from storage.opinions import opinions_told
from storage.publications import claims_of_text, told_publication
from storage.tables import Decision, Draft, Item, Task
from storage.tasks import holder_of, list_tasks, open_task_of


def item_line(item: Item, status: str) -> dict[str, Any]:
    """An item in a few words.

    Args:
        status: as far as whoever reads it is told.
    """
    return {
        "id": item.id,
        "title": item.title,
        "content_type": item.content_type,
        "status": status,
        "stale": item.stale,
        "held": item.held if status in WAITING else "",
        "created_at": item.created_at.isoformat(),
        "updated_at": item.updated_at.isoformat(),
    }


def items_view(
    session: Session, judge: Judge, limit: int = 50, offset: int = 0, **filters: Any
) -> list[dict[str, Any]]:
    """Items with their last draft's writer and last verdict, newest first.

    Args:
        filters: of `storage.listing.items_like`.
    """
    query = items_like(session, judge, **filters)
    return items_lines(session, session.exec(query.offset(offset).limit(limit)).all(), judge)


def items_lines(session: Session, items: Sequence[Item], judge: Judge) -> list[dict[str, Any]]:
    """A line for each item, with its last draft's writer and last verdict."""
    ids = [item.id for item in items]
    audited = audited_among(session, ids, judge)
    drafts = session.exec(
        select(Draft).where(col(Draft.item_id).in_(ids)).order_by(col(Draft.attempt))
    )
    last = {draft.item_id: draft for draft in drafts}
    made = session.exec(
        select(Decision)
        .where(col(Decision.item_id).in_(ids), col(Decision.stands).is_(True))
        .order_by(col(Decision.created_at))
    )
    decided = {decision.item_id: decision for decision in made}
    return [
        {
            **item_line(item, "review" if item.id in audited else item.status),
            "attempts": last[item.id].attempt if item.id in last else 0,
            "adapter": last[item.id].adapter_id if item.id in last else None,
            "decision": decided[item.id].verdict if item.id in decided else None,
            "simulated": item.id in decided and decided[item.id].simulated,
        }
        for item in items
    ]


def queue_view(session: Session, **filters: Any) -> list[dict[str, Any]]:
    """Open tasks in the order in which they should be taken."""
    return [
        {
            "task": task.id,
            "item": item.id,
            "title": item.title,
            "content_type": item.content_type,
            "stale": item.stale,
            "why": shown_why(task),
            "reason": task.reason,
            "created_at": task.created_at.isoformat(),
            "due_at": task.due_at.isoformat() if task.due_at else None,
            "assignee": task.assignee,
            "needs": task.needs,
            "held_by": holder_of(task),
        }
        for task, item in list_tasks(session, **filters)
    ]


def item_view(session: Session, item: Item, judge: Judge) -> dict[str, Any]:
    """Everything about one item: brief, drafts with claims and evidence, routes, decisions."""
    status, task = told_status(session, item, judge), open_task_of(session, item.id)
    mine = task_for(session, item.id, judge)
    publication = told_publication(session, item.id, judge)
    return {
        **item_line(item, status),
        "brief": brief_of(session, item).model_dump(mode="json"),
        "drafts": [draft_view(session, draft, mine) for draft in drafts_of(session, item.id)],
        "task": task_view(task) if task and status == "review" else None,
        "decisions": [
            d.model_dump(mode="json") for d in decisions_of(session, item.id, undone=True)
        ],
        "opinions": opinions_told(session, item.id),
        "publication": trace_publication(session, publication) if publication else None,
    }


def task_view(task: Task) -> dict[str, Any]:
    """Without what tells a reviewer how their word will be used: whether others are asked too."""
    shown = task.model_dump(mode="json", exclude={"turn", "wanted", "given", "words"})
    return {**shown, "why": shown_why(task)}


def shown_why(task: Task) -> str:
    """An open audit looks like any other task: who knows that a draft has gone out already, or
    what we think of it, judges it by that."""
    return "uncertain" if task.why == "audit" and task.status == "open" else task.why


def routes_view(session: Session, item: Item, judge: Judge) -> list[dict[str, Any]]:
    """Where an item's drafts went and why, first attempt first; empty while none was routed."""
    mine = task_for(session, item.id, judge)
    made = [(draft, route_of(session, draft.id)) for draft in drafts_of(session, item.id)]
    return [
        {"attempt": draft.attempt, **told_route(route, mine).model_dump(mode="json")}
        for draft, route in made
        if route is not None
    ]


def draft_view(session: Session, draft: Draft, mine: Task | None) -> dict[str, Any]:
    """A draft with its claims and their evidence, what was found, and where it went.

    Args:
        mine: the task that whoever reads this may decide, if there is one.
    """
    critique, route = critique_of(session, draft.id), route_of(session, draft.id)
    told = told_route(route, mine) if route else None
    shown = told is route  # a judge who is told less of the route is told no score either
    return {
        "id": draft.id,
        "attempt": draft.attempt,
        "created_at": draft.created_at.isoformat(),
        "text": draft.text,
        "model": draft.model,
        "model_sha256": draft.model_sha256,
        "adapter": draft.adapter_id,
        "prompt_version": draft.prompt_version,
        "completion_tokens": draft.completion_tokens,
        "prompt_tokens": draft.prompt_tokens,
        "seconds": round(draft.seconds, 3),
        "claims": trace_claims(session, draft.text, claims_of_text(session, draft, None)),
        "findings": trace_findings(session, critique.findings) if critique else [],
        "score": critique.score if critique and shown else None,
        "signals": critique.signals if critique and shown else {},
        "critique_version": critique.version if critique else None,
        "route": told.model_dump(mode="json", exclude={"id", "draft_id"}) if told else None,
    }
