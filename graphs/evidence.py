"""Between tables and agents: what a brief may rest on, and what its decisions teach."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from agents.curator import rows_of
from agents.types import Assignment, Evidence
from agents.writer import first_messages
from storage.content_types import ContentType
from storage.errors import NotFound
from storage.sources import read_passages
from storage.tables import Brief, Decision, Draft, Example, Item, Source, SourceVersion
from storage.tables.base import derived_id


def item_assignment(
    session: Session, item_id: str, passage_ids: Sequence[str]
) -> tuple[Item, Assignment]:
    """An item with its brief and evidence, in one query (two with passages): every node of
    the editorial graph asks for it.

    Raises:
        NotFound: no such item.
    """
    query = (
        select(Item, Brief, SourceVersion, Source)
        .join(Brief, col(Item.brief_id) == Brief.id)
        .outerjoin(SourceVersion, col(Brief.facts_version_id) == SourceVersion.id)
        .outerjoin(Source, col(SourceVersion.source_id) == Source.id)
        .where(Item.id == item_id)
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(f"no item {item_id!r}", "list them with `copydesk items`")
    item, brief, version, source = row
    passages = passages_evidence(session, brief, passage_ids)
    return item, assignment(brief, facts_evidence(version, source), passages)


def brief_assignment(session: Session, brief: Brief) -> Assignment:
    """A brief with its facts as evidence, before anything was retrieved for it."""
    version = source = None
    if brief.facts_version_id is not None:
        version = session.get_one(SourceVersion, brief.facts_version_id)
        source = session.get_one(Source, version.source_id)
    return assignment(brief, facts_evidence(version, source), ())


def assignment(brief: Brief, facts: Evidence | None, passages: Sequence[Evidence]) -> Assignment:
    return Assignment(
        content_type=brief.content_type,
        instruction=brief.instruction,
        facts=brief.facts,
        audience=brief.audience,
        tone=brief.tone,
        channel=brief.channel,
        facts_evidence=facts,
        passages=tuple(passages),
    )


def passages_evidence(session: Session, brief: Brief, passage_ids: Sequence[str]) -> list[Evidence]:
    """The passages as evidence, in their order; withdrawn sources are not evidence."""
    found = read_passages(session, passage_ids) if passage_ids else {}
    return [
        Evidence(
            version.id,
            passage.start,
            version.text[passage.start : passage.end],
            source.title,
            source.kind,
            source.licence,
        )
        for passage, version, source in (found[id] for id in passage_ids if id in found)
        if version.id != brief.facts_version_id
    ]


def facts_evidence(version: SourceVersion | None, source: Source | None) -> Evidence | None:
    """The source version that holds the brief's facts, whole."""
    if version is None or source is None or source.withdrawn_at is not None:
        return None
    return Evidence(version.id, 0, version.text, source.title, source.kind, source.licence)


def facts_text(facts: dict[str, str]) -> str:
    """Facts as the text of a record source: one `key: value` a line."""
    return "".join(f"{key}: {value}\n" for key, value in facts.items())


def examples_from(session: Session, kind: ContentType, item: Item) -> list[Example]:
    """The training rows that an item's decisions make."""
    brief, source_id = session.exec(
        select(Brief, SourceVersion.source_id)
        .outerjoin(SourceVersion, col(Brief.facts_version_id) == SourceVersion.id)
        .where(Brief.id == item.brief_id)
    ).one()
    attempts = session.exec(
        select(Draft, Decision)
        .outerjoin(Decision, col(Decision.draft_id) == Draft.id)
        .where(Draft.item_id == item.id)
        .order_by(col(Draft.attempt))
    ).all()
    first = attempts[0][0].messages if attempts else []
    if not first:
        first = first_messages(kind, brief_assignment(session, brief))
    return [
        example
        for draft, decision in attempts
        if decision is not None
        for example in examples_of_decision(brief, source_id, first, draft, decision)
    ]


def examples_of_decision(
    brief: Brief,
    source_id: str | None,
    first: list[dict[str, str]],
    draft: Draft,
    decision: Decision,
) -> list[Example]:
    rows = rows_of(decision.verdict, first, draft.messages, draft.text, decision.text)
    return [
        Example(
            id=derived_id("exm", decision.id, row["kind"]),
            content_type=brief.content_type,
            group_key=group_key(brief),
            brief=brief_values(brief),
            decision_id=decision.id,
            item_id=decision.item_id,
            source_id=source_id,
            simulated=decision.simulated,
            **row,
        )
        for row in rows
    ]


def group_key(brief: Brief) -> str:
    """What must not be on both sides of a split: the record, or else the brief itself.

    A record goes by its file's name and its key, so that moving the file splits nothing anew.
    """
    return brief.source_uri.rpartition("/")[2] or brief.id


def brief_values(brief: Brief) -> dict[str, object]:
    return {
        "content_type": brief.content_type,
        "instruction": brief.instruction,
        "facts": brief.facts,
    }
