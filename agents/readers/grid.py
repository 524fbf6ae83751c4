"""XLSX to rows of texts, for tables that people hand in: the first sheet that holds something.

Meant for the room's processes. Nothing is calculated: of a formula the last result counts, and a
formula that was never calculated is told by its row, as is a cell that holds an error.
"""

import io
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import zip_longest
from typing import Any

from agents.readers.sheets import plain_text
from agents.readers.types import GridRow
from storage.errors import BadInput

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 20_000
"""Characters; what is longer is no brief."""

FORMULA, ERROR = "f", "e"


def grid(data: bytes) -> tuple[GridRow, ...]:
    """The rows that hold something.

    Raises:
        BadInput: too many rows or columns.
        And what openpyxl raises for a broken workbook.
    """
    for shown, written in zip(sheets(data, True), sheets(data, False), strict=True):
        if rows := tuple(rows_of(shown, written)):
            return rows
    return ()


def sheets(data: bytes, results: bool) -> list[Any]:
    """The visible sheets: with the results of their formulas, or with the formulas."""
    openpyxl: Any = import_module("openpyxl")
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=results, keep_links=False
    )
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def rows_of(shown: Any, written: Any) -> Iterator[GridRow]:
    # One column more than is allowed shows whether there is one; a claimed size is not believed.
    each = (sheet.iter_rows(max_col=MAX_COLUMNS + 1) for sheet in (shown, written))
    both = zip_longest(*each, fillvalue=())
    count = 0
    for number, (results, formulas) in enumerate(both, start=1):
        row = grid_row(number, results, formulas)
        if not row.problem and not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        if count > MAX_ROWS + 1:  # the head is one of them
            raise BadInput(f"it has more than {MAX_ROWS:,} rows", "split it")
        if any(cell.strip() for cell in row.cells[MAX_COLUMNS:]):
            raise BadInput(f"it has more than {MAX_COLUMNS} columns", "leave some out")
        yield row


def grid_row(number: int, results: Sequence[Any], formulas: Sequence[Any]) -> GridRow:
    cells = tuple("" if cell.value is None else plain_text(cell) for cell in results)
    problems = [
        problem
        for cell, formula in zip(results, formulas, strict=False)
        if (problem := problem_of(cell, formula))
    ]
    longest = max(map(len, cells), default=0)
    if longest > MAX_CELL:
        problems.append(f"a cell of {longest:,} characters, the limit is {MAX_CELL:,}")
        cells = tuple(cell[:MAX_CELL] for cell in cells)
    return GridRow(number, cells, "; ".join(problems))


def problem_of(cell: Any, formula: Any) -> str:
    if cell.value is None and formula.data_type == FORMULA:
        return f"{formula.coordinate} is a formula without a result; write its value there"
    if cell.data_type == ERROR:
        return f"{cell.coordinate} holds the error {cell.value}"
    return ""
