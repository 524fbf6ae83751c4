"""The adapter registry: one live adapter per base model, everything else on record."""

from typing import Any

from sqlmodel import Session, col, select

from storage.errors import Conflict, NotFound
from storage.events import log
from storage.rights import must
from storage.tables import Adapter, GateResult
from storage.tables.base import derived_id, now

PROMOTABLE = ("candidate", "canary", "retired")
"""Statuses of adapters that may go live."""


def put_adapter(session: Session, snapshot_id: str, base_sha256: str, **values: Any) -> Adapter:
    """The adapter of a snapshot, base and recipe: the same three give the same row."""
    recipe = repr(sorted(values["recipe"].items()))
    adapter_id = derived_id("adp", snapshot_id, base_sha256, recipe)
    found = session.get(Adapter, adapter_id)
    if found is not None:
        return found
    adapter = Adapter(id=adapter_id, snapshot_id=snapshot_id, base_sha256=base_sha256, **values)
    session.add(adapter)
    session.flush()
    log(session, "copydesk", "adapter.train", adapter_id, snapshot=snapshot_id)
    return adapter


def find_adapter(session: Session, adapter_id: str) -> Adapter:
    adapter = session.get(Adapter, adapter_id)
    if adapter is None:
        raise NotFound(f"no adapter {adapter_id!r}", "list them with `copydesk adapters list`")
    return adapter


def list_adapters(session: Session) -> list[Adapter]:
    """Newest first."""
    return list(session.exec(select(Adapter).order_by(col(Adapter.created_at).desc())))


def live_adapter(session: Session, base_sha256: str) -> Adapter | None:
    query = select(Adapter).where(Adapter.status == "live", Adapter.base_sha256 == base_sha256)
    return session.exec(query).first()


def adapter_on_trial(session: Session, base_sha256: str) -> Adapter | None:
    query = select(Adapter).where(Adapter.status == "canary", Adapter.base_sha256 == base_sha256)
    return session.exec(query).first()


def set_adapter_status(
    session: Session, adapter: Adapter, status: str, actor: str, reason: str = ""
) -> None:
    adapter.status = status
    adapter.status_reason = reason
    session.add(adapter)
    log(session, actor, f"adapter.{status}", adapter.id, reason=reason)


def promote(session: Session, adapter_id: str, actor: str, reason: str = "") -> Adapter:
    """Makes an adapter the live one and retires the one before it.

    Raises:
        Forbidden: the actor may not.
        Conflict: it was refused, tainted, or is still in training.
    """
    must(session, actor, "promote")
    adapter = find_adapter(session, adapter_id)
    return make_live(session, adapter, actor, reason)


def make_live(session: Session, adapter: Adapter, actor: str, reason: str = "") -> Adapter:
    """As `promote`, for a house whose policy signs off: nobody's right is asked for. Without a
    reason it is live for its gate's."""
    if adapter.status == "live":
        return adapter
    if adapter.status not in PROMOTABLE:
        raise Conflict(
            f"adapter {adapter.id} is {adapter.status}"
            + (f": {adapter.status_reason}" if adapter.status_reason else ""),
            "only a candidate that passed the gate, or a retired adapter, can go live",
        )
    retire_live(session, adapter, actor)
    adapter.live_at = now()
    adapter.signed_by = actor
    reason = reason or str(adapter.gate.get("reason", ""))
    set_adapter_status(session, adapter, "live", actor, reason)
    return adapter


def refuse(session: Session, adapter_id: str, actor: str, reason: str = "") -> Adapter:
    """A lead's no to a candidate.

    Raises:
        Forbidden: the actor may not.
        Conflict: it is no candidate.
    """
    must(session, actor, "promote")
    adapter = find_adapter(session, adapter_id)
    if adapter.status not in ("candidate", "canary"):
        raise Conflict(
            f"adapter {adapter_id} is {adapter.status}", "only a candidate can be turned down"
        )
    set_adapter_status(session, adapter, "refused", actor, reason or f"turned down by {actor}")
    return adapter


def rollback(session: Session, base_sha256: str, actor: str) -> Adapter | None:
    """Retires the live adapter; the one before it goes live again, or the base when none was.
    While another adapter is on trial, that one is taken off trial, and what is live stays: the
    latest step is the one that is taken back.

    Raises:
        Forbidden: the actor may not.
        NotFound: nothing is live.
    """
    must(session, actor, "promote")
    live = live_adapter(session, base_sha256)
    tried = adapter_on_trial(session, base_sha256)
    if tried is not None:
        # Who was live before stays among those that a later rollback finds.
        status = "candidate" if tried.live_at is None else "retired"
        set_adapter_status(session, tried, status, actor, f"taken off trial by {actor}")
        return live
    if live is None:
        raise NotFound("no adapter is live: the base model writes", "see `copydesk adapters list`")
    query = (
        select(Adapter)
        .where(Adapter.status == "retired", Adapter.base_sha256 == base_sha256)
        .where(col(Adapter.live_at) < live.live_at)
        .order_by(col(Adapter.live_at).desc())
    )
    before = session.exec(query).first()
    set_adapter_status(session, live, "retired", actor, f"rolled back by {actor}")
    if before is not None:
        set_adapter_status(session, before, "live", actor, f"rolled back from {live.id}")
    return before


def retire_live(session: Session, successor: Adapter, actor: str) -> None:
    live = live_adapter(session, successor.base_sha256)
    if live is not None:
        set_adapter_status(session, live, "retired", actor, f"{successor.id} went live")
        session.flush()


def put_gate_results(session: Session, rows: list[GateResult]) -> None:
    for row in rows:
        session.merge(row)


def gate_results_of(session: Session, adapter_id: str) -> list[GateResult]:
    query = select(GateResult).where(GateResult.adapter_id == adapter_id)
    return list(session.exec(query.order_by(GateResult.group_key)))
