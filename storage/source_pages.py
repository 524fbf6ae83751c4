"""Lists of sources by what is the matter with them, and what rests on one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, and_, col, or_, select

from storage.errors import NotFound
from storage.lineage import items_citing
from storage.open_audits import Judge
from storage.source_views import state_of
from storage.sources import SEARCHED
from storage.tables import IngestRun, Item, Source, SourceVersion
from storage.tables.base import now
from storage.views import items_lines

Matter = Literal["served", "flagged", "withdrawn", "retired", "expired", "not yet valid"]
MATTERS: tuple[Matter, ...] = get_args(Matter)
KINDS = ("page", "record")


@dataclass(frozen=True)
class SourcesWanted:
    """Which sources. Empty values leave everything in; facts of briefs are never listed."""

    search: str = ""
    kind: str | None = None
    matter: Matter | None = None


def sources_page(
    session: Session, wanted: SourcesWanted, limit: int = 25, offset: int = 0
) -> list[dict[str, Any]]:
    """Lines of a list, by URI: the source's columns that a list shows, its state, the number of
    the version that serves, and what screening found in it."""
    query = (
        select(Source, SourceVersion.number, SourceVersion.flags)
        .outerjoin(SourceVersion, col(SourceVersion.id) == Source.current_version_id)
        .where(*conditions(wanted))
        .order_by(Source.uri)
    )
    return [
        {
            "id": source.id,
            "uri": source.uri,
            "title": source.title,
            "kind": source.kind,
            "state": state_of(source),
            "created_at": source.created_at.isoformat(),
            "version": number,
            "flags": found_in(flags or []),
        }
        for source, number, flags in session.exec(query.offset(offset).limit(limit))
    ]


def found_in(flags: Sequence[dict[str, Any]]) -> list[str]:
    """What screening found, each kind once: `pii EMAIL_ADDRESS`."""
    return sorted({f"{flag['check']} {flag['name']}" for flag in flags})


def conditions(wanted: SourcesWanted) -> list[ColumnElement[bool]]:
    kinds = [wanted.kind] if wanted.kind else list(KINDS)
    found: list[ColumnElement[bool]] = [col(Source.kind).in_(kinds)]
    if wanted.search:
        named = (col(column).icontains(wanted.search, autoescape=True) for column in SEARCHED)
        found.append(or_(*named))
    if wanted.matter:
        found.append(in_state(wanted.matter))
    return found


def in_state(matter: Matter) -> ColumnElement[bool]:
    """As `state_of` says it: what is withdrawn is not called retired or expired too."""
    at = now()
    withdrawn, retired = col(Source.withdrawn_at), col(Source.retired_at)
    there = and_(withdrawn.is_(None), retired.is_(None))
    expired = col(Source.valid_until) <= at
    early = col(Source.valid_from) > at
    valid = and_(
        there,
        or_(col(Source.valid_until).is_(None), ~expired),
        or_(col(Source.valid_from).is_(None), ~early),
    )
    states: dict[Matter, ColumnElement[bool]] = {
        "withdrawn": withdrawn.is_not(None),
        "retired": and_(withdrawn.is_(None), retired.is_not(None)),
        "expired": and_(there, expired),
        "not yet valid": and_(there, early, or_(col(Source.valid_until).is_(None), ~expired)),
        "served": and_(valid, col(Source.current_version_id).is_not(None)),
        "flagged": cast(col(SourceVersion.flags), String) != "[]",
    }
    return states[matter]


def resting_on(
    session: Session, source_id: str, judge: Judge, limit: int = 25, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """Items that rest on a source, newest first, and how many there are."""
    ids = items_citing(session, source_id)
    query = select(Item).where(col(Item.id).in_(ids)).order_by(col(Item.created_at).desc(), Item.id)
    items = session.exec(query.offset(offset).limit(limit)).all()
    return items_lines(session, items, judge), len(ids)


def find_run(session: Session, run_id: str) -> IngestRun:
    """Raises NotFound."""
    run = session.get(IngestRun, run_id)
    if run is None:
        raise NotFound(f"no run {run_id!r}", "see the last runs on the Sources page")
    return run
