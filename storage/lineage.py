"""Where a piece came from, as a tree of plain values. Written as things happen, read here."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.decisions import decisions_of
from storage.errors import NotFound
from storage.items import brief_of, drafts_of, find_item
from storage.opinions import opinions_told
from storage.publications import claims_of_text, publication_of
from storage.sources import find_source, versions_of
from storage.tables import (
    Adapter,
    Brief,
    Claim,
    Decision,
    Draft,
    DraftPassage,
    Example,
    Item,
    Passage,
    Publication,
    Snapshot,
    SnapshotExample,
    Source,
    SourceVersion,
)


def trace(session: Session, name: str) -> dict[str, Any]:
    """The lineage of an item (or its publication, decision, example), a source or an adapter.

    Raises:
        NotFound: nothing has that name.
    """
    kind = name.partition("_")[0]
    if kind == "adp" and (adapter := session.get(Adapter, name)):
        return trace_adapter(session, adapter)
    for prefix, table in (("pub", Publication), ("dec", Decision), ("exm", Example)):
        row: Any = session.get(table, name) if kind == prefix else None
        if row is not None and row.item_id:
            return trace_item(session, find_item(session, row.item_id))
    try:
        return trace_item(session, find_item(session, name))
    except NotFound:
        pass
    try:
        return trace_source(session, find_source(session, name))
    except NotFound as error:
        raise NotFound(
            f"nothing is called {name!r}", "give an item, a source or an adapter"
        ) from error


def trace_item(session: Session, item: Item) -> dict[str, Any]:
    """Up to the sources and the adapter's snapshot, down to what was trained on it."""
    drafts = drafts_of(session, item.id)
    publication = publication_of(session, item.id)
    examples = session.exec(select(Example).where(Example.item_id == item.id)).all()
    return {
        "item": item.id,
        "title": item.title,
        "status": item.status,
        "brief": brief_of(session, item).model_dump(mode="json"),
        "publication": trace_publication(session, publication) if publication else None,
        "drafts": [trace_draft(session, draft) for draft in drafts],
        "decisions": [
            d.model_dump(mode="json") for d in decisions_of(session, item.id, undone=True)
        ],
        "opinions": opinions_told(session, item.id),
        "examples": [trace_example(session, example) for example in examples],
    }


def trace_draft(session: Session, draft: Draft) -> dict[str, Any]:
    adapter = session.get(Adapter, draft.adapter_id) if draft.adapter_id else None
    return {
        "draft": draft.id,
        "attempt": draft.attempt,
        "text": draft.text,
        "model": draft.model,
        "model_sha256": draft.model_sha256,
        "prompt_version": draft.prompt_version,
        "adapter": adapter_line(session, adapter) if adapter else None,
        "claims": trace_claims(session, draft.text, claims_of_text(session, draft, None)),
    }


def trace_publication(session: Session, publication: Publication) -> dict[str, Any]:
    """The published text, each of its sentences with the span of the source it rests on."""
    draft = session.get_one(Draft, publication.draft_id)
    decision = session.get(Decision, publication.decision_id) if publication.decision_id else None
    claims = claims_of_text(session, draft, decision)
    return {
        **publication.model_dump(mode="json"),
        "claims": trace_claims(session, publication.text, claims),
    }


