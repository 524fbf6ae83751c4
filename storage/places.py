"""Places that sources are read from, and what is known of their last reading."""

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from storage.sources import parts
from storage.tables import Place, Source


def known_places(session: Session, uris: Sequence[str]) -> dict[str, Place]:
    """Those of the places that were read before, by URI."""
    found: dict[str, Place] = {}
    for part in parts(uris):
        query = select(Place).where(col(Place.uri).in_(part))
        found.update((place.uri, place) for place in session.exec(query))
    return found


def refusals(session: Session, uris: Sequence[str]) -> dict[str, str]:
    """Why places were refused when they were last read, for those that were."""
    places = known_places(session, sorted(set(uris)))
    return {uri: place.refused for uri, place in places.items() if place.refused}


def places_under(session: Session, root: str) -> list[Place]:
    """Files at or below a path."""
    below = col(Place.uri).startswith(root.rstrip("/") + "/", autoescape=True)
    query = select(Place).where(Place.kind == "file", (col(Place.uri) == root) | below)
    return list(session.exec(query.order_by(Place.uri)))


def places_named_by(session: Session, parent: str) -> list[Place]:
    """Pages that a site map or feed led to."""
    return list(session.exec(select(Place).where(Place.parent == parent).order_by(Place.uri)))


def sources_at(session: Session, place: str) -> list[Source]:
    """Sources read from a place that are not retired, by URI."""
    query = select(Source).where(Source.place == place, col(Source.retired_at).is_(None))
    return list(session.exec(query.order_by(Source.uri)))


def gone_files(session: Session, root: str) -> Sequence[Place]:
    """Places at or below a path whose file is no longer there."""
    return [place for place in places_under(session, root) if is_gone(Path(place.uri))]


def is_gone(path: Path) -> bool:
    """Not so where we may not look: that is no reason to retire anything."""
    try:
        return not path.is_file()
    except OSError:
        return False
