"""XLSX to Markdown: a table for each sheet, with every value as its author wrote it.

markitdown reads sheets through pandas, which makes 42 into 42.0 where a cell is empty and
1234567.891 into 1.234568e+06. Facts must not change, so the cells are read directly.
"""

import io
from collections.abc import Iterable
from datetime import date, datetime, time
from importlib import import_module
from typing import Any

SIGNIFICANT = 15
"""Digits that a spreadsheet keeps of a number."""


def sheets_text(data: bytes) -> str:
    """Every visible sheet that holds something, under its name. Formulas give their last result.

    Raises what openpyxl raises for a broken workbook.
    """
    openpyxl: Any = import_module("openpyxl")
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    tables = ((sheet.title, table(sheet.iter_rows())) for sheet in shown)
    return "\n".join(f"## {one_line(title)}\n\n{text}" for title, text in tables if text)


def table(rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table without the rows and columns that are empty; the first row is its head."""
    filled = [row for row in (cells_of(row) for row in rows) if row]
    columns = sorted({column for row in filled for column in row})
    lines = ["| " + " | ".join(row.get(n, "") for n in columns) + " |" for row in filled]
    if lines:
        lines.insert(1, "|" + " --- |" * len(columns))
    return "".join(f"{line}\n" for line in lines)


def cells_of(row: Iterable[Any]) -> dict[int, str]:
    """The cells that say something, by their column."""
    found = {n: cell_text(cell) for n, cell in enumerate(row) if cell.value is not None}
    return {n: text for n, text in found.items() if text}


def cell_text(cell: Any) -> str:
    """A cell's text as it may stand in a Markdown table."""
    if isinstance(cell.value, str):
        return one_line(cell.value).replace("|", "\\|")
    return plain_text(cell)


def plain_text(cell: Any) -> str:
    """What a cell says, with all its lines."""
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.{SIGNIFICANT}g}%"
        return f"{value:.{SIGNIFICANT}g}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def one_line(value: Any) -> str:
    return " ".join(str(value).split())
