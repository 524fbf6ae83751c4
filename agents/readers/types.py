"""What reading takes and gives: plain values that travel between processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Origin = Literal["human", "machine", "unknown"]
Handling = Literal["keep", "mask", "refuse"]

MEGABYTE = 1_000_000

TEXTS = (".md", ".markdown", ".txt", ".rst", ".html", ".htm")
DOCUMENTS = (".pdf", ".docx", ".pptx", ".xlsx")
TABLES = (".csv", ".jsonl", ".ndjson", ".parquet")
SUFFIXES = (*TEXTS, *DOCUMENTS, *TABLES)
"""What can be read. A table's rows become one source each, everything else one page."""


@dataclass(frozen=True)
class Governance:
    """Who answers for a source, under which licence, and when it may be used.

    Empty means not said. Times are aware; a source is retrieved from `valid_from` until just
    before `valid_until`.
    """

    licence: str = ""
    owner: str = ""
    origin: Origin | Literal[""] = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def over(self, other: "Governance") -> "Governance":
        """Our values where we have them, the other's where we have none."""
        return Governance(
            self.licence or other.licence,
            self.owner or other.owner,
            self.origin or other.origin,
            self.valid_from or other.valid_from,
            self.valid_until or other.valid_until,
        )


@dataclass(frozen=True)
class ReadOptions:
    """How content is read; everything here changes what is made of the same bytes."""

    max_bytes: int = 50 * MEGABYTE
    """Larger content is refused, packed or unpacked ten times over."""

    max_characters: int = 10_000_000
    """A longer text is refused."""

    seconds: float = 60.0
    """Reading one place may take this long."""

    passage_characters: int = 600
    """Passages are filled up to this size, and only cut where a block allows it."""

    pii: Mapping[str, Handling] = field(default_factory=dict)
    """What to do with each kind of personal data; `default` for kinds not named; empty: no look."""

    signatures: bool = True
    """Whether texts get a MinHash signature."""


@dataclass(frozen=True)
class Material:
    """One place's content, not yet read: a file, bytes that were fetched, or rows of a query.

    `suffix` (lower case, with its dot) says how to read it: it comes from the file's name or
    from the media type that a server stated.
    """

    uri: str
    suffix: str = ""
    path: Path | None = None
    data: bytes | None = None
    rows: tuple[Mapping[str, Any], ...] | None = None
    title: str = ""
    governance: Governance = field(default_factory=Governance)
    as_grid: bool = False
    """Whether a workbook's rows are wanted as they are, rather than sources."""


@dataclass(frozen=True)
class PassageSpan:
    """`text[start:end]` under a path of headings: `Guide > Returns`."""

    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True)
class Flag:
    """Something a reader should know about `text[start:end]`.

    `check` is `pii`, `injection` or `hidden_text`; `name` says which kind of it.
    """

    check: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class SourceText:
    """One source as it was read: its whole normalised text, with its passages.

    `refused` says why it may not be used; everything else may be empty then.
    """

    uri: str
    kind: Literal["page", "record"]
    title: str
    text: str
    media_type: str
    passages: tuple[PassageSpan, ...] = ()
    flags: tuple[Flag, ...] = ()
    signature: bytes | None = None
    governance: Governance = field(default_factory=Governance)
    refused: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row of a sheet by its number there. `problem` says why it may not be used."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Reading:
    """What one material held. `refused` says why none of it could be read."""

    uri: str
    sources: tuple[SourceText, ...] = ()
    refused: str = ""
    grid: tuple[GridRow, ...] = ()
    """Where rows were wanted as they are."""
