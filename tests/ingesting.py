"""What the tests of ingestion share: two pages, and ways to look at what became of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.fakes import MemoryEmbedder
from graphs.house import House
from storage.errors import StoreError
from storage.source_views import source_view
from storage.sources import find_source, list_sources
from storage.tables import Source
from storage.vectors import MemoryVectors, VectorRow

RETURNS = """# Returns

You may return anything within 30 days. We pay the postage: £4.50 at most.

## Refunds

Refunds take 5 working days…
"""

DELIVERY = """# Delivery

We deliver on weekdays. Parcels that do not fit wait at the post office for a week.
"""


QUOTE = "You may return anything within 30 days. We pay the postage: £4.50 at most."
"""What the scripted model writes: it rests on the page about returns."""


class CountingVectors(MemoryVectors):
    """Vectors in memory that remember what they were asked to embed."""

    def __init__(self) -> None:
        super().__init__(MemoryEmbedder())
        self.texts: list[str] = []
        self.broken = False

    def add(self, rows: Sequence[VectorRow]) -> None:
        if self.broken:
            raise StoreError("the vector store is away", "start it")
        self.texts += [row.text for row in rows]
        super().add(rows)


def names(uris: Sequence[str]) -> list[str]:
    return sorted(Path(uri).name for uri in uris)


def found(house: House, query: str, k: int = 5) -> list[str]:
    return [one.text for one in house.searcher.search(query, k)]


def source(house: House, name: str) -> Source:
    with house.db.read() as session:
        (one,) = [row for row in list_sources(session) if row.uri.endswith(name)]
        return one


def view(house: House, name: str, version: int | None = None) -> dict[str, Any]:
    with house.db.read() as session:
        return source_view(session, find_source(session, source(house, name).id), version)
