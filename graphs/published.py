"""What was published, as far as the critic asks: read once, and then only what is new."""

import threading
from datetime import datetime

from sqlmodel import Session, col, select

from agents.readers.own import OwnPieces
from storage.tables import Publication


class Published:
    """The home's published pieces. Threads may share it."""

    def __init__(self) -> None:
        self._pieces = OwnPieces([])
        self._until: datetime | None = None
        self._lock = threading.Lock()

    def pieces(self, session: Session) -> OwnPieces:
        """All that is published now; what was withdrawn since it was read still counts."""
        query = select(Publication.text, Publication.published_at).where(
            col(Publication.withdrawn_at).is_(None)
        )
        with self._lock:
            if self._until is not None:
                query = query.where(col(Publication.published_at) > self._until)
            rows = session.exec(query).all()
            self._pieces.add(text for text, _ in rows)
            self._until = max((at for _, at in rows), default=self._until)
            return self._pieces
