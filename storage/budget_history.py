"""How a content type's automation came about: coverage and audited error, in spans of drafts.

Drafts are counted in the order of routing. Spans hold about as many drafts each, so that a home
with a hundred thousand of them is told in as many points as one with a hundred.
"""

from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import literal_column
from sqlmodel import Session, col, func, select

from storage.agreement import approvals, percent, read_units
from storage.autonomy import audit_counts
from storage.tables import AutonomyChange, Route

SPANS = 40


def budget_history(session: Session, content_type: str, spans: int = SPANS) -> list[dict[str, Any]]:
    """What had become of a type's drafts by the end of each span, counted from the beginning:
    `routed`, `accepted` (went out without a person), `drawn` for an audit, `audited`, `refused`
    there; and `at`, when the span ended. Empty where nothing was routed."""
    where = Route.content_type == content_type, col(Route.number).is_not(None)
    ends = select(func.min(Route.number), func.max(Route.number)).where(*where)
    first, last = session.exec(ends).one()
    if first is None or last is None:
        return []
    width = max(1, -(-(last - first + 1) // spans))
    span = ((col(Route.number) - first) // width).label("span")
    counts = audit_counts()
    query = select(span, func.max(Route.created_at), *counts.values()).where(*where)
    by: Any = literal_column("span")
    rows: Any = session.exec(query.group_by(by).order_by(by)).all()
    return running([(at, dict(zip(counts, found, strict=True))) for _, at, *found in rows])


def running(rows: list[tuple[datetime, dict[str, int]]]) -> list[dict[str, Any]]:
    """Each row with all before it."""
    total: dict[str, int] = {}
    found = []
    for at, counts in rows:
        total = {name: total.get(name, 0) + count for name, count in counts.items()}
        found.append({"at": at, **total})
    return found


def budget_lines(session: Session, content_type: str) -> list[tuple[datetime, float]]:
    """The budget from each time on that it changed, oldest first."""
    query = select(AutonomyChange.at, AutonomyChange.budget)
    query = query.where(AutonomyChange.content_type == content_type)
    found: list[tuple[datetime, float]] = []
    for at, budget in session.exec(query.order_by(col(AutonomyChange.revision))):
        if not found or found[-1][1] != budget:
            found.append((at, budget))
    return found


def agreement_history(
    session: Session, content_type: str, window: int = 50, spans: int = SPANS
) -> list[tuple[int, float]]:
    """How often reviewers of the same drafts agreed on whether to approve: after so many such
    drafts, the share of pairs that did, over the last `window` of them."""
    units = [approvals(unit) for _, unit in read_units(session, content_type)]
    step = max(1, -(-len(units) // spans))
    ends = range(step, len(units) + step, step)
    found = []
    for end in (min(end, len(units)) for end in ends):
        last = units[max(0, end - window) : end]
        pairs = [pair for unit in last for pair in combinations(unit.values(), 2)]
        agreed = percent(pairs)
        if agreed is not None:
            found.append((end, agreed))
    return found
