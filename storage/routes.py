"""Routes in their order: their numbers, the draw of audits, and what came of each."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, and_, col, select

from storage.outbox import decision_counts
from storage.sources import next_serial
from storage.tables import Critique, Decision, Draft, Route, Secret, Task
from storage.tables.base import now

ROUTED = "routed"
PART = 16
"""Routes read at once; most of the time the first of them still waits."""

REFUSED = {"approved": False, "refused": True, "overdue": True, "withdrawn": True, "unseen": None}
"""What each outcome says of its draft: refused, not refused, or that nobody looked. Those that
are not named here are left out."""

LOOKED_AT = tuple(name for name, refused in REFUSED.items() if refused is not None)
"""Outcomes of audits that count; all but `approved` are refusals."""

SAID = ("approved", "refused")
"""Outcomes that are a person's word."""


@dataclass(frozen=True)
class Patience:
    """How decisions are waited for.

    Attributes:
        days: a draft that nobody decided for this long counts as refused.
        trust_simulated: whether what a simulated reviewer said counts like a person's word.
    """

    days: float
    trust_simulated: bool = False


@dataclass(frozen=True)
class Settled:
    """A route whose outcome is known."""

    id: str
    draft_id: str
    number: int
    outcome: str
    propensity: float
    floor: float


def next_number(session: Session) -> int:
    """The next place in the order of routing; on one database no two drafts share one."""
    return next_serial(session, ROUTED)


def audit_draw(session: Session, draft_id: str) -> float:
    """Whether a draft is audited: an audit that a writer could foresee would be none."""
    return keyed_draw(session, draft_id)


def keyed_draw(session: Session, *words: str) -> float:
    """A number in [0, 1) that is the same whenever it is asked for, and that nobody can tell
    from the words alone."""
    secret = session.get_one(Secret, "audits").value
    digest = hmac.digest(secret.encode(), chr(31).join(words).encode(), "sha256")
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(frozen=True)
class Line:
    """Drafts of one content type by one writer, in the order of routing; only those that were
    accepted and drawn for an audit, where `audits` is set."""

    content_type: str
    regime: str
    audits: bool = False


def settled_routes(session: Session, line: Line, after: int, patience: Patience) -> list[Settled]:
    """Routes after a number whose outcome is known, up to the first that still waits for its
    person. What is decided first is not decided at random (easy drafts go fast), so nothing
    is counted before what was routed earlier."""
    found: list[Settled] = []
    while True:
        rows = part_of(session, line, after)
        for route, task, verdict, simulated in rows:
            outcome = outcome_of(route, task, verdict, bool(simulated), patience)
            if outcome is None:
                return found
            found.append(settled(route, outcome))
            after = found[-1].number
        if len(rows) < PART:
            return found


def part_of(session: Session, line: Line, after: int) -> Sequence[Any]:
    """Routes with what was decided, where it cannot be undone any more."""
    query = (
        select(Route, Task.status, Decision.verdict, Decision.simulated)
        .outerjoin(Task, col(Task.draft_id) == Route.draft_id)
        .outerjoin(Decision, and_(col(Decision.task_id) == Task.id, decision_counts()))
        .where(Route.content_type == line.content_type, Route.regime == line.regime)
        .where(col(Route.number) > after)
        .order_by(col(Route.number))
        .limit(PART)
    )
    return session.exec(query.where(col(Route.audit).is_(True)) if line.audits else query).all()


def outcome_of(
    route: Route, task: str | None, verdict: str | None, simulated: bool, patience: Patience
) -> str | None:
    """What came of a route; None while its person is waited for."""
    if route.outcome:
        return route.outcome
    if route.route == "accept" and not route.audit:
        return "unseen"
    if verdict is not None:
        return spoken(verdict, simulated and not patience.trust_simulated)
    if task == "decided":  # and may still be undone
        return None
    if task != "open":
        return "withdrawn"
    return "overdue" if is_overdue(route.created_at, patience) else None


def spoken(verdict: str, left_out: bool) -> str:
    if left_out:
        return "simulated"
    return "approved" if verdict == "approve" else "refused"


def is_overdue(since: datetime, patience: Patience) -> bool:
    return now() - since > timedelta(days=patience.days)


def settled(route: Route, outcome: str) -> Settled:
    assert route.number is not None, "routes without a number are not counted"
    return Settled(
        route.id,
        route.draft_id,
        route.number,
        outcome,
        1.0 if route.propensity is None else route.propensity,
        1.0 if route.floor is None else route.floor,
    )


def mark_counted(session: Session, routes: Sequence[Settled]) -> None:
    """Writes down what each of them counted as: a decision that comes after its time is up
    changes nothing any more."""
    for route in routes:
        session.execute(
            update(Route)
            .where(col(Route.id) == route.id)
            .values(outcome=route.outcome, counted_at=now())
            .execution_options(synchronize_session=False)
        )


def decided_drafts(session: Session, limit: int) -> list[tuple[Route, Critique, str]]:
    """Drafts that were counted by a person's word, with their item, in the order of routing;
    the last ones, where there are more than `limit`."""
    query = (
        select(Route, Critique, Draft.item_id)
        .join(Critique, col(Critique.draft_id) == Route.draft_id)
        .join(Draft, col(Draft.id) == Route.draft_id)
        .where(col(Route.outcome).in_(SAID))
        .order_by(col(Route.number).desc())
        .limit(limit)
    )
    return list(session.exec(query))[::-1]


def critiques_of(session: Session, draft_ids: Sequence[str]) -> dict[str, Critique]:
    """By draft."""
    rows = session.exec(select(Critique).where(col(Critique.draft_id).in_(list(draft_ids))))
    return {critique.draft_id: critique for critique in rows}
