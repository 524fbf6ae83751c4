"""Taking back a piece, a source or training rows, and marking everything that came from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import JSON, type_coerce, update
from sqlmodel import Session, col, or_, select

from storage.decisions import decisions_of
from storage.errors import NotFound
from storage.events import log
from storage.items import UNDER_WAY, find_item
from storage.lineage import items_citing
from storage.outbox import mark_followed
from storage.rights import allowed, must
from storage.sources import find_source
from storage.tables import (
    Adapter,
    Brief,
    Example,
    Item,
    Publication,
    Snapshot,
    SnapshotExample,
    Source,
    Task,
)
from storage.tables.base import now


@dataclass
class Withdrawal:
    """Ids of everything one withdrawal marked."""

    withdrawn: str
    pieces: list[str] = field(default_factory=list)
    drafts_stopped: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    adapters: list[str] = field(default_factory=list)
    stopped_writing: list[str] = field(default_factory=list)
    pieces_by_tainted_adapters: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def withdraw(session: Session, name: str, actor: str, reason: str = "") -> Withdrawal:
    """Withdraws an item or a source with all that rests on it, one example, or an import's.

    Raises:
        Forbidden: the actor may not.
        NotFound: nothing has that name.
    """
    must(session, actor, "withdraw")
    return take_back(session, name, actor, reason)


def call_off(session: Session, item_id: str, actor: str, reason: str = "") -> Withdrawal:
    """Withdraws an item: a writer who asked for it may while nobody has decided on it. Who may
    decide may not, or a refusal would tell an audit from any other piece that waits.

    Raises:
        Forbidden: it is another's, or was decided on, and the actor may not withdraw.
        NotFound: no such item.
    """
    item = find_item(session, item_id)
    brief = session.get(Brief, item.brief_id)
    own = brief is not None and brief.created_by == actor and not allowed(session, actor, "decide")
    if not own or item.status not in UNDER_WAY or decisions_of(session, item_id):
        must(session, actor, "withdraw")
    return take_back(session, item_id, actor, reason)


def take_back(session: Session, name: str, actor: str, reason: str = "") -> Withdrawal:
    """What follows from a withdrawal; also from an audit, whose reviewer need be no lead.

    Pieces are withdrawn, their examples taken out of training, snapshots that held them and
    adapters trained on those tainted (a tainted adapter writes no more), and what such an
    adapter wrote is marked, so that someone looks at it again. Nothing is deleted.

    Raises:
        NotFound: nothing has that name.
    """
    result = Withdrawal(name)
    reason = reason or f"{name} was withdrawn"
    rows = examples_called(session, name)
    items, source = ([], None) if rows else targets(session, name)
    if source is not None:
        source.withdrawn_at, source.withdrawn_reason = now(), reason
        session.add(source)
    withdraw_items(session, items, reason, result)
    taint_examples(session, rows or examples_of(session, items, source), reason, result)
    taint_adapters(session, result.examples, reason, result)
    log(session, actor, "withdraw", name, reason=reason, **result.as_dict())
    return result


def rehearse(session: Session, name: str, actor: str) -> Withdrawal:
    """What withdrawing something would mark: done, looked at, and rolled back, so that what is
    said beforehand is what happens. It needs a session that may write; nothing is kept of it.

    Raises:
        Forbidden, NotFound: as `withdraw` does.
    """
    try:
        return withdraw(session, name, actor)
    finally:
        session.rollback()


def examples_called(session: Session, name: str) -> list[Example]:
    """The example of this id, or all that one import brought."""
    if name.startswith("imp_"):
        brought = type_coerce(col(Example.brief), JSON)["import"].as_string() == name
        return list(session.exec(select(Example).where(brought)))
    found = session.get(Example, name)
    return [found] if found is not None else []


def targets(session: Session, name: str) -> tuple[list[str], Source | None]:
    try:
        return [find_item(session, name).id], None
    except NotFound:
        pass
    try:
        source = find_source(session, name)
    except NotFound as error:
        raise NotFound(
            f"no item and no source {name!r}, and no example or import",
            "see `copydesk items` and `copydesk sources`",
        ) from error
    return items_citing(session, source.id), source


def withdraw_items(session: Session, ids: Sequence[str], reason: str, result: Withdrawal) -> None:
    for item in session.exec(select(Item).where(col(Item.id).in_(list(ids)))):
        if item.status == "withdrawn":
            continue
        (result.pieces if item.status == "published" else result.drafts_stopped).append(item.id)
        item.status = "withdrawn"
        item.updated_at = now()
        session.add(item)
        mark_followed(session, item.id)
    session.execute(
        update(Publication)
        .where(col(Publication.item_id).in_(list(ids)), col(Publication.withdrawn_at).is_(None))
        .values(withdrawn_at=now(), withdrawn_reason=reason)
    )
    session.execute(
        update(Task)
        .where(col(Task.item_id).in_(list(ids)), col(Task.status) == "open")
        .values(status="cancelled")
    )


def examples_of(session: Session, items: Sequence[str], source: Source | None) -> list[Example]:
    of_items = col(Example.item_id).in_(list(items))
    mine = or_(of_items, col(Example.source_id) == source.id) if source else of_items
    return list(session.exec(select(Example).where(mine)))


def taint_examples(
    session: Session, examples: Sequence[Example], reason: str, result: Withdrawal
) -> None:
    for example in examples:
        if example.withdrawn_at is not None:
            continue
        example.withdrawn_at, example.withdrawn_reason = now(), reason
        session.add(example)
        result.examples.append(example.id)


def taint_adapters(
    session: Session, examples: Sequence[str], reason: str, result: Withdrawal
) -> None:
    held = select(SnapshotExample.snapshot_id).where(
        col(SnapshotExample.example_id).in_(list(examples)), SnapshotExample.split == "train"
    )
    snapshots = session.exec(select(Snapshot).where(col(Snapshot.id).in_(held))).all()
    for snapshot in snapshots:
        if snapshot.tainted_at is None:
            snapshot.tainted_at, snapshot.tainted_reason = now(), reason
            session.add(snapshot)
            result.snapshots.append(snapshot.id)
    trained = col(Adapter.snapshot_id).in_([s.id for s in snapshots])
    for adapter in session.exec(select(Adapter).where(trained)):
        if adapter.status != "tainted":
            if adapter.status == "live":
                result.stopped_writing.append(adapter.id)
            adapter.status, adapter.status_reason = "tainted", reason
            session.add(adapter)
            result.adapters.append(adapter.id)
    mark_written_by(session, result.adapters, result)


def mark_written_by(session: Session, adapters: Sequence[str], result: Withdrawal) -> None:
    written = select(Publication).where(
        col(Publication.adapter_id).in_(list(adapters)), col(Publication.withdrawn_at).is_(None)
    )
    for piece in session.exec(written):
        piece.tainted_reason = f"written by {piece.adapter_id}, which is tainted"
        session.add(piece)
        result.pieces_by_tainted_adapters.append(piece.item_id)
