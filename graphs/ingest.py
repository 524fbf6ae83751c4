"""Ingestion: files and tables into source versions, passages and vectors.

A version serves only when its passages are embedded, so that a crash leaves the old one whole.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graphs.evidence import facts_text
from graphs.house import House
from storage.briefs import read_text
from storage.errors import BadInput, CopydeskError
from storage.sources import Span, passages_of, put_passages, put_source, serve_version
from storage.tables import Passage, Source, SourceVersion

PAGES = (".md", ".markdown", ".txt", ".rst", ".html", ".htm")
TABLES = (".csv", ".jsonl")
PASSAGE_CHARACTERS = 600
BATCH = 64
KEY_COLUMNS = ("id", "sku", "key", "name", "title")
NAME_COLUMNS = ("name", "title", "question", *KEY_COLUMNS)


@dataclass(frozen=True)
class Document:
    """A source as it was read: its whole text, and whether it is a page or a record."""

    uri: str
    kind: str
    title: str
    text: str


@dataclass
class IngestReport:
    """What one run did, by source URI."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    passages: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def ingest(
    house: House,
    names: Sequence[str],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> IngestReport:
    """Reads files and folders into the home. Unreadable files are refused, the rest goes on.

    Raises:
        BadInput: a path that does not exist, or a URL.
        StoreError: the database or the vector store is away.
    """
    report = IngestReport()
    documents = list(read_all(names, report))
    for start in range(0, len(documents), BATCH):
        put_batch(house, documents[start : start + BATCH], report)
        on_progress(min(start + BATCH, len(documents)), len(documents))
    return report


def read_all(names: Sequence[str], report: IngestReport) -> Iterator[Document]:
    for path in (path for name in names for path in files_of(name)):
        try:
            yield from read_file(path)
        except CopydeskError as error:
            report.refused[str(path)] = str(error)


def files_of(name: str) -> list[Path]:
    if "://" in name:
        raise BadInput(f"{name}: URLs cannot be ingested yet", "save the page and ingest the file")
    path = Path(name)
    if path.is_dir():
        known = PAGES + TABLES
        return sorted(p for p in path.rglob("*") if p.suffix.lower() in known and p.is_file())
    if not path.exists():
        raise BadInput(f"no file or folder {name}", "check the path")
    return [path]


def read_file(path: Path) -> list[Document]:
    """Raises BadInput for a file that is not text of a known kind."""
    suffix = path.suffix.lower()
    if suffix not in PAGES + TABLES:
        raise BadInput(f"{suffix or 'no'} format is not known", f"use {', '.join(PAGES + TABLES)}")
    uri, text = path.resolve().as_posix(), read_text(path)
    if suffix in TABLES:
        rows = csv_rows(path, text) if suffix == ".csv" else json_rows(path, text)
        return [record(uri, number, row) for number, row in enumerate(rows, start=1)]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.strip():
        raise BadInput(f"{path.name} is empty", "nothing to ingest")
    return [Document(uri, "page", title_of(path, text), text)]


def csv_rows(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadInput(f"{path.name} is not CSV: {error}", "correct it") from error


def json_rows(path: Path, text: str) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"{path.name}: line {number} is not JSON", "correct it") from error
            if not isinstance(row, dict):
                raise BadInput(f"{path.name}: line {number} is not an object", "correct it")
            yield row


def record(uri: str, number: int, row: dict[str, Any]) -> Document:
    """One row as one source: `key: value` lines. Where a row has `facts`, they and its name are
    the record, and what else it holds (a text written from them, say) is not."""
    name = next((str(row[c]) for c in NAME_COLUMNS if row.get(c)), f"row {number}")
    key = next((str(row[c]) for c in KEY_COLUMNS if row.get(c)), str(number))
    facts = row.get("facts")
    values = {"name": name, **facts} if isinstance(facts, dict) else row
    given = {k: v for k, v in values.items() if k and v not in (None, "")}
    text = facts_text({one_line(k): one_line(v) for k, v in given.items()})
    return Document(f"{uri}#{key}", "record", name, text)


def one_line(value: Any) -> str:
    """A record has one line per value: that is how facts are read back from it."""
    return " ".join(str(value).split())


def title_of(path: Path, text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    heading = first.lstrip("# ").strip()
    return heading[:80] if first.startswith("#") and heading else path.stem.replace("-", " ")


def put_batch(house: House, documents: Sequence[Document], report: IngestReport) -> None:
    """Writes versions and passages, embeds the new ones, and only then lets them serve."""
    from storage.vectors import PassageRow

    fresh: list[tuple[Source, SourceVersion, list[Passage]]] = []
    with house.db.write() as session:
        for document in documents:
            entry = asdict(document)
            source, version = put_source(session, **entry, actor=house.reviewer)
            passages = put_passages(session, version, spans_of(document))
            if source.current_version_id == version.id:
                report.unchanged.append(document.uri)
                continue
            (report.changed if source.current_version_id else report.added).append(document.uri)
            fresh.append((source, version, passages))
    rows = [
        PassageRow(p.id, version.text[p.start : p.end], source.id)
        for source, version, passages in fresh
        for p in passages
    ]
    if rows:
        house.vectors.add(rows)
        report.passages += len(rows)
    retire: list[str] = []
    with house.db.write() as session:
        for source, version, _ in fresh:
            if source.current_version_id is not None:
                retire += [p.id for p in passages_of(session, source.current_version_id)]
            serve_version(session, session.get_one(Source, source.id), version)
    if retire:
        house.vectors.delete(retire)


def spans_of(document: Document) -> list[Span]:
    """A record is one passage; a page is cut where its headings and paragraphs end."""
    if document.kind == "record":
        return [(0, len(document.text), "")]
    from langchain_text_splitters import Language, RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter.from_language(
        Language.MARKDOWN,
        chunk_size=PASSAGE_CHARACTERS,
        chunk_overlap=0,
        add_start_index=True,
        strip_whitespace=True,
    )
    spans = []
    for piece in splitter.create_documents([document.text]):
        start = int(piece.metadata["start_index"])
        spans.append((start, start + len(piece.page_content), heading_at(document.text, start)))
    return spans


def heading_at(text: str, position: int) -> str:
    """The last Markdown heading at or above a position."""
    line_end = text.find("\n", position)
    above = text[: line_end if line_end >= 0 else len(text)].splitlines()
    heading = next((line for line in reversed(above) if line.startswith("#")), "")
    return heading.lstrip("# ").strip()
