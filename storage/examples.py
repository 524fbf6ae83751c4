"""Examples and the snapshots frozen from them."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from storage.errors import NotFound, TrainingError
from storage.events import log
from storage.files import write_whole
from storage.tables import Example, Snapshot, SnapshotExample


def put_examples(session: Session, rows: Sequence[Example]) -> int:
    """Adds the rows that are not there yet, by id; returns how many were new."""
    ids = [row.id for row in rows]
    known = set(session.exec(select(Example.id).where(col(Example.id).in_(ids))))
    fresh = {row.id: row for row in rows if row.id not in known}
    session.add_all(fresh.values())
    session.flush()
    return len(fresh)


def count_examples(session: Session) -> dict[str, int]:
    """Usable examples by kind."""
    query = select(Example.kind, func.count()).where(col(Example.withdrawn_at).is_(None))
    return dict(session.exec(query.group_by(Example.kind)).all())


def split_of(group_key: str, held_out_share: float) -> str:
    """`test` or `train`. A group's side depends on its key alone, so what once judged an
    adapter never trains a later one."""
    draw = int.from_bytes(hashlib.sha256(group_key.encode()).digest()[:8], "big") / 2**64
    return "test" if draw < held_out_share else "train"


def freeze(
    session: Session, home: Path, held_out_share: float, with_simulated: bool, actor: str
) -> Snapshot:
    """An immutable snapshot of every usable SFT example, on disk and as rows.

    Content-addressed: freezing the same examples again gives the same snapshot.

    Raises:
        TrainingError: nothing to train on, or nothing to judge by.
    """
    query = select(Example).where(col(Example.withdrawn_at).is_(None), Example.kind == "sft")
    if not with_simulated:
        query = query.where(col(Example.simulated).is_(False))
    examples = list(session.exec(query.order_by(Example.id)))
    splits = {example.id: split_of(example.group_key, held_out_share) for example in examples}
    check_splits(Counter(splits.values()), with_simulated)
    files = {
        f"{split}.jsonl": "".join(row_line(e) for e in examples if splits[e.id] == split)
        for split in ("train", "test")
    }
    digest = hashlib.sha256("\x1f".join(files.values()).encode()).hexdigest()
    found = session.exec(select(Snapshot).where(Snapshot.sha256 == digest)).first()
    if found is not None:
        return found
    snapshot = Snapshot(id=f"snp_{digest[:12]}", sha256=digest)
    snapshot.card = data_card(examples, splits, digest)
    files["card.json"] = json.dumps(snapshot.card, indent=2, ensure_ascii=False)
    write_whole(snapshot_folder(home, snapshot.id), files)
    session.add(snapshot)
    session.flush()
    session.add_all(
        SnapshotExample(snapshot_id=snapshot.id, example_id=id, split=split)
        for id, split in splits.items()
    )
    log(session, actor, "snapshot.freeze", snapshot.id, **snapshot.card["rows"])
    return snapshot


def check_splits(counts: Counter[str], with_simulated: bool) -> None:
    if counts["train"] and counts["test"]:
        return
    where = "" if with_simulated else " from people's decisions"
    raise TrainingError(
        f"{counts['train']} rows to train on and {counts['test']} to judge by{where}",
        "decide more tasks, or bring published pieces with `copydesk dataset import`",
    )


def row_line(example: Example) -> str:
    row = {**example.payload, "example": example.id, "group": example.group_key}
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def data_card(examples: Sequence[Example], splits: dict[str, str], digest: str) -> dict[str, Any]:
    return {
        "sha256": digest,
        "rows": dict(Counter(splits.values())),
        "groups": len({example.group_key for example in examples}),
        "content_types": dict(Counter(example.content_type for example in examples)),
        "origins": dict(Counter(example.origin for example in examples)),
        "simulated": sum(example.simulated for example in examples),
        "split": "by brief: rows of one brief are all on one side",
    }


def snapshot_folder(home: Path, snapshot_id: str) -> Path:
    return home / "snapshots" / snapshot_id


def list_snapshots(session: Session) -> list[Snapshot]:
    """Newest first."""
    return list(session.exec(select(Snapshot).order_by(col(Snapshot.created_at).desc())))


def find_snapshot(session: Session, snapshot_id: str) -> Snapshot:
    snapshot = session.get(Snapshot, snapshot_id)
    if snapshot is None:
        raise NotFound(f"no snapshot {snapshot_id!r}", "list them with `copydesk dataset list`")
    return snapshot


def examples_of(session: Session, snapshot_id: str, split: str | None = None) -> list[Example]:
    query = (
        select(Example)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .where(SnapshotExample.snapshot_id == snapshot_id)
        .order_by(Example.id)
    )
    if split:
        query = query.where(SnapshotExample.split == split)
    return list(session.exec(query))
