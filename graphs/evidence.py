"""Between tables and agents: what a brief may rest on, and what its decisions teach."""

from collections.abc import Iterator, Sequence
from typing import cast

from sqlmodel import Session, and_, col, select

from agents.curator import Row, pair_of, rows_of
from agents.types import Assignment, Evidence
from agents.writer import first_messages
from storage.content_types import ContentType, Limited
from storage.errors import NotFound
from storage.examples import judged_alike
from storage.outbox import decision_counts
from storage.sources import read_passages
from storage.tables import (
    Brief,
    Decision,
    Draft,
    DraftPassage,
    Example,
    Item,
    Source,
    SourceVersion,
)
from storage.tables.base import derived_id

ALIKE = 20
"""Rows on the same brief or source that a new decision is compared with: the newest."""


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
        limits=cast("dict[Limited, int]", brief.limits),
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


Judged = tuple[Draft, Decision]


def examples_from(session: Session, kind: ContentType, item: Item) -> list[Example]:
    """The training rows that an item's decisions make, some of them with other items' drafts.

    Their ids come from the decisions, so that asking twice makes nothing twice.
    """
    brief, source_id = session.exec(
        select(Brief, SourceVersion.source_id)
        .outerjoin(SourceVersion, col(Brief.facts_version_id) == SourceVersion.id)
        .where(Brief.id == item.brief_id)
    ).one()
    attempts = session.exec(
        select(Draft, Decision)
        .outerjoin(Decision, and_(col(Decision.draft_id) == Draft.id, decision_counts()))
        .where(Draft.item_id == item.id)
        .order_by(col(Draft.attempt))
    ).all()
    decided = [(draft, decision) for draft, decision in attempts if decision is not None]
    first = asked_first(session, kind, item, [draft for draft, _ in attempts])
    made = [
        row for judged in decided for row in examples_of_decision(brief, source_id, first, *judged)
    ]
    return [*made, *pairs_of_item(brief, source_id, decided), *pairs_with_others(session, made)]


def asked_first(
    session: Session, kind: ContentType, item: Item, drafts: Sequence[Draft]
) -> list[dict[str, str]]:
    """What the writer was asked at first; of a first draft that failed, what it would have been
    asked, with the passages that were found for it."""
    if not drafts or drafts[0].messages:
        return drafts[0].messages if drafts else []
    query = select(DraftPassage.passage_id).where(DraftPassage.draft_id == drafts[0].id)
    passages = session.exec(query.order_by(col(DraftPassage.rank))).all()
    return first_messages(kind, item_assignment(session, item.id, passages)[1])


def examples_of_decision(
    brief: Brief,
    source_id: str | None,
    first: list[dict[str, str]],
    draft: Draft,
    decision: Decision,
) -> list[Example]:
    rows = rows_of(decision.verdict, first, draft.messages, draft.text, decision.text)
    return [
        example_of(brief, source_id, decision, row, derived_id("exm", decision.id, row["kind"]))
        for row in rows
    ]


def example_of(
    brief: Brief, source_id: str | None, decision: Decision, row: Row, example_id: str
) -> Example:
    return Example(
        id=example_id,
        content_type=brief.content_type,
        group_key=group_key(brief),
        brief=brief_values(brief),
        decision_id=decision.id,
        item_id=decision.item_id,
        source_id=source_id,
        simulated=decision.simulated,
        **row,
    )


def pairs_of_item(
    brief: Brief, source_id: str | None, decided: Sequence[Judged]
) -> Iterator[Example]:
    """The text that was wanted in the end against each draft that was refused on the way."""
    if not decided or decided[-1][1].verdict not in ("approve", "edit"):
        return
    *refused, (draft, last) = decided
    origin = "human-edited" if last.verdict == "edit" else "human-approved"
    for worse, decision in refused:
        row = pair_of(origin, worse.messages, last.text or draft.text, worse.text)
        if row is not None and decision.simulated == last.simulated:
            example_id = derived_id("exm", last.id, "preference", decision.id)
            yield example_of(brief, source_id, last, row, example_id)


def pairs_with_others(session: Session, made: Sequence[Example]) -> Iterator[Example]:
    """Drafts of other items for the same prompt, of which one was approved and one was not."""
    for row in made:
        if row.kind == "kto":
            for other in judged_alike(session, row, ALIKE):
                better, worse = (row, other) if row.payload["label"] else (other, row)
                pair = pair_of("human-approved", worse.payload["prompt"], said(better), said(worse))
                if pair is not None:
                    yield pair_example(better, worse, pair)


def pair_example(better: Example, worse: Example, pair: Row) -> Example:
    """It is withdrawn with either of its items: with the other by what its brief says."""
    return Example(
        id=derived_id("exm", better.decision_id, "preference", worse.decision_id),
        content_type=better.content_type,
        group_key=better.group_key,
        brief={**better.brief, "compared_with": worse.item_id},
        decision_id=better.decision_id,
        item_id=better.item_id,
        source_id=better.source_id,
        simulated=better.simulated,
        **pair,
    )


def said(row: Example) -> str:
    return str(row.payload["completion"][-1]["content"])


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
        "limits": brief.limits,
    }
