"""Tables to rows. A row that cannot be read says so, and the rows after it go on."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.readers.encoding import decode, normalise
from storage.errors import BadInput

BATCH_ROWS = 1024
UNPACKED_TIMES = 10
"""How many times the size limit a packed table may have."""


@dataclass(frozen=True)
class Row:
    """One row, counted from 1. `problem` says why it could not be read."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def table_rows(data: bytes, suffix: str, max_bytes: int) -> Iterator[Row]:
    """The rows of a file.

    Raises:
        BadInput: nothing of the table can be read, or it unpacks to too much.
    """
    if suffix == ".parquet":
        return parquet_rows(data, max_bytes)
    text = normalise(decode(data))
    if not text.strip():
        raise BadInput("it is empty", "nothing to read")
    return csv_rows(text) if suffix == ".csv" else json_rows(text)


def given_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield Row(number, row)


def csv_rows(text: str) -> Iterator[Row]:
    """Rows under the names in the first line. Columns without a name are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    names = csv_header(reader)
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            number += 1
            yield Row(number, problem=f"{explain(error)}; correct this row")
            continue
        if cells is None:
            return
        if cells:
            number += 1
            yield csv_row(number, names, cells)


def csv_header(reader: Iterator[list[str]]) -> list[str]:
    """The names of the columns; one that comes again gets a number."""
    try:
        cells = next((cells for cells in reader if cells), [])
    except csv.Error as error:
        raise BadInput(f"its first line is not CSV: {explain(error)}", "correct it") from error
    names: list[str] = []
    for cell in cells:
        name = cell.strip()
        names.append(unused(name, names) if name else "")
    if not any(names):
        raise BadInput("its first line names no column", "write the names there")
    return names


def unused(name: str, names: list[str]) -> str:
    count, found = 1, name
    while found in names:
        count += 1
        found = f"{name} {count}"
    return found


def csv_row(number: int, names: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(names) :]):
        said = f"{len(cells)} values for {len(names)} columns"
        return Row(number, problem=f"{said}; put values that hold the separator in quotes")
    return Row(number, dict(zip(names, cells, strict=False)))


def delimiter(text: str) -> str:
    """A comma; a semicolon or a tab where the first line has those and no comma."""
    first = text.lstrip("\n").partition("\n")[0]
    return next((mark for mark in ";\t" if mark in first and "," not in first), ",")


def explain(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return "a quote is opened and never closed, which takes the rest of the file"
    if "field larger" in said:
        return f"a value is longer than {csv.field_size_limit():,} characters"
    return f"it is not CSV ({said})"


def json_rows(text: str) -> Iterator[Row]:
    """One object a line; blank lines do not count."""
    number = 0
    for line in text.split("\n"):
        if line.strip():
            number += 1
            yield json_row(number, line)


def json_row(number: int, line: str) -> Row:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, problem="it is not JSON; correct this line")
    if not isinstance(values, dict):
        return Row(number, problem="it is not a JSON object; correct this line")
    return Row(number, values)


def parquet_rows(data: bytes, max_bytes: int) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(data))
        groups = (table.metadata.row_group(n) for n in range(table.metadata.num_row_groups))
        if sum(group.total_byte_size for group in groups) > UNPACKED_TIMES * max_bytes:
            raise BadInput("it unpacks to too much", "split it")
        number = 0
        for batch in table.iter_batches(BATCH_ROWS, use_threads=False):
            for values in batch.to_pylist():
                number += 1
                yield Row(number, values)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput("it is a broken Parquet file", "write it again") from error
