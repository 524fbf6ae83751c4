"""Pieces into one file: a table, a list, or an archive with a file for each.

They are written as they come, beside the file's place, and it is there whole or not at all.
"""

import csv
import json
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from storage.errors import BadInput
from storage.piece_files.formats import PAGES
from storage.piece_files.record import flat, source_line

FORMATS = (*PAGES, "csv", "json")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell may not begin with: spreadsheets would calculate it (OWASP, "CSV injection")."""

Piece = dict[str, Any]


@dataclass
class Written:
    """What came of it. `guarded` cells got a ' before them, so that no spreadsheet runs them."""

    pieces: int = 0
    guarded: int = 0


def write_pieces(pieces: Iterable[Piece], path: Path, form: str, many: bool = True) -> Written:
    """Writes pieces to a file; an existing one is replaced.

    Args:
        form: one of FORMATS.
        many: whether it is a list or an archive, however many there are; otherwise the first
            piece alone is the file.

    Raises:
        BadInput: another format.
        OSError: no space, no permission; nothing is left half written.
    """
    if form not in FORMATS:
        raise BadInput(f"no format {form!r}", f"choose one of {', '.join(FORMATS)}")
    written = Written()
    with building(path) as file:
        if form == "csv":
            write_csv(pieces, file, written)
        elif form == "json":
            write_json(pieces, file, written, many)
        elif many:
            write_archive(pieces, file, form, written)
        else:
            file.write(PAGES[form](next(iter(pieces))))
            written.pieces = 1
    return written


def suffix_of(form: str, many: bool) -> str:
    """How the file's name ends."""
    return ".zip" if many and form in PAGES else f".{form}"


@contextmanager
def building(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def write_json(pieces: Iterable[Piece], file: IO[bytes], written: Written, many: bool) -> None:
    """A list of pieces, or one piece, with claims and their evidence."""
    for piece in pieces:
        if many:
            file.write(b",\n" if written.pieces else b"[\n")
        file.write(json.dumps(piece, ensure_ascii=False, indent=None if many else 2).encode())
        written.pieces += 1
    if many:
        file.write(b"\n]\n" if written.pieces else b"[]\n")


def write_csv(pieces: Iterable[Piece], file: IO[bytes], written: Written) -> None:
    """A row for each piece; with a byte-order mark, by which spreadsheets know UTF-8."""
    file.write("\ufeff".encode())
    head: list[str] = []
    for piece in pieces:
        row = columns(piece)
        if not head:
            head = list(row)
            file.write(csv_line(head))
        cells = [guarded(str(row[name])) for name in head]
        written.guarded += sum(
            cell != str(row[name]) for name, cell in zip(head, cells, strict=True)
        )
        file.write(csv_line(cells))
        written.pieces += 1


def columns(piece: Piece) -> dict[str, Any]:
    """A piece as one row: lists one below the other in their cell."""
    facts = "\n".join(f"{name}: {value}" for name, value in piece["brief"]["facts"].items())
    return {
        **{name: flat(piece)[name] for name in ("id", "item", "title", "content_type")},
        "text": piece["text"],
        **flat(piece),
        **{name: value for name, value in piece["brief"].items() if name != "facts"},
        "facts": facts,
        "sources": "\n".join(map(source_line, piece["sources"])),
    }


def guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class Line:
    """What csv writes its one line to."""

    text = ""

    def write(self, text: str) -> None:
        self.text += text


def csv_line(cells: Iterable[str]) -> bytes:
    line = Line()
    csv.writer(line).writerow(cells)
    return line.text.encode()


def write_archive(pieces: Iterable[Piece], file: IO[bytes], form: str, written: Written) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            archive.writestr(file_name(piece, form), PAGES[form](piece))
            written.pieces += 1


def file_name(piece: Piece, form: str) -> str:
    """A name that every system takes, that sorts by day and says what is in it."""
    plain = unicodedata.normalize("NFKD", piece["title"]).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    gone = "withdrawn" if piece["withdrawn_at"] else ""
    parts = [piece["published_at"][:10], slug, piece["item"], gone]
    return "-".join(part for part in parts if part) + f".{form}"
