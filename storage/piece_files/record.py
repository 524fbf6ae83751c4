"""One published piece with its provenance, as plain values: what every format is made of."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.items import brief_of
from storage.lineage import trace_publication
from storage.tables import Brief, Item, Publication, Source, SourceVersion

MADE_BY = (
    *("reviewer", "simulated", "decision_id", "model", "model_sha256", "adapter_id"),
    *("prompt_version", "critique_version", "route_version"),
)
ASKED = ("instruction", "audience", "tone", "channel")


def record(session: Session, published: Publication, item: Item) -> dict[str, Any]:
    """A piece's text; what was asked; who and what made it; its claims with their evidence; the
    spans of source versions it was written from and rests on."""
    traced = trace_publication(session, published)
    brief = brief_of(session, item)
    return {
        "id": published.id,
        "item": item.id,
        "title": item.title,
        "content_type": item.content_type,
        "status": "withdrawn" if published.withdrawn_at else "published",
        "text": published.text,
        "text_sha256": published.text_sha256,
        "published_at": published.published_at.isoformat(),
        "withdrawn_at": published.withdrawn_at.isoformat() if published.withdrawn_at else "",
        "withdrawn_reason": published.withdrawn_reason,
        "tainted_reason": published.tainted_reason,
        **{name: traced[name] if traced[name] is not None else "" for name in MADE_BY},
        "brief": {**{name: getattr(brief, name) for name in ASKED}, "facts": brief.facts},
        "sources": sources_of(session, [*given(session, brief), *published.passages]),
        "claims": traced["claims"],
    }


def given(session: Session, brief: Brief) -> list[dict[str, Any]]:
    """The record, or the brief's own facts, that the piece was to be written from."""
    if brief.facts_version_id is None:
        return []
    end = len(session.get_one(SourceVersion, brief.facts_version_id).text)
    return [{"source_version_id": brief.facts_version_id, "start": 0, "end": end, "use": "given"}]


def sources_of(session: Session, passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spans of source versions with the sources' names. `use`: given with the brief, read by
    the writer, or cited by a claim."""
    ids = {passage["source_version_id"] for passage in passages}
    query = select(SourceVersion, Source).join(Source, col(Source.id) == SourceVersion.source_id)
    found = {v.id: (v, s) for v, s in session.exec(query.where(col(SourceVersion.id).in_(ids)))}
    return [
        {
            "source": source.id,
            "uri": source.uri,
            "title": source.title,
            "version": version.number,
            "content_hash": version.content_hash,
            "start": passage["start"],
            "end": passage["end"],
            "use": passage["use"],
        }
        for passage in passages
        for version, source in [found[passage["source_version_id"]]]
    ]


def source_line(source: dict[str, Any]) -> str:
    """A span of a source in one line."""
    return (
        f"{source['uri']} version {source['version']} [{source['start']}:{source['end']}] "
        f"{source['use']} sha256 {source['content_hash']}"
    )


def flat(piece: dict[str, Any]) -> dict[str, Any]:
    """All of a piece that is one value: no text, brief, sources or claims."""
    return {
        name: value
        for name, value in piece.items()
        if name != "text" and not isinstance(value, dict | list)
    }
