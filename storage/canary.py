"""A canary: a share of new briefs goes to a candidate, the rest to what is live.

Which brief goes where is drawn by a keyed hash of its item, so that all attempts at one item are
by one writer and nobody can choose. What people then say of the two writers' drafts is compared
(`graphs.canary`). The trial is written down with the adapter, under `gate["canary"]`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col, func, select

from storage.adapters import (
    adapter_on_trial,
    find_adapter,
    live_adapter,
    make_live,
    set_adapter_status,
)
from storage.errors import BadInput, Conflict
from storage.outbox import decision_counts
from storage.rights import must
from storage.routes import Patience, is_overdue, keyed_draw, outcome_of
from storage.tables import Adapter, Decision, Draft, Item, Route, Task
from storage.tables.base import now

MOST = 0.5
BASE = "base"
WAITS = ("new", "drafting", "review")


def start_canary(session: Session, adapter_id: str, share: float, actor: str) -> Adapter:
    """Puts a candidate on trial. It is a lead's sign-off: what the trial ends in needs no other.

    Raises:
        Forbidden: the actor may not.
        BadInput: a share that leaves nothing to compare with.
        Conflict: it is no candidate, or another one is on trial.
    """
    must(session, actor, "promote")
    if not 0 < share <= MOST:
        raise BadInput(f"a share of {share:g} cannot be tried", f"give more than 0, at most {MOST}")
    adapter = find_adapter(session, adapter_id)
    if adapter.status not in ("candidate", "retired"):
        raise Conflict(f"adapter {adapter_id} is {adapter.status}", "only a candidate can be tried")
    other = adapter_on_trial(session, adapter.base_sha256)
    if other is not None:
        raise Conflict(f"{other.id} is on trial", "wait for it, or `copydesk adapters rollback`")
    live = live_adapter(session, adapter.base_sha256)
    values = {"share": share, "against": live.id if live else BASE, "by": actor}
    put_trial(session, adapter, started_at=now().isoformat(), **values)
    set_adapter_status(
        session, adapter, "canary", actor, f"on trial with {share:.0%} of new briefs"
    )
    return adapter


def put_trial(session: Session, adapter: Adapter, **values: Any) -> None:
    """Notes something about an adapter's trial."""
    adapter.gate = {**adapter.gate, "canary": {**trial_of(adapter), **values}}
    session.add(adapter)


def trial_of(adapter: Adapter) -> dict[str, Any]:
    """share, against, by, started_at; how it stands, once decisions came in; `ended_at`."""
    return dict(adapter.gate.get("canary", {}))


def writer_of(session: Session, base_sha256: str, item_id: str = "") -> Adapter | None:
    """The adapter that writes an item: the one on trial, for its share of items that are newer
    than the trial; otherwise what is live, None where that is the base model."""
    canary = adapter_on_trial(session, base_sha256) if item_id else None
    if canary is not None:
        item = session.get(Item, item_id)
        if item is not None and takes(session, canary, item):
            return canary
    return live_adapter(session, base_sha256)


def takes(session: Session, canary: Adapter, item: Item) -> bool:
    """Whether an item is the canary's."""
    trial = trial_of(canary)
    if item.created_at < datetime.fromisoformat(trial["started_at"]):
        return False
    return bool(keyed_draw(session, "canary", canary.id, item.id) < trial["share"])


@dataclass(frozen=True)
class Arms:
    """What people said of each writer's drafts, oldest item first: 1 / propensity for one that
    was approved unchanged, else 0. Both end before the first item that still waits.

    `floor` is the smallest propensity that a draft could have had.
    """

    candidate: list[float]
    live: list[float]
    floor: float


def arms(session: Session, canary: Adapter, patience: Patience) -> Arms:
    """Each item counts once, by the first draft of it that went to a person or out. What nobody
    looked at counts 0, and what somebody looked at counts for those that were not drawn too:
    so the two writers compare although the live one's better drafts go out unseen."""
    trial = trial_of(canary)
    against = None if trial["against"] == BASE else trial["against"]
    sides: dict[str | None, list[float]] = {canary.id: [], against: []}
    waiting: set[str | None] = set()
    floor = 1.0
    for item, draft, route, task, verdict, simulated in first_routes(session, trial):
        mine = canary.id if takes(session, canary, item) else against
        if mine in waiting:
            continue
        if route is None:
            if item.status in WAITS and not is_overdue(item.created_at, patience):
                waiting.add(mine)
            continue
        if draft.adapter_id != mine:
            continue
        outcome = outcome_of(route, task, verdict, bool(simulated), patience)
        if outcome is None:
            waiting.add(mine)
        elif outcome in COUNTED:
            seen = route.propensity or 1.0
            floor = min(floor, seen, route.floor or 1.0)
            sides[mine].append(1 / seen if outcome == "approved" else 0.0)
    return Arms(sides[canary.id], sides[against], floor)


COUNTED = ("approved", "refused", "overdue", "unseen")


def first_routes(session: Session, trial: dict[str, Any]) -> list[Any]:
    """Items since the trial began, written by what is live or on trial, oldest first: each with
    its first draft that was not revised, that draft's route, and what was decided; None for
    these where there is none yet."""
    said = (col(Task.status), col(Decision.verdict), col(Decision.simulated))
    query = (
        select_rows(Item, Draft, Route, *said)
        .outerjoin(Draft, col(Draft.item_id) == Item.id)
        .outerjoin(Route, and_(col(Route.draft_id) == Draft.id, col(Route.route) != "revise"))
        .outerjoin(Task, col(Task.draft_id) == Draft.id)
        .outerjoin(Decision, and_(col(Decision.task_id) == Task.id, decision_counts()))
        .where(col(Item.created_at) >= datetime.fromisoformat(trial["started_at"]))
        .where(col(Item.adapter_choice) == "live")
        .order_by(col(Item.created_at), col(Item.id), col(Route.id).is_(None), col(Draft.attempt))
    )
    found: dict[str, Any] = {}
    for row in session.execute(query):
        found.setdefault(row[0].id, row)
    return list(found.values())


def any_news(session: Session) -> bool:
    """Whether something was decided since a trial was last looked at; False without a trial."""
    trials = session.exec(select(Adapter).where(Adapter.status == "canary")).all()
    return any(decisions_since(session, one) != trial_of(one).get("decisions") for one in trials)


def decisions_since(session: Session, canary: Adapter) -> int:
    """How many decisions count that were made since the trial began, and how often what is live
    has changed: a trial has to be looked at again when this does."""
    began = datetime.fromisoformat(trial_of(canary)["started_at"])
    made = select(func.count()).select_from(Decision).where(col(Decision.created_at) >= began)
    changed = select(func.count()).select_from(Adapter).where(col(Adapter.live_at) >= began)
    retired = select(func.count()).select_from(Adapter).where(Adapter.status == "retired")
    return sum(
        session.exec(query).one() for query in (made.where(decision_counts()), changed, retired)
    )


def end_canary(
    session: Session, canary: Adapter, promoted: bool, reason: str, void: bool = False
) -> Adapter:
    """Follows the trial's verdict: the lead who began it signed off what it would say.

    Args:
        void: the trial says nothing: who was live before it stays one to roll back to.
    """
    put_trial(session, canary, ended_at=now().isoformat())
    if promoted:
        return make_live(session, canary, str(trial_of(canary)["by"]), reason)
    status = "retired" if void and canary.live_at is not None else "refused"
    set_adapter_status(session, canary, status, "copydesk", reason)
    return canary
