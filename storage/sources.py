"""Sources, their versions and passages."""

from collections.abc import Sequence

from sqlmodel import Session, and_, col, or_, select

from storage.errors import NotFound
from storage.events import log
from storage.tables import Passage, Source, SourceVersion
from storage.tables.base import derived_id, sha256_text

Span = tuple[int, int, str]
"""Start and end in the version's text, and the heading above."""

SEARCHED = (Source.title, Source.uri)


def put_source(
    session: Session, uri: str, kind: str, title: str, text: str, actor: str
) -> tuple[Source, SourceVersion]:
    """The source and its version for this text, made if they are new.

    The version is not yet served: `serve_version` does that once its passages are embedded.
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
    if source.title != title:
        source.title = title
    if version is not None:
        return source, version
    number = len(versions_of(session, source.id)) + 1
    version = SourceVersion(
        id=derived_id("ver", source.id, content_hash),
        source_id=source.id,
        number=number,
        content_hash=content_hash,
        text=text,
    )
    session.add(version)
    session.flush()
    log(session, actor, "source.version", source.id, version=version.id, number=number)
    return source, version


def put_passages(session: Session, version: SourceVersion, spans: Sequence[Span]) -> list[Passage]:
    """Passages of a version, the same rows when called again."""
    found = passages_of(session, version.id)
    if found:
        return found
    rows = [
        Passage(
            id=derived_id("psg", version.id, start, end),
            source_version_id=version.id,
            ordinal=ordinal,
            start=start,
            end=end,
            heading=heading,
        )
        for ordinal, (start, end, heading) in enumerate(spans)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def serve_version(session: Session, source: Source, version: SourceVersion) -> None:
    """Makes a version the one that is retrieved from now on."""
    source.current_version_id = version.id
    session.add(source)


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
    """A source by id or by URI.

    Raises:
        NotFound: neither.
    """
    source = (
        session.get(Source, name) or session.exec(select(Source).where(Source.uri == name)).first()
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
