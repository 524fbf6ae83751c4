"""Two snapshots compared: rows that only one has, rows that moved, and what their cards say."""

from typing import Any

from sqlmodel import Session, col, select

from storage.curation.rows import completion, spaced
from storage.snapshots import find_snapshot
from storage.tables import Example, SnapshotExample

PREVIEW = 80
SAME_ANYWAY = ("sha256", "split")


def diff(session: Session, a: str, b: str) -> dict[str, Any]:
    """Plain values: `only_a`, `only_b`, `moved` (rows), `same` (their number), and `card` with
    both values of everything that differs.

    Raises:
        NotFound: no such snapshot.
    """
    first, second = find_snapshot(session, a), find_snapshot(session, b)
    mine, theirs = lines(session, a), lines(session, b)
    both = mine.keys() & theirs.keys()
    moved = sorted(id for id in both if mine[id]["split"] != theirs[id]["split"])
    return {
        "a": a,
        "b": b,
        "only_a": [mine[id] for id in sorted(mine.keys() - theirs.keys())],
        "only_b": [theirs[id] for id in sorted(theirs.keys() - mine.keys())],
        "moved": [theirs[id] for id in moved],
        "same": len(both) - len(moved),
        "card": differing(first.card, second.card),
    }


def lines(session: Session, snapshot_id: str) -> dict[str, dict[str, str]]:
    """The snapshot's rows by id, each with the beginning of its text."""
    query = (
        select(Example, SnapshotExample.split)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .where(SnapshotExample.snapshot_id == snapshot_id)
    )
    return {
        example.id: {
            "example": example.id,
            "kind": example.kind,
            "split": split,
            "origin": example.origin,
            "text": preview(completion(example)),
        }
        for example, split in session.exec(query)
    }


def preview(text: str) -> str:
    said = spaced(text)
    return said if len(said) <= PREVIEW else said[: PREVIEW - 1] + "…"


def differing(a: dict[str, Any], b: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in {**a, **b} if name not in SAME_ANYWAY]
    return {name: (a.get(name), b.get(name)) for name in names if a.get(name) != b.get(name)}
