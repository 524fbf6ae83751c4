"""Examples with what their lineage says: who decided, on which draft, how deep, from what."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from storage.curation.collapse import depth_of
from storage.curation.rows import Candidate, completion
from storage.tables import (
    Adapter,
    Decision,
    Draft,
    Example,
    Snapshot,
    SnapshotExample,
    Source,
)

Lineage = tuple[Example, Decision | None, Draft | None, Source | None]
"""A row with its decision, the draft that was decided on, and its source."""


def load_candidates(session: Session) -> list[Candidate]:
    """Every row there is, withdrawn ones too, oldest first."""
    query = (
        select(Example, Decision, Draft, Source)
        .outerjoin(Decision, col(Example.decision_id) == Decision.id)
        .outerjoin(Draft, col(Decision.draft_id) == Draft.id)
        .outerjoin(Source, col(Example.source_id) == Source.id)
        .order_by(col(Example.created_at), Example.id)
    )
    found: Sequence[Lineage] = session.exec(query).all()
    unjudged = last_drafts(session, (e.item_id for e, decision, *_ in found if decision is None))
    withdrawn = withdrawn_items(session)
    depths = adapter_depths(session)
    return [
        candidate(
            (example, decision, draft or unjudged.get(example.item_id or ""), source),
            depths,
            withdrawn,
        )
        for example, decision, draft, source in found
    ]


def candidate(lineage: Lineage, depths: dict[str, int], withdrawn: set[str]) -> Candidate:
    example, decision, draft, source = lineage
    writer = draft.adapter_id if draft is not None else None
    own = depths.get(str(example.brief.get("written_by", writer)), 0)
    text = draft.text if draft is not None else None
    return Candidate(
        example,
        depth=depth_of(example.origin, completion(example), text, own),
        reviewer=decision.reviewer if decision else str(example.brief.get("preferred_by", "")),
        draft=text if decision is not None else None,
        edited=decision.text if decision is not None else None,
        licence=stated_licence(example, source),
        gone=why_gone(lineage, withdrawn),
    )


def stated_licence(example: Example, source: Source | None) -> str | None:
    """What an imported piece states, else its source's; None where there is neither."""
    own = str(example.brief.get("licence", ""))
    return own or (source.licence if source is not None else None)


def why_gone(lineage: Lineage, withdrawn: set[str]) -> str:
    """A row made after its item was withdrawn (by an audit, which says what was wrong) stays."""
    example, _, _, source = lineage
    if source is not None and source.withdrawn_at is not None:
        return "source withdrawn"
    compared = str(example.brief.get("compared_with", ""))
    return "withdrawn" if example.withdrawn_at is not None or compared in withdrawn else ""


def withdrawn_items(session: Session) -> set[str]:
    """Items whose rows were taken out of training."""
    query = select(Example.item_id).where(col(Example.withdrawn_at).is_not(None)).distinct()
    return {item_id for item_id in session.exec(query) if item_id}


def adapter_depths(session: Session) -> dict[str, int]:
    """How deep a text of each adapter is: its snapshot's deepest row and one. The snapshot's
    card says how deep that is, so that no lineage is walked twice."""
    query = select(Adapter.id, Snapshot.card).join(
        Snapshot, col(Adapter.snapshot_id) == Snapshot.id
    )
    return {
        id: int(card.get("depth", {}).get("deepest", 0)) + 1 for id, card in session.exec(query)
    }


def last_drafts(session: Session, item_ids: Iterable[str | None]) -> dict[str, Draft]:
    """The last draft of each item: what was accepted where nobody decided."""
    wanted = {item_id for item_id in item_ids if item_id}
    if not wanted:
        return {}
    drafts = session.exec(select(Draft).order_by(col(Draft.attempt)))
    return {draft.item_id: draft for draft in drafts if draft.item_id in wanted}


def bonds(session: Session) -> list[tuple[str, str | None]]:
    """Group key and source of every row there ever was."""
    return list(session.exec(select(Example.group_key, Example.source_id).distinct()))


def history(session: Session) -> list[tuple[str, str | None, str]]:
    """Group key, source and side of every row of every snapshot."""
    query = (
        select(Example.group_key, Example.source_id, SnapshotExample.split)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .distinct()
    )
    return list(session.exec(query))


def still_usable(session: Session, ids: Sequence[str]) -> bool:
    """Whether none of these rows was withdrawn since they were read."""
    for start in range(0, len(ids), 500):
        gone = select(Example.id).where(
            col(Example.id).in_(ids[start : start + 500]),
            col(Example.withdrawn_at).is_not(None),
        )
        if session.exec(gone.limit(1)).first() is not None:
            return False
    return True
