"""What is proven for each content type: one row that is changed where drafts are counted, and
one more for every change of state, threshold or budget."""

from typing import Any

from sqlmodel import Session, col, func, select

from storage.events import log
from storage.outbox import decision_counts
from storage.routes import LOOKED_AT, ROUTED
from storage.tables import Autonomy, AutonomyChange, Decision, Draft, Route, Serial, Task
from storage.tables.base import now

STANDING = (
    *("content_type", "revision", "state", "threshold", "bound", "budget", "delta"),
    *("missing", "decisions", "audits", "calibration", "why"),
)
"""Columns that a row of now and its changes share."""


def autonomy_of(session: Session, content_type: str) -> Autonomy | None:
    """Locked, where the database has locks: who counts next sees what was counted."""
    query = select(Autonomy).where(Autonomy.content_type == content_type)
    return session.exec(query.with_for_update()).first()


def count_decided(session: Session) -> int:
    """Decisions that were counted, of all content types."""
    return session.exec(select(func.coalesce(func.sum(Autonomy.decisions), 0))).one()


def last_number(session: Session) -> int:
    """The number of the draft that was routed last."""
    value = session.exec(select(Serial.value).where(Serial.name == ROUTED)).first()
    return value or 0


def recent_regimes(session: Session, content_type: str, count: int) -> list[tuple[int, str]]:
    """Numbers and writers of the drafts that were routed last, newest first."""
    query = select(Route.number, Route.regime).where(
        Route.content_type == content_type, col(Route.number).is_not(None)
    )
    rows = session.exec(query.order_by(col(Route.number).desc()).limit(count))
    return [(number or 0, regime) for number, regime in rows]


def note_change(session: Session, row: Autonomy, cause: str) -> None:
    """Keeps how a content type stands from now on, and why, for good."""
    row.revision += 1
    row.updated_at = now()
    values = {name: getattr(row, name) for name in STANDING}
    session.add_all([row, AutonomyChange(cause=cause, **values)])
    log(
        session,
        "copydesk",
        f"autonomy.{row.state}",
        row.content_type,
        cause=cause,
        threshold=row.threshold,
        why=row.why,
    )


def changes_of(session: Session, content_type: str, limit: int = 200) -> list[AutonomyChange]:
    """Newest first."""
    query = select(AutonomyChange).where(AutonomyChange.content_type == content_type)
    return list(session.exec(query.order_by(col(AutonomyChange.revision).desc()).limit(limit)))


def stopped_types(session: Session) -> list[Autonomy]:
    """Content types that had been automatic, or nearly so, and are not now; by name."""
    query = select(Autonomy).where(Autonomy.state == "stopped")
    return list(session.exec(query.order_by(Autonomy.content_type)))


def audited(session: Session, content_type: str) -> dict[str, int]:
    """How many drafts the statistics know of, and what became of those: routed, accepted,
    drawn for an audit, audited, refused there, and decisions that were left out as simulated."""
    simulated = func.count().filter(col(Route.outcome) == "simulated")
    counts = {**audit_counts(), "simulated": simulated}
    query = select(*counts.values()).where(
        Route.content_type == content_type, col(Route.number).is_not(None)
    )
    found: Any = session.exec(query).one()
    return dict(zip(counts, found, strict=True))


def audit_counts() -> dict[str, Any]:
    """What became of drafts, as columns to count routes by."""
    accepted, drawn = col(Route.route) == "accept", col(Route.audit).is_(True)
    audited = drawn & col(Route.outcome).in_(LOOKED_AT)
    return {
        "routed": func.count(),
        "accepted": func.count().filter(accepted),
        "drawn": func.count().filter(drawn),
        "audited": func.count().filter(audited),
        "refused": func.count().filter(audited & (col(Route.outcome) != "approved")),
    }


def held_back(
    session: Session, content_type: str, regime: str, upto: int
) -> tuple[str | None, int]:
    """The item whose decision everything behind it waits for, and how many decisions those are."""
    waiting = (
        select(Route.number, Draft.item_id)
        .join(Draft, col(Draft.id) == Route.draft_id)
        .join(Task, col(Task.draft_id) == Route.draft_id)
        .where(Route.content_type == content_type, Route.regime == regime)
        .where(col(Route.number) > upto, Task.status == "open")
        .order_by(col(Route.number))
    )
    first = session.exec(waiting.limit(1)).first()
    if first is None:
        return None, 0
    behind = (
        select(func.count())
        .select_from(Route)
        .join(Task, col(Task.draft_id) == Route.draft_id)
        .where(Route.content_type == content_type, Route.regime == regime)
        .where(col(Route.number) > first[0], Task.status == "decided", Route.outcome == "")
    )
    return first[1], session.exec(behind).one()


def reviewers_rows(
    session: Session, content_type: str, limit: int = 2_000
) -> list[tuple[str, float, bool]]:
    """Who decided, how confident the desk had been, and whether they refused: newest first."""
    query = (
        select(Decision.reviewer, Route.confidence, Decision.verdict)
        .join(Route, col(Route.draft_id) == Decision.draft_id)
        .where(Route.content_type == content_type, col(Route.confidence).is_not(None))
        .where(col(Decision.simulated).is_(False), decision_counts())
        .order_by(col(Route.number).desc())
    )
    rows = session.exec(query.limit(limit))
    return [(who, score or 0.0, verdict != "approve") for who, score, verdict in rows]
