"""Passages by their words: BM25, kept in step with the tables by what versions are served.

Every served version has a serial that grows in commit order. The index covers serials from 1 to
the one its manifest names; what was served since is indexed by the next search, whoever ingested
it. Small segments are joined as they pile up, so that n passages cost n log n work in all.
Passages that are no longer servable stay until their segment is joined: the database sorts them
out at every search.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from sqlmodel import Session

from storage.database import Database
from storage.errors import StoreError
from storage.lexicon_answer import Answer, LexicalHit
from storage.lexicon_segments import (
    Damaged,
    Manifest,
    Segment,
    SegmentInfo,
    locked,
    read_manifest,
    stamp,
    write_manifest,
    write_segment,
)
from storage.lexicon_texts import count_live, ranges, served_serial, sizes, texts_of
from storage.lexicon_words import SCHEME, tokenized, words_of

LARGEST = 100_000
"""Passages of one segment: it bounds the memory that writing one takes (about 0.3 GB)."""

JOINED = 2
"""A segment is joined with what follows it when it is at most so many times as large."""

STALE_CHECK = 0.01
"""Old segments are searched for passages that serve no more when so large a share is written."""

LIVE_AT_LEAST = 0.5
"""A segment of which a smaller share still serves is made anew."""


class Lexicon:
    """A home's BM25 index. It opens in no time, and costs disk, not memory. Thread-safe."""

    def __init__(self, home: Path, db: Database) -> None:
        self._folder = home.absolute() / "bm25"
        self._db = db
        self._lock = threading.Lock()
        self._open: tuple[object, int, tuple[Segment, ...]] | None = None

    def search(self, query: str, k: int, among: Collection[str] | None = None) -> list[LexicalHit]:
        """The `k` best passages, of these ids where given; it catches up first.

        Raises:
            StoreError: the index cannot be written or the database is away.
        """
        answer = self.ask(query)
        scores = answer.best(k) if among is None else answer.best_among(among, k)
        return [answer.hit(passage_id, score) for passage_id, score in scores.items()]

    def ask(self, query: str) -> Answer:
        """The query's scores for every passage, to be looked at in several ways."""
        return Answer(self.catch_up(), words_of(query))

    def catch_up(self) -> Sequence[Segment]:
        """The segments, after indexing what was served since the last time.

        That it is nothing costs one query by key. Raises StoreError, as `search` does.
        """
        with self._db.read() as session:
            serial = served_serial(session)
        with self._lock:
            try:
                if not self._is_current(serial):
                    self._write()
                    self._load()
            except Damaged:
                self._start_over()
            except OSError as error:
                raise StoreError(
                    f"{self._folder} cannot be used: {error.strerror}",
                    "free some space, or check --home and its permissions",
                ) from error
            assert self._open is not None
            return self._open[2]

    def _is_current(self, serial: int) -> bool:
        """Whether we have what there is, after looking for what other processes wrote."""
        if self._open is None or self._open[0] != stamp(self._folder):
            self._load()
        assert self._open is not None
        return self._open[1] == serial

    def _load(self) -> None:
        """Opens what the manifest names. Raises Damaged, unless it was replaced meanwhile."""
        while True:
            seen = stamp(self._folder)
            manifest = read_manifest(self._folder, SCHEME)
            known = {s.info.name: s for s in self._open[2]} if self._open else {}
            named = [info for info in manifest.segments if info.name]
            try:
                found = [known.get(info.name) or Segment(self._folder, info) for info in named]
            except Damaged:
                if stamp(self._folder) != seen:
                    continue
                raise
            self._open = (seen, manifest.serial, tuple(found))
            return

    def _write(self) -> None:
        """Indexes what is missing, if no other process has done so while we waited."""
        with locked(self._folder), self._db.read() as session:
            manifest = read_manifest(self._folder, SCHEME)
            serial = served_serial(session)
            if serial < manifest.serial:  # the database is an older one than that we indexed
                manifest = Manifest(SCHEME)
            if serial > manifest.serial:
                segments = self._grown(session, manifest, serial)
                write_manifest(self._folder, Manifest(SCHEME, serial, segments))

    def _grown(self, session: Session, manifest: Manifest, serial: int) -> tuple[SegmentInfo, ...]:
        kept, start, size = joined(session, manifest, serial)
        total = size + sum(info.size for info in kept)
        segments: list[SegmentInfo] = []
        for info in kept:
            stale = size >= STALE_CHECK * total and is_stale(session, info)
            segments += self._written(session, info.start, info.end) if stale else [info]
        return (*segments, *self._written(session, start, serial))

    def _written(self, session: Session, start: int, end: int) -> list[SegmentInfo]:
        parts = ranges(sizes(session, start, end), start, end, LARGEST)
        return [self._written_one(session, *part) for part in parts]

    def _written_one(self, session: Session, start: int, end: int) -> SegmentInfo:
        ids: list[str] = []

        def texts() -> Iterator[str]:
            for passage_id, text in texts_of(session, start, end):
                ids.append(passage_id)
                yield text

        tokens = tokenized(texts())
        return write_segment(self._folder, start, end, ids, tokens)

    def _start_over(self) -> None:
        """Forgets damaged files and indexes everything from the tables."""
        self._open = None
        with locked(self._folder):
            write_manifest(self._folder, Manifest(SCHEME))
        self._write()
        self._load()


def joined(session: Session, manifest: Manifest, serial: int) -> tuple[list[SegmentInfo], int, int]:
    """The segments to keep, the serial after which everything is written, and how much that is.

    Joining only what is not much larger than what joins it keeps the number of segments, and
    how often a passage is written again, logarithmic.
    """
    kept, start = list(manifest.segments), manifest.serial
    size = count_live(session, start, serial)
    while kept and kept[-1].size <= min(JOINED * size, LARGEST // 2):
        start = kept.pop().start
        size = count_live(session, start, serial)
    return kept, start, size


def is_stale(session: Session, info: SegmentInfo) -> bool:
    return count_live(session, info.start, info.end) < LIVE_AT_LEAST * info.size
