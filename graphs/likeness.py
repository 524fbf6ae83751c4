"""Which earlier source says the same: exactly, or nearly (MinHash)."""

from sqlmodel import Session, col, select

from agents.readers.signature import NearIndex
from storage.sources import live
from storage.tables import Source, SourceVersion


class Likeness:
    """Compares new texts with all that serves, and with each other.

    Signatures are loaded when the first text needs them, so that a run in which nothing
    changed does not pay for them.

    Args:
        at_least: similarity (Jaccard) that counts as near; 0 compares nothing.
    """

    def __init__(self, at_least: float) -> None:
        self.at_least = at_least
        self.seen: dict[str, str] = {}
        self._near: NearIndex | None = None

    def find(self, session: Session, source: Source, version: SourceVersion) -> str | None:
        """Id of an earlier source that says the same, or None. The version is known from then
        on, to those that follow it in the same run too."""
        if not self.at_least:
            return None
        first = self.seen.setdefault(version.content_hash, source.id)
        same = first if first != source.id else self.exact(session, source, version)
        return same or self.nearest(session, source, version)

    def exact(self, session: Session, source: Source, version: SourceVersion) -> str | None:
        query = (
            select(Source.id)
            .join(SourceVersion, col(Source.current_version_id) == SourceVersion.id)
            .where(
                SourceVersion.content_hash == version.content_hash, Source.id != source.id, live()
            )
            .order_by(col(Source.created_at), Source.id)
        )
        return session.exec(query).first()

    def nearest(self, session: Session, source: Source, version: SourceVersion) -> str | None:
        if version.signature is None:
            return None
        near = self.near(session)
        near.remove(source.id)
        found = near.nearest(version.signature, self.at_least)
        near.add(source.id, version.signature)
        return found[0] if found is not None else None

    def near(self, session: Session) -> NearIndex:
        if self._near is None:
            self._near = NearIndex()
            query = (
                select(Source.id, SourceVersion.signature)
                .join(SourceVersion, col(Source.current_version_id) == SourceVersion.id)
                .where(col(SourceVersion.signature).is_not(None), live())
            )
            for source_id, signature in session.exec(query):
                assert signature is not None
                self._near.add(source_id, signature)
        return self._near
