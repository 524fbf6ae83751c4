"""Training rows made from decisions and from published pieces."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from storage.tables import Example

PART = 500
"""Ids asked for at once; databases limit the values of one query."""


def put_examples(session: Session, rows: Sequence[Example]) -> int:
    """Adds the rows that are not there yet, by id; returns how many were new."""
    wanted = {row.id: row for row in rows}
    ids, known = list(wanted), set[str]()
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        known.update(session.exec(select(Example.id).where(col(Example.id).in_(part))))
    session.add_all(row for id, row in wanted.items() if id not in known)
    session.flush()
    return len(wanted) - len(known)


def count_examples(session: Session) -> dict[str, int]:
    """Usable examples by kind."""
    query = select(Example.kind, func.count()).where(col(Example.withdrawn_at).is_(None))
    return dict(session.exec(query.group_by(Example.kind)).all())


def judged_alike(session: Session, row: Example, limit: int) -> list[Example]:
    """KTO rows of other items on the same brief or source with the other label, newest first:
    drafts that `row`'s draft was better, or worse, than, if the writer was asked the same."""
    same = col(Example.group_key) == row.group_key
    if row.source_id:
        same = same | (col(Example.source_id) == row.source_id)
    query = (
        select(Example)
        .where(Example.kind == "kto", same, col(Example.withdrawn_at).is_(None))
        .where(Example.item_id != row.item_id, Example.content_type == row.content_type)
        .where(Example.simulated == row.simulated)
        .order_by(col(Example.created_at).desc(), Example.id)
    )
    return [
        other
        for other in session.exec(query.limit(limit))
        if other.payload["label"] != row.payload["label"]
        and other.payload["prompt"] == row.payload["prompt"]
    ]
