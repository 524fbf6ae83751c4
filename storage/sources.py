"""Sources, their versions and passages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, and_, col, func, or_, select

from storage.errors import NotFound
from storage.events import log
from storage.tables import Passage, Serial, Source, SourceVersion
from storage.tables.base import derived_id, now, sha256_text

Span = tuple[int, int, str]
"""Start and end in the version's text, and the headings above."""

SEARCHED = (Source.title, Source.uri)
SERVED = "served"
IN_A_QUERY = 5_000
"""Values of one `IN (...)`: every database takes as many."""


def put_source(
    session: Session,
    uri: str,
    kind: str,
    title: str,
    text: str,
    actor: str,
    *,
    described: Mapping[str, Any] | None = None,
    screened: Mapping[str, Any] | None = None,
) -> tuple[Source, SourceVersion]:
    """The source and its version for this text, made if they are new.

    The version is not yet served: `serve_version` does that once its passages are embedded.

    Args:
        described: columns of the source (place, licence, owner...); what is empty changes nothing.
        screened: columns of the version (flags, signature, duplicate_of).
    """
    content_hash = sha256_text(text)
    same = and_(
        col(SourceVersion.source_id) == Source.id, col(SourceVersion.content_hash) == content_hash
    )
    query = select(Source, SourceVersion).outerjoin(SourceVersion, same).where(Source.uri == uri)
    source, version = session.exec(query).first() or (None, None)
    if source is None:
        source = Source(id=derived_id("src", uri), uri=uri, kind=kind, title=title)
        session.add(source)
        session.flush()
    describe(source, {"title": title, **(described or {})})
    if version is None:
        version = SourceVersion(
            id=derived_id("ver", source.id, content_hash),
            source_id=source.id,
            number=count_versions(session, source.id) + 1,
            content_hash=content_hash,
            text=text,
        )
        log(session, actor, "source.version", source.id, version=version.id, number=version.number)
    for name, value in (screened or {}).items():
        setattr(version, name, value)
    session.add(version)
    session.flush()
    return source, version


def describe(source: Source, columns: Mapping[str, Any]) -> None:
    """Sets what is said about a source; what is not said stays as it was."""
    for name, value in columns.items():
        if value and getattr(source, name) != value:
            setattr(source, name, value)


def put_passages(session: Session, version: SourceVersion, spans: Sequence[Span]) -> list[Passage]:
    """Passages of a version, the same rows when called again: drafts refer to them."""
    found = passages_of(session, version.id)
    if found:
        return found
    rows = [
        Passage(
            id=derived_id("psg", version.id, start, end, digits=16),
            source_version_id=version.id,
            ordinal=ordinal,
            start=start,
            end=end,
            heading=heading,
            vector_id=vector_id(version.text[start:end]),
        )
        for ordinal, (start, end, heading) in enumerate(spans)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def vector_id(text: str) -> str:
    """The name under which a passage's vector is kept: the same for the same words."""
    return derived_id("vec", text, digits=24)


def serve_version(session: Session, source: Source, version: SourceVersion) -> None:
    """Makes a version the one that is retrieved from now on."""
    source.current_version_id = version.id
    source.retired_at = None
    if source.kind != "facts":
        version.serial = next_serial(session, SERVED)
    session.add_all([source, version])


def next_serial(session: Session, name: str) -> int:
    """The next number of a row that others wait for: numbers are taken in commit order."""
    taken = update(Serial).where(col(Serial.name) == name).values(value=col(Serial.value) + 1)
    value: int | None = session.execute(taken.returning(col(Serial.value))).scalar()
    if value is None:
        session.add(Serial(name=name, value=1))
        session.flush()
        return 1
    return value


def is_live(source: Source, version: SourceVersion) -> bool:
    """Whether this version is the one that is served (its dates may still forbid it)."""
    served = source.current_version_id == version.id
    return served and source.retired_at is None and source.withdrawn_at is None


def retire(session: Session, source: Source, actor: str, reason: str) -> list[Passage]:
    """Takes a source out of retrieval because it is gone from its place; it comes back by
    being read again. Returns the passages that served."""
    if source.retired_at is not None or source.current_version_id is None:
        return []
    source.retired_at = now()
    session.add(source)
    log(session, actor, "source.retire", source.id, reason=reason)
    return passages_of(session, source.current_version_id)


def embedded_vectors(session: Session, vector_ids: Iterable[str]) -> set[str]:
    """Those that a served passage uses, so that the store has them already."""
    return using(session, vector_ids, live())


def unused_vectors(session: Session, vector_ids: Iterable[str]) -> list[str]:
    """Those that no passage uses which is served, or about to be: the store may drop them."""
    wanted = set(vector_ids)
    coming = and_(col(SourceVersion.serial).is_(None), Source.kind != "facts")
    return sorted(wanted - using(session, wanted, or_(live(), coming)))


def live() -> ColumnElement[bool]:
    return and_(
        col(Source.current_version_id) == SourceVersion.id,
        Source.kind != "facts",
        col(Source.retired_at).is_(None),
        col(Source.withdrawn_at).is_(None),
    )


def using(session: Session, vector_ids: Iterable[str], condition: ColumnElement[bool]) -> set[str]:
    found: set[str] = set()
    for part in parts(sorted(set(vector_ids))):
        query = (
            select(Passage.vector_id)
            .join(SourceVersion, col(Passage.source_version_id) == SourceVersion.id)
            .join(Source, col(SourceVersion.source_id) == Source.id)
            .where(col(Passage.vector_id).in_(part), condition)
        )
        found.update(session.exec(query))
    return found


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), IN_A_QUERY):
        yield values[start : start + IN_A_QUERY]


