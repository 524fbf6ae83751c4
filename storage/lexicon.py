"""Passages by their words: BM25, kept in step with the tables by what versions are served."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from storage.database import Database


@dataclass(frozen=True)
class LexicalHit:
    """A passage found by words; `terms` are the query's words that it holds."""

    passage_id: str
    score: float
    terms: tuple[str, ...]


class Lexicon:
    """A home's BM25 index. It opens in no time, and costs disk, not memory."""

    def __init__(self, home: Path, db: Database) -> None:
        self._folder = home.absolute() / "bm25"
        self._db = db

    def catch_up(self) -> None:
        """Index what was served since the last time; one cheap query when that is nothing."""
        raise NotImplementedError

    def search(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[LexicalHit]:
        """The `k` best passages, of these ids where given; it catches up first."""
        raise NotImplementedError