def trace_claims(
    session: Session, text: str, claims: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    return [
        {
            "text": text[claim["start"] : claim["end"]],
            "start": claim["start"],
            "end": claim["end"],
            "verdict": claim["verdict"],
            "score": round(claim["score"], 3),
            "reason": claim["reason"],
            "wrong": [list(place) for place in claim.get("wrong", [])],
            "evidence": evidence(session, claim),
        }
        for claim in claims
    ]


def trace_findings(session: Session, findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings with all their places in the draft, and the words they rest on."""
    return [
        {
            **finding,
            "spans": spans_of(finding),
            "evidence": [span(session, *place) for place in finding.get("evidence", [])],
        }
        for finding in findings
    ]


def spans_of(finding: dict[str, Any]) -> list[list[int]]:
    """Empty when it is about the whole draft."""
    if finding["start"] is None:
        return []
    return [list(place) for place in finding.get("spans") or [(finding["start"], finding["end"])]]


def evidence(session: Session, claim: dict[str, Any]) -> dict[str, Any] | None:
    version = claim["source_version_id"]
    if version is None:
        return None
    return span(session, version, claim["source_start"], claim["source_end"])


def span(session: Session, version_id: str, start: int, end: int) -> dict[str, Any]:
    """A span of a source version with its words and where it lies."""
    version = session.get(SourceVersion, version_id)
    assert version is not None, "foreign key"
    source = session.get(Source, version.source_id)
    assert source is not None, "foreign key"
    return {
        "source": source.id,
        "uri": source.uri,
        "version": version.id,
        "version_number": version.number,
        "content_hash": version.content_hash,
        "start": start,
        "end": end,
        "text": version.text[start:end],
        "withdrawn": source.withdrawn_at is not None,
    }


def trace_example(session: Session, example: Example) -> dict[str, Any]:
    links = session.exec(
        select(SnapshotExample).where(SnapshotExample.example_id == example.id)
    ).all()
    snapshots = [link.snapshot_id for link in links]
    adapters = session.exec(select(Adapter.id).where(col(Adapter.snapshot_id).in_(snapshots))).all()
    return {
        "example": example.id,
        "kind": example.kind,
        "origin": example.origin,
        "simulated": example.simulated,
        "decision": example.decision_id,
        "withdrawn": example.withdrawn_at is not None,
        "snapshots": {link.snapshot_id: link.split for link in links},
        "adapters": list(adapters),
    }


def adapter_line(session: Session, adapter: Adapter) -> dict[str, Any]:
    snapshot = session.get(Snapshot, adapter.snapshot_id)
    assert snapshot is not None, "foreign key"
    return {
        "adapter": adapter.id,
        "status": adapter.status,
        "sha256": adapter.sha256,
        "base_model": adapter.base_model,
        "base_sha256": adapter.base_sha256,
        "signed_by": adapter.signed_by,
        "snapshot": snapshot.id,
        "snapshot_sha256": snapshot.sha256,
        "snapshot_tainted": snapshot.tainted_at is not None,
        "snapshot_rows": snapshot.card.get("rows", {}),
    }


def trace_adapter(session: Session, adapter: Adapter) -> dict[str, Any]:
    """Up to every example and decision it learned from, down to what it wrote."""
    rows = session.exec(
        select(Example, SnapshotExample.split)
        .join(SnapshotExample, col(SnapshotExample.example_id) == Example.id)
        .where(SnapshotExample.snapshot_id == adapter.snapshot_id)
        .order_by(Example.id)
    ).all()
    published = session.exec(
        select(Publication.item_id).where(Publication.adapter_id == adapter.id)
    ).all()
    return {
        **adapter_line(session, adapter),
        "recipe": adapter.recipe,
        "gate": adapter.gate,
        "examples": [
            {
                "example": example.id,
                "split": split,
                "origin": example.origin,
                "decision": example.decision_id,
                "item": example.item_id,
                "source": example.source_id,
                "simulated": example.simulated,
                "withdrawn": example.withdrawn_at is not None,
            }
            for example, split in rows
        ],
        "published_items": list(published),
    }


def trace_source(session: Session, source: Source) -> dict[str, Any]:
    """Its versions, the items that rest on it, and what they led to."""
    items = session.exec(select(Item).where(col(Item.id).in_(items_citing(session, source.id))))
    return {
        "source": source.id,
        "uri": source.uri,
        "title": source.title,
        "withdrawn": source.withdrawn_at is not None,
        "versions": [
            {"version": v.id, "number": v.number, "content_hash": v.content_hash}
            for v in versions_of(session, source.id)
        ],
        "items": [trace_item(session, item) for item in items],
    }


def items_citing(session: Session, source_id: str) -> list[str]:
    """Items that rest on a source: by their brief's facts, by a passage the writer read, by a
    claim of a draft or of a reviewer's edit."""
    versions = [version.id for version in versions_of(session, source_id)]
    by_claim = (
        select(Draft.item_id)
        .join(Claim, col(Claim.draft_id) == Draft.id)
        .where(col(Claim.source_version_id).in_(versions))
    )
    by_facts = (
        select(Item.id)
        .join(Brief, col(Item.brief_id) == Brief.id)
        .where(col(Brief.facts_version_id).in_(versions))
    )
    read = set(session.exec(by_claim)) | set(session.exec(by_facts))
    by_passage = (
        select(Draft.item_id)
        .join(DraftPassage, col(DraftPassage.draft_id) == Draft.id)
        .join(Passage, col(DraftPassage.passage_id) == Passage.id)
        .where(col(Passage.source_version_id).in_(versions))
    )
    read.update(session.exec(by_passage))
    edits = session.exec(
        select(Decision.item_id, Decision.claims).where(
            col(Decision.text).is_not(None), col(Decision.stands).is_(True)
        )
    )
    read.update(
        item_id
        for item_id, claims in edits
        if any(claim["source_version_id"] in versions for claim in claims)
    )
    return sorted(read)