def count_versions(session: Session, source_id: str) -> int:
    query = select(func.count()).select_from(SourceVersion)
    return session.exec(query.where(SourceVersion.source_id == source_id)).one()


def versions_of(session: Session, source_id: str) -> list[SourceVersion]:
    query = select(SourceVersion).where(SourceVersion.source_id == source_id)
    return list(session.exec(query.order_by(col(SourceVersion.number))))


def passages_of(session: Session, version_id: str) -> list[Passage]:
    query = select(Passage).where(Passage.source_version_id == version_id)
    return list(session.exec(query.order_by(col(Passage.ordinal))))


def list_sources(
    session: Session,
    kinds: Sequence[str] = ("page", "record"),
    search: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[Source]:
    """By URI. `search` is looked for in titles and URIs, without regard to case."""
    query = select(Source).where(col(Source.kind).in_(kinds)).order_by(Source.uri)
    if search:
        named = (col(column).icontains(search, autoescape=True) for column in SEARCHED)
        query = query.where(or_(*named))
    return list(session.exec(query.offset(offset).limit(limit)))


def find_source(session: Session, name: str) -> Source:
    """A source by id, by URI or by a file's relative path.

    Raises:
        NotFound: neither.
    """
    path = "" if "\0" in name else Path(name).resolve().as_posix()  # as a person names a file
    names = (name, path)
    source = (
        session.get(Source, name)
        or session.exec(select(Source).where(col(Source.uri).in_(names))).first()
    )
    if source is None:
        raise NotFound(f"no source {name!r}", "list them with `copydesk sources`")
    return source


PassageText = tuple[Passage, SourceVersion, Source]


def read_passages(session: Session, ids: Sequence[str]) -> dict[str, PassageText]:
    """Passages with the version they index and the source they come from, by passage id.

    Withdrawn sources are left out: what was taken back is not evidence any more.
    """
    query = (
        select(Passage, SourceVersion, Source)
        .join(SourceVersion, col(Passage.source_version_id) == SourceVersion.id)
        .join(Source, col(SourceVersion.source_id) == Source.id)
        .where(col(Passage.id).in_(list(ids)), col(Source.withdrawn_at).is_(None))
    )
    return {
        passage.id: (passage, version, source) for passage, version, source in session.exec(query)
    }
