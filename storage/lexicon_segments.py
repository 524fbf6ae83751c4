"""Segments of the word index: each is one BM25 matrix over some passages, written once.

    home/bm25/manifest.json      which segments there are, and which serial they reach
    home/bm25/lock               flock: whoever writes any of this
    home/bm25/SEGMENT/           bm25s's own files, and passages.npy

A segment is never changed. The manifest is replaced in one step after the files that it names
have reached the disk, so a crash leaves the old index whole and the rest is swept up later.
"""

import contextlib
import fcntl
import json
import math
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from storage.lexicon_words import library

if TYPE_CHECKING:
    import numpy as np
    from bm25s.tokenization import Tokenized
    from numpy.typing import NDArray

MANIFEST = "manifest.json"
PASSAGES = "passages.npy"
K1, B = 1.5, 0.75
"""BM25's constants: evals/LOG.md says what others gave."""


class Damaged(Exception):
    """Files of the index that cannot be used: it is made anew from the tables."""


@dataclass(frozen=True)
class SegmentInfo:
    """`size` passages of the versions that were served after serial `start`, up to `end`.

    `name` is empty where no passage holds a word: then there are no files.
    """

    name: str
    start: int
    end: int
    size: int


@dataclass(frozen=True)
class Manifest:
    """`scheme` says how words are made of texts: an index of another scheme is of no use."""

    scheme: str
    serial: int = 0
    segments: tuple[SegmentInfo, ...] = ()


class Segment:
    """An index on disk, mapped into memory. Rows are passages in the order of their ids.

    Raises:
        Damaged: a file is missing, cut off or not what it should be.
    """

    def __init__(self, folder: Path, info: SegmentInfo) -> None:
        self.info = info
        self._folder = folder / info.name
        try:
            self._load()
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise Damaged(str(error)) from error

    def _load(self) -> None:
        import numpy as np

        bm25s = library()
        index = bm25s.BM25.load(self._folder, mmap=True)
        self.vocabulary: Mapping[str, int] = index.vocab_dict
        # Plain arrays over the same mapped pages: numpy's memmap class makes each slice slow.
        self._data = np.asarray(index.scores["data"])
        self._rows = np.asarray(index.scores["indices"])
        self._starts = np.asarray(index.scores["indptr"])
        self.ids: NDArray[np.bytes_] = np.asarray(
            np.load(self._folder / PASSAGES, mmap_mode="r", allow_pickle=False)
        )
        whole = len(self._data) == len(self._rows) == self._starts[-1]
        if (
            not whole
            or len(self.ids) != self.info.size
            or len(self._starts) <= len(self.vocabulary)
        ):
            raise ValueError(f"{self._folder.name} does not fit together")

    def frequency(self, stem: str) -> int:
        """How many of the passages hold the word."""
        token = self.vocabulary.get(stem)
        return 0 if token is None else int(self._starts[token + 1] - self._starts[token])

    def holds(self, stem: str, rows: "NDArray[np.int64]") -> "NDArray[np.bool_]":
        """bool [len(rows)]: whether each of these passages holds the word."""
        import numpy as np

        token = self.vocabulary.get(stem)
        if token is None:
            return np.zeros(len(rows), dtype=bool)
        column = self._rows[self._starts[token] : self._starts[token + 1]]  # ascending
        places = np.minimum(column.searchsorted(rows), len(column) - 1)
        found: NDArray[np.bool_] = column[places] == rows
        return found

    def scores(self, idfs: Mapping[str, float]) -> "NDArray[np.float32]":
        """float32 [size]: BM25 of every passage, with the given words' weights.

        The matrix was scored with the segment's own document frequencies, which say little in a
        small one: they are divided out again, word by word.
        """
        import numpy as np

        total = np.zeros(self.info.size, dtype=np.float32)
        for stem, weight in idfs.items():
            token = self.vocabulary.get(stem)
            if token is not None:
                start, end = self._starts[token], self._starts[token + 1]
                own = idf(int(end - start), self.info.size)
                # A word's column holds a row once: adding needs no care for repeats.
                total[self._rows[start:end]] += self._data[start:end] * np.float32(weight / own)
        return total

    def rows_of(self, passage_ids: Sequence[str]) -> "NDArray[np.int64]":
        """int64: the rows of those passages that are here, in the order of the rows."""
        import numpy as np

        wanted = np.array([id.encode() for id in passage_ids], dtype=bytes)
        if not len(wanted):
            return np.empty(0, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.unique(places[self.ids[places] == wanted])

    def id_at(self, row: int) -> str:
        return bytes(self.ids[row]).decode()


def idf(frequency: int, size: int) -> float:
    """Lucene's inverse document frequency, which is never negative (Kamphuis et al. 2020)."""
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


def write_segment(
    folder: Path, start: int, end: int, passage_ids: Sequence[str], tokens: "Tokenized"
) -> SegmentInfo:
    """Scores and writes passages whose words are `tokens`, through to the disk.

    Passages without a word are left out.
    """
    import numpy as np

    bm25s = library()
    places = [place for place, words in enumerate(tokens.ids) if words]
    places.sort(key=lambda place: passage_ids[place].encode())
    if not places:
        return SegmentInfo("", start, end, 0)
    info = SegmentInfo(f"{start}-{end}-{token_hex(4)}", start, end, len(places))
    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    words = bm25s.tokenization.Tokenized([tokens.ids[place] for place in places], tokens.vocab)
    index.index(words, create_empty_token=False, show_progress=False)
    target = folder / info.name
    index.save(target, show_progress=False)
    ids = np.array([passage_ids[place].encode() for place in places], dtype=bytes)
    np.save(target / PASSAGES, ids, allow_pickle=False)
    for path in [*target.iterdir(), target, folder]:
        sync(path)
    return info


def read_manifest(folder: Path, scheme: str) -> Manifest:
    """An empty one where there is none, or none that can be used."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        segments = tuple(SegmentInfo(**segment) for segment in found["segments"])
        manifest = Manifest(found["scheme"], int(found["serial"]), segments)
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest(scheme)
    return manifest if manifest.scheme == scheme else Manifest(scheme)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Readers see the old one or the new one; what it replaced is deleted afterwards."""
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    sync(draft)
    draft.replace(folder / MANIFEST)
    sync(folder)
    named = {segment.name for segment in manifest.segments}
    for path in folder.iterdir():
        if path.is_dir() and path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time, threads and processes alike; the kernel frees a dead one's lock."""
    folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def stamp(folder: Path) -> Any:
    """Something that differs after every write of the manifest."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
