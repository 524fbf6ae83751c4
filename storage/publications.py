"""Publishing: freezing a piece with everything it came from."""

from typing import Any

from sqlmodel import Session, col, select

from storage.decisions import decisions_of, final_text
from storage.errors import Conflict
from storage.events import log
from storage.items import claims_of, critique_of, passages_read, route_of, set_status
from storage.open_audits import Judge, audited_among
from storage.rights import must
from storage.sources import read_passages
from storage.tables import Decision, Draft, Item, Publication
from storage.tables.base import sha256_text


def publish(session: Session, item: Item, actor: str) -> Publication:
    """The publication of an item, made once.

    Raises:
        Forbidden: the actor may not publish.
        Conflict: the item has no approved text, or was withdrawn, or an audit has just refused it.
    """
    must(session, actor, "publish")
    found = publication_of(session, item.id)
    if found is not None and found.withdrawn_at is None:
        return found
    final = final_text(session, item)
    if final is None or item.status != "done":
        raise Conflict(
            f"item {item.id} is {item.status}, not approved", f"see `copydesk show {item.id}`"
        )
    if refused_lately(session, item.id):
        raise Conflict(
            f"an audit of item {item.id} found something to change", "try again in a moment"
        )
    text, draft, decision = final
    critique, route = critique_of(session, draft.id), route_of(session, draft.id)
    assert critique is not None and route is not None, "an approved draft was critiqued and routed"
    publication = Publication(
        item_id=item.id,
        draft_id=draft.id,
        text=text,
        text_sha256=sha256_text(text),
        model=draft.model,
        model_sha256=draft.model_sha256,
        adapter_id=draft.adapter_id,
        prompt_version=draft.prompt_version,
        passages=cited_spans(session, draft, decision),
        critique_id=critique.id,
        critique_version=critique.version,
        route_id=route.id,
        route_version=route.version,
        decision_id=decision.id if decision else None,
        reviewer=decision.reviewer if decision else "",
        simulated=bool(decision and decision.simulated),
    )
    session.add(publication)
    set_status(session, item, "published")
    session.flush()
    log(session, actor, "publish", item.id, publication=publication.id)
    return publication


def refused_lately(session: Session, item_id: str) -> bool:
    """Whether somebody has said that a piece must not go out as it is, and it is still to be
    done what follows from that."""
    said = decisions_of(session, item_id)
    return any(one.resumed_at is None and one.verdict != "approve" for one in said)


def cited_spans(session: Session, draft: Draft, decision: Decision | None) -> list[dict[str, Any]]:
    """What the text was written from and what its claims rest on, as spans of versions."""
    read = read_passages(session, passages_read(session, draft.id)).values()
    spans = {(p.source_version_id, p.start, p.end, "read") for p, _, _ in read}
    for claim in claims_of_text(session, draft, decision):
        if claim["source_version_id"] is not None:
            place = claim["source_version_id"], claim["source_start"], claim["source_end"]
            spans.add((*place, "cited"))
    return [
        {"source_version_id": version, "start": start, "end": end, "use": use}
        for version, start, end, use in sorted(spans)
    ]


def claims_of_text(
    session: Session, draft: Draft, decision: Decision | None
) -> list[dict[str, Any]]:
    """The claims of the text that goes out: the reviewer's edit, or else the draft."""
    if decision is not None and decision.text:
        return decision.claims
    return [claim.model_dump() for claim in claims_of(session, draft.id)]


def publication_of(session: Session, item_id: str) -> Publication | None:
    return session.exec(select(Publication).where(Publication.item_id == item_id)).first()


def told_publication(session: Session, item_id: str, judge: Judge) -> Publication | None:
    """`publication_of`, as far as this judge is told that there is one."""
    found = publication_of(session, item_id)
    return None if found and audited_among(session, [item_id], judge) else found


def list_publications(session: Session, limit: int = 50, offset: int = 0) -> list[Publication]:
    """Newest first."""
    query = select(Publication).order_by(col(Publication.published_at).desc())
    return list(session.exec(query.offset(offset).limit(limit)))
