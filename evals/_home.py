"""A home of a measurement's own, with the stores as in production and documents put straight in."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.embeddings import Embeddings

from graphs.search import Searcher
from storage.database import Database, open_database
from storage.engines import stop_engine
from storage.lexicon import Lexicon
from storage.settings import Settings, load_settings
from storage.sources import Span, put_passages, put_source, serve_version
from storage.vectors import VectorRow, Vectors


@dataclass(frozen=True)
class Document:
    """A text to be found, cut into passages."""

    id: str
    title: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Stores:
    """What a search needs."""

    settings: Settings
    db: Database
    vectors: Vectors
    lexicon: Lexicon
    searcher: Searcher


@contextlib.contextmanager
def temporary_stores(embedder: Embeddings) -> Iterator[Stores]:
    """Stores in a temporary home, with its own Chroma server; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="copydesk-eval-") as folder:
        settings = load_settings(home=Path(folder), chroma_url="", database_url="")
        db = open_database(settings)
        vectors = Vectors.open(settings, embedder)
        lexicon = Lexicon(settings.home, db)
        try:
            yield Stores(settings, db, vectors, lexicon, Searcher(db, vectors, lexicon))
        finally:
            vectors.close()
            stop_engine(settings.home, "chroma")
            db.engine.dispose()


def put_documents(stores: Stores, documents: Sequence[Document]) -> dict[str, str]:
    """Writes, embeds and serves documents as ingestion does; returns passage id -> document id."""
    rows: dict[str, VectorRow] = {}
    owner: dict[str, str] = {}
    with stores.db.write() as session:
        for document in documents:
            source, version = put_source(
                session, document.id, "page", document.title, document.text, "eval"
            )
            for passage in put_passages(session, version, document.spans):
                text = document.text[passage.start : passage.end]
                rows[passage.vector_id] = VectorRow(passage.vector_id, text)
                owner[passage.id] = document.id
            serve_version(session, source, version)
    stores.vectors.add(list(rows.values()))
    return owner
