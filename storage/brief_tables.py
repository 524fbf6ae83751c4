"""Tables of briefs: rows under the names in their head, each checked on its own.

A column that is called like a brief's field is that field; every other column is a fact. What
cannot be used is named by its row with the reason, and the rows beside it can be used.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.briefs import LIMIT_NAMES, BriefIn, read_brief
from storage.errors import BadInput

MAX_COLUMNS = 100

FIELDS = (*(n for n in BriefIn.model_fields if n not in ("facts", "limits")), *LIMIT_NAMES)
CALLED = {"due": "due_at", "due_date": "due_at"}
"""What else people call a field."""

Wrong = tuple[int, str]
"""A row's number in its file, and why it cannot be used."""


@dataclass(frozen=True)
class Table:
    """Rows as they were given, and those that could not be read.

    `named` says whether the columns have names of their own, as in CSV and XLSX; a JSON line
    names its values itself.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[int, Any], ...]
    wrong: tuple[Wrong, ...] = ()
    named: bool = True


@dataclass(frozen=True)
class GoodRow:
    """A row that can be started. `same_as` is the earlier row that asks for the same."""

    number: int
    key: str
    brief: BriefIn
    same_as: int | None = None


@dataclass(frozen=True)
class Checked:
    """What a table comes to."""

    good: list[GoodRow] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def briefs(self) -> list[tuple[str, BriefIn]]:
        """Each brief once, with its key."""
        return [(row.key, row.brief) for row in self.good if row.same_as is None]


def csv_table(text: str) -> Table:
    """Rows of a CSV text, counted as lines of a sheet: the head is row 1.

    Raises:
        BadInput: a name that stands twice in the head, too many columns.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    rows, wrong = [], []
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append((number, cells))
    except csv.Error as error:
        wrong.append((len(rows) + 1, f"it is not CSV ({error}); the rows after it were not read"))
    return named_table(rows, wrong)


def delimiter(text: str) -> str:
    """A comma; a semicolon or a tab where the head has those and no comma."""
    head = text.lstrip("\r\n").partition("\n")[0]
    return next((mark for mark in ";\t" if mark in head and "," not in head), ",")


def named_table(rows: Iterable[tuple[int, Sequence[str]]], wrong: Iterable[Wrong]) -> Table:
    """Cells under the names in the first row that holds any; empty rows do not count."""
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        return Table((), (), tuple(wrong))
    names = head_names(filled[0][1])
    good, bad = [], list(wrong)
    for number, cells in filled[1:]:
        if any(cell.strip() for cell in cells[len(names) :]):
            bad.append((number, f"{len(cells)} values for {len(names)} columns"))
        else:
            pairs = zip(names, cells, strict=False)
            good.append((number, {name: cell for name, cell in pairs if name}))
    return Table(tuple(name for name in names if name), tuple(good), tuple(sorted(bad)))


def head_names(cells: Sequence[str]) -> list[str]:
    """Raises BadInput for a name that stands twice, or too many of them."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise BadInput(f"it has more than {MAX_COLUMNS} columns", "leave out what no brief needs")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadInput(f"two columns are called {twice[0]!r}", "rename one of them")
    return names


def json_table(text: str) -> Table:
    """One object a line; blank lines do not count."""
    rows: list[tuple[int, Any]] = []
    wrong: list[Wrong] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append((number, json.loads(line)))
        except json.JSONDecodeError as error:
            wrong.append((number, f"not JSON ({error.msg})"))
        except (ValueError, RecursionError):
            wrong.append((number, "not JSON that can be read"))
    return Table((), tuple(rows), tuple(wrong), named=False)


def check_table(
    table: Table,
    defaults: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
) -> Checked:
    """Every row as a brief, or with what is wrong with it.

    Args:
        defaults: fields for rows that leave them empty.
        columns: what a column is called in the table, and the field it holds instead of the
            one it is called like; an empty one makes it a fact.
        types: content types by the names they may be called; None takes any.
    """
    good: list[GoodRow] = []
    wrong = list(table.wrong)
    first: dict[str, int] = {}
    for number, row in table.rows:
        try:
            brief = brief_of_row(row, table.named, defaults or {}, columns or {}, types)
        except BadInput as error:
            wrong.append((number, str(error).removeprefix("brief: ")))
            continue
        key = brief.key()
        good.append(GoodRow(number, key, brief, first.get(key)))
        first.setdefault(key, number)
    return Checked(good, sorted(wrong))


def brief_of_row(
    row: Any,
    named: bool,
    defaults: Mapping[str, str],
    columns: Mapping[str, str],
    types: Mapping[str, str] | None,
) -> BriefIn:
    """Raises BadInput with what is wrong with the row."""
    if not isinstance(row, dict):
        raise BadInput("not an object with an instruction")
    given = values_of(row, columns) if named else row
    values = {**defaults, **{k: v for k, v in given.items() if v not in (None, "")}}
    brief = read_brief(**values)
    if types is None:
        return brief
    name = types.get(brief.content_type.casefold())
    if name is None:
        known = ", ".join(sorted(set(types.values())))
        raise BadInput(f"no content type {brief.content_type!r}: choose one of {known}")
    return brief.model_copy(update={"content_type": name})


def values_of(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    """A row's fields, and all else as its facts."""
    named = [(columns.get(name, field_called(name)), name, cell) for name, cell in row.items()]
    fields = {field: cell for field, _, cell in named if field and cell}
    facts = {name: cell for field, name, cell in named if not field and cell}
    limits = {name: fields.pop(name) for name in LIMIT_NAMES if name in fields}
    return {**fields, "facts": facts, "limits": limits}


def field_called(column: str) -> str:
    """The field that a column's name means, however it is capitalised; or nothing."""
    plain = column.strip().lower().replace(" ", "_").replace("-", "_")
    plain = CALLED.get(plain, plain)
    return plain if plain in FIELDS else ""


def type_names(titles: Mapping[str, str]) -> dict[str, str]:
    """What content types may be called in a table: by name or by title, in any case."""
    return {
        **{title.casefold(): name for name, title in titles.items()},
        **{name.casefold(): name for name in titles},
    }


def said(wrong: Sequence[Wrong], shown: int = 5) -> str:
    """Wrong rows in one line, the first of them in words."""
    parts = list(sentences(wrong[:shown]))
    if wrong[shown:]:
        parts.append(f"and {len(wrong) - shown} more")
    return "; ".join(parts)


def sentences(wrong: Iterable[Wrong]) -> Iterator[str]:
    return (f"row {number}: {reason}" for number, reason in wrong)
