"""Files of briefs: CSV, JSONL and XLSX, for the command line and the desk.

A workbook is parsed in a process of its own, with limits on its time and memory: it is an
archive of XML that somebody sent.
"""

from pathlib import Path, PurePath

from agents.readers.grid import MAX_ROWS
from agents.readers.limits import read_plain_file
from agents.readers.room import ReadingRoom
from agents.readers.types import MEGABYTE, Material, ReadOptions
from storage.brief_tables import (
    Table,
    check_table,
    csv_table,
    json_table,
    named_table,
    said,
)
from storage.briefs import BriefIn, number_briefs
from storage.errors import BadInput

LINES = (".jsonl", ".ndjson")
SUFFIXES = (".csv", ".xlsx", *LINES)
UPLOAD_BYTES = 5 * MEGABYTE
FILE_BYTES = 200 * MEGABYTE
"""Of a file on this machine. A workbook may be as large as an upload."""

SHEET_OPTIONS = ReadOptions(max_bytes=UPLOAD_BYTES, seconds=30, pii={}, signatures=False)


def read_brief_file(path: Path, content_type: str | None = None) -> list[tuple[str, BriefIn]]:
    """Every brief of a file with its key; all wrong rows are reported at once.

    In CSV and XLSX, columns that are not a brief's fields are facts, and so is everything under
    `facts` in JSONL. `content_type` is the default for rows that name none. Equal rows are
    briefs of their own.

    Raises:
        BadInput: no such file, not UTF-8, no table, or rows that cannot be used.
    """
    table = read_table(path.name, file_bytes(path))
    checked = check_table(table, {"content_type": content_type} if content_type else None)
    if checked.wrong:
        raise BadInput(
            f"{path.name}: {said(checked.wrong)}", "correct these rows; nothing was drafted"
        )
    if not checked.good:
        raise BadInput(f"{path.name} holds no brief", "give it a row with an instruction")
    return number_briefs(row.brief for row in checked.good)


def file_bytes(path: Path) -> bytes:
    if not path.exists():
        raise BadInput(f"no file {path}", "check the path")
    try:
        return read_plain_file(path, FILE_BYTES)
    except BadInput as error:
        raise BadInput(f"{path}: {error}", error.next_step) from error


def read_upload(name: str, data: bytes) -> Table:
    """The rows of a file that somebody handed in.

    Raises:
        BadInput: too large, too many rows, or what `read_table` raises.
    """
    if len(data) > UPLOAD_BYTES:
        size = f"{len(data) / MEGABYTE:,.1f} MB"
        raise BadInput(f"{name} is too large: {size} of at most 5 MB", "split it")
    table = read_table(name, data)
    if len(table.rows) + len(table.wrong) > MAX_ROWS:
        raise BadInput(f"{name} has more than {MAX_ROWS:,} rows", "split it")
    return table


def read_table(name: str, data: bytes) -> Table:
    """The rows of a table, by its name's suffix.

    Raises:
        BadInput: another suffix, not UTF-8, or a table that cannot be read as a whole.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise BadInput(f"{name} is no table of briefs", f"give one of {', '.join(SUFFIXES)}")
    try:
        if suffix == ".xlsx":
            return sheet_table(data)
        text = decoded(data)
        return csv_table(text) if suffix == ".csv" else json_table(text)
    except BadInput as error:
        raise BadInput(f"{name}: {error}", error.next_step) from error


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"it is not UTF-8 (byte {error.start})",
            "save it as UTF-8 (Excel: CSV UTF-8), or as .xlsx, and try again",
        ) from error


def sheet_table(data: bytes) -> Table:
    material = Material("workbook", ".xlsx", data=data, as_grid=True)
    with ReadingRoom(SHEET_OPTIONS) as room:
        reading = room.read(material)
    if reading.refused:
        raise BadInput(reading.refused, "save it as CSV, and try that")
    wrong = [(row.number, row.problem) for row in reading.grid if row.problem]
    head = next((row for row in reading.grid if not row.problem), None)
    if wrong and (head is None or wrong[0][0] < head.number):
        raise BadInput(f"its first row cannot be used: {wrong[0][1]}", "correct the head")
    return named_table([(row.number, row.cells) for row in reading.grid if not row.problem], wrong)
