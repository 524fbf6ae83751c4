"""Opening a place: is there anything new to read in it?

An unchanged place is known by its bytes, or by its server's word, and costs no reading.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agents.readers.types import Governance, Material, ReadOptions
from graphs.finding import Listed
from storage.tables import Place

READING = "1"
"""Raise it when the same bytes are read into another text, so that homes read them again."""

CHUNK = 1_000_000


State = Literal["read", "listed", "unchanged", "gone", "refused"]


@dataclass(frozen=True)
class Opened:
    """A place with what is to be remembered of it.

    `read`: its `material` is to be read. `listed`: it has no text of its own, and is remembered.
    `refused`: `reason` says why. `whole` says that what its content no longer holds has been
    removed (not so for feeds, which show their latest entries, and for queries for changes).
    """

    place: Place
    state: State
    material: Material | None = None
    reason: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Manner:
    """How places are read in this run."""

    options: ReadOptions
    governance: Governance
    reread: bool = False

    def fingerprint(self, digest: str) -> str:
        """Of the content and of everything that decides what is made of it."""
        how = hashlib.sha256(f"{READING} {self.options!r}".encode()).hexdigest()[:8]
        return f"{digest}:{how}" if digest else ""

    def is_known(self, known: Place | None, fingerprint: str) -> bool:
        same = known is not None and bool(fingerprint) and known.fingerprint == fingerprint
        return same and not self.reread


def open_file(found: Listed, known: Place | None, manner: Manner) -> Opened:
    """A file; what is not a plain, readable one is left to the reading process to refuse."""
    path = Path(found.uri)
    fingerprint = manner.fingerprint(file_digest(path, manner.options.max_bytes))
    place = Place(uri=found.uri, kind="file", fingerprint=fingerprint)
    if known is not None and manner.is_known(known, fingerprint):
        return Opened(known, "unchanged")
    material = Material(found.uri, path.suffix.lower(), path=path, governance=manner.governance)
    return Opened(place, "read", material)


def file_digest(path: Path, max_bytes: int) -> str:
    """SHA-256 of a plain file's bytes; empty for one that cannot or must not be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return ""
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
            return ""
        digest = hashlib.sha256()
        try:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                digest.update(chunk)
        except OSError:
            return ""
    return digest.hexdigest()
