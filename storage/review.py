"""One reviewer at one task: which is next, whose it is, and what they are shown of it."""

import re
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.decisions import Said, decision_of, right_for
from storage.errors import NotFound
from storage.items import brief_of, drafts_of, route_of
from storage.lineage import span
from storage.opinions import levels_of, missing, opinion_of, opinions_of, unjudged_by
from storage.outbox import is_waiting
from storage.rights import NEEDS, allowed
from storage.tables import Adapter, Draft, Item, Source, SourceVersion, Task
from storage.tasks import free_for, holder_of, in_turn
from storage.undo import undo_until
from storage.views import draft_view, item_line, task_view

CONTEXT_CHARACTERS = 160
"""How much of a source is shown before and after a cited span."""


BLIND: dict[str, Any] = {"score": None, "signals": {}, "route": None}
"""What a reviewer is not shown of a draft: what the desk thinks of it."""


def next_task(session: Session, reviewer: str, skipped: Sequence[str] = ()) -> str | None:
    """The open task this reviewer should take now: in the queue's order, held by nobody else,
    meant for nobody else. Tasks they skipped come back when nothing else is left."""
    mine = free_for(reviewer), unjudged_by(reviewer)
    asked: dict[str, Any] = {"assignees": ("", reviewer), "needs": levels_of(session, reviewer)}
    passed = col(Task.id).in_(list(skipped))
    found = in_turn(session, *mine, ~passed, **asked) or in_turn(session, *mine, passed, **asked)
    return found[0] if found else None


def find_task_by_id(session: Session, task_id: str) -> Task:
    """Raises NotFound for an id that no task ever had."""
    task = session.get(Task, task_id)
    if task is None:
        raise NotFound(f"no task {task_id!r}", "take one from the inbox")
    return task


def standing(session: Session, task: Task, reviewer: str) -> dict[str, Any]:
    """Whether this reviewer may decide a task, and who or what stands in the way if not.

    `state` is one of:
        open        they may
        held        `by` has it open until `at`
        needs       only somebody of the role `needs` may
        given       they gave their opinion `at`, with this `verdict`; `missing` others are asked
        decided     `by` did `at`, with this `verdict`
        cancelled   its item was withdrawn

    What was said has an `id`, and `undo_until` while they may take it back.
    """
    session.refresh(task)
    decision = decision_of(session, task.id)
    if decision is not None:
        return {"state": "decided", **said_line(session, decision, reviewer)}
    if task.status != "open":
        return {"state": "cancelled"}
    needs = right_for(task)
    opinion = opinion_of(session, task.id, reviewer) if task.given else None
    if opinion is not None and not (task.needs == "lead" and allowed(session, reviewer, needs)):
        line = said_line(session, opinion, reviewer)
        return {"state": "given", **line, "missing": missing(task)}
    if not allowed(session, reviewer, needs):
        return {"state": "needs", "needs": NEEDS[needs]}
    if holder_of(task) not in ("", reviewer):
        return {"state": "held", "by": task.holder, "at": task.held_until}
    return {"state": "open"}


def said_line(session: Session, said: Said, reviewer: str) -> dict[str, Any]:
    return {
        "id": said.id,
        "by": said.reviewer,
        "at": said.created_at,
        "verdict": said.verdict,
        "simulated": said.simulated,
        "undo_until": undo_until(session, said, reviewer),
    }


def review_view(session: Session, task_id: str, reviewer: str) -> dict[str, Any]:
    """What a reviewer is shown of a task: its draft with claims and findings, the brief, the
    attempts before it, and the opinions of others where they may be seen.

    Raises:
        NotFound: no such task.
    """
    task = find_task_by_id(session, task_id)
    item, draft = session.get_one(Item, task.item_id), session.get_one(Draft, task.draft_id)
    earlier = [d for d in drafts_of(session, item.id) if d.attempt < draft.attempt]
    status = "review" if task.status == "open" else item.status  # an audited item is done
    return {
        **item_line(item, status),
        "task": task_view(task),
        "standing": standing(session, task, reviewer),
        "brief": brief_of(session, item).model_dump(mode="json"),
        "draft": {**draft_view(session, draft, None), **BLIND},
        "opinions": opinions_shown(session, task, reviewer),
        "earlier": [attempt_line(session, before) for before in earlier],
        "simulated_adapter": draft.adapter_id in simulated_adapters(session),
    }


def opinions_shown(session: Session, task: Task, reviewer: str) -> list[dict[str, Any]]:
    """To a lead once opinions differ, and to everybody once nobody can undo what was decided;
    to nobody before."""
    if task.given == 0:
        return []
    if task.status == "open":
        differ = task.needs == "lead"
        seen = differ and allowed(session, reviewer, "adjudicate")
    else:
        decision = decision_of(session, task.id)
        seen = decision is not None and not is_waiting(decision)
    names = ("reviewer", "verdict", "text", "reasons", "note", "created_at", "simulated")
    found = opinions_of(session, task.id) if seen else []
    return [one.model_dump(mode="json", include=set(names)) for one in found]


def attempt_line(session: Session, draft: Draft) -> dict[str, Any]:
    route = route_of(session, draft.id)
    reason = route.reason if route else ""
    return {"attempt": draft.attempt, "text": draft.text, "reason": reason}


def simulated_adapters(session: Session) -> set[str]:
    """Adapters that learned from simulated decisions: whatever they write is labelled so."""
    return set(session.exec(select(Adapter.id).where(col(Adapter.simulated).is_(True))))


def evidence_view(
    session: Session, evidence: dict[str, Any], around: int = CONTEXT_CHARACTERS
) -> dict[str, Any]:
    """A claim's evidence with its source's title and the words before and after the span."""
    version = session.get_one(SourceVersion, evidence["version"])
    source = session.get_one(Source, version.source_id)
    start, end = evidence["start"], evidence["end"]
    first, last = whole_words(version.text, start, end, around)
    return {
        **span(session, version.id, start, end),
        "title": source.title,
        "current": source.current_version_id in (None, version.id),
        "before": version.text[first:start],
        "after": version.text[end:last],
        "cut_before": first > 0,
        "cut_after": last < len(version.text),
    }


def whole_words(text: str, start: int, end: int, around: int) -> tuple[int, int]:
    """Where the context of a span begins and ends: at most `around` characters away from it,
    and between words where there is a gap."""
    first, last = max(0, start - around), min(len(text), end + around)
    if first > 0:
        gap = re.search(r"\s", text[first:start])
        first = first + gap.end() if gap else first
    if last < len(text):
        gap = re.search(r"\s\S*$", text[end:last])
        last = end + gap.start() if gap else last
    return first, last
