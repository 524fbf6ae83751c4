"""Published pieces as files: JSONL or CSV with a row for each, or Markdown with a file for each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from agents.readers.front_matter import front_matter
from storage.brief_tables import Table, csv_table, field_called, json_table, values_of
from storage.briefs import BriefIn, explain, read_text
from storage.errors import BadInput

PAGES = (".md", ".markdown", ".txt")
SHOWN = 20
NEEDED = ("instruction", "text")
LICENCE = ("licence", "license")
FACTS = "facts"


class Piece(BriefIn):
    """A published text with the brief it would answer."""

    text: str = Field(min_length=1)
    licence: str = Field(default="", max_length=200)
    """Under which the text may be used; a data card counts it as it counts those of sources."""

    def brief(self) -> BriefIn:
        return BriefIn(**self.model_dump(exclude={"text", "licence"}))


MAY_STATE = ", ".join(name for name in Piece.model_fields if name not in (*NEEDED, FACTS))
NEXT_STEP = (
    'each row: {"instruction": ..., "facts": {...}, "text": ...}, and if you like '
    f"{MAY_STATE}; each Markdown file: the text under front matter with an instruction or a title"
)


@dataclass(frozen=True)
class Given:
    """A piece as it was found: what messages call it, and its values or why there are none."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""


def read_pieces(
    path: Path,
    content_type: str | None = None,
    known: Collection[str] | None = None,
    shown: int | None = SHOWN,
) -> list[Piece]:
    """Every piece of a file or folder; all that cannot be used is reported at once.

    JSONL has a brief's fields and `text`; in CSV all other columns are facts. Of a folder every
    Markdown and text file is a piece.

    Args:
        content_type: of pieces that name none.
        known: the content types there are; None takes any.
        shown: how many problems are named; None names all.

    Raises:
        BadInput: no such file, not UTF-8, nothing in it, or pieces that cannot be used.
    """
    pieces, problems = [], []
    for given in pages_in(path) if is_pages(path) else rows_in(path):
        try:
            pieces.append(piece_of(given, content_type, known))
        except BadInput as error:
            problems.append(f"{given.name}: {error}")
    if problems or not pieces:
        raise BadInput(f"{path.name}: {said(problems, shown)}", next_step(known))
    return pieces


def piece_of(given: Given, content_type: str | None, known: Collection[str] | None) -> Piece:
    """Raises BadInput with all that is wrong with it."""
    if given.wrong:
        raise BadInput(given.wrong)
    named = {"licence" if key == "license" else key: value for key, value in given.values.items()}
    try:
        piece = Piece.model_validate(
            {"content_type": content_type, **named} if content_type else named
        )
    except ValidationError as error:
        raise BadInput(explain(error)) from error
    if known is not None and piece.content_type not in known:
        raise BadInput(f"there is no content type {piece.content_type!r}")
    return piece


def said(problems: list[str], shown: int | None) -> str:
    """The first problems in one line."""
    more = len(problems) - len(problems[:shown])
    rest = f"; and {more} more (`--json` names all)" if more else ""
    return ("; ".join(problems[:shown]) or "nothing to import") + rest


def next_step(known: Collection[str] | None) -> str:
    types = f"; content types: {', '.join(sorted(known))}" if known else ""
    return f"{NEXT_STEP}{types}; nothing was imported"


def is_pages(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in PAGES


def rows_in(path: Path) -> list[Given]:
    """The rows in their order. Raises BadInput where a table lacks a column that all need."""
    text = read_text(path)
    table = csv_table(text) if path.suffix.lower() == ".csv" else json_table(text)
    if table.named:
        check_columns(path, table)
    found = {number: given_row(number, row, table.named) for number, row in table.rows}
    found |= {number: Given(f"row {number}", wrong=reason) for number, reason in table.wrong}
    return [found[number] for number in sorted(found)]


def check_columns(path: Path, table: Table) -> None:
    called = {field_called(column) or plain(column) for column in table.columns}
    missing = [name for name in NEEDED if name not in called]
    if table.columns and missing:
        raise BadInput(
            f"{path.name}: there is no column {' and no column '.join(missing)}; its columns are "
            f"{', '.join(table.columns)}",
            f"name a column {' and a column '.join(NEEDED)}; others may be {MAY_STATE}; all else "
            "is a fact; nothing was imported",
        )


def given_row(number: int, row: Any, named: bool) -> Given:
    name = f"row {number}"
    if not isinstance(row, dict):
        return Given(name, wrong="not an object with an instruction and a text")
    return Given(name, from_columns(row) if named else row)


def from_columns(row: dict[str, str]) -> dict[str, Any]:
    """A CSV row; its text and licence would be facts, like every column that no brief has."""
    values = values_of(row, {})
    facts = values[FACTS]
    given = {key: value for key, value in values.items() if value not in (None, "")}
    text, licence = taken(facts, "text"), taken(facts, *LICENCE)
    return {**given, FACTS: facts, "text": text, "licence": licence}


def taken(facts: dict[str, str], *names: str) -> str:
    """Takes out what stands under one of these names, however it is capitalised."""
    columns = [column for column in facts if plain(column) in names]
    return next((value for value in map(facts.pop, columns) if value), "")


def plain(column: str) -> str:
    return column.strip().lower()


def pages_in(path: Path) -> list[Given]:
    found = []
    for file in files_in(path):
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            found.append(Given(name, from_page(file)))
        except BadInput as error:
            found.append(Given(name, wrong=str(error)))
    return found


def files_in(path: Path) -> Iterable[Path]:
    """The pages of a folder, by name; hidden ones are left alone."""
    if not path.is_dir():
        return [path]
    inside = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in PAGES)
    return [
        file
        for file in inside
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
    ]


def from_page(file: Path) -> dict[str, Any]:
    """The body as the text. What the brief was, front matter says; a title alone will do.

    Raises:
        BadInput: not UTF-8, or by its own word not written by a person.
    """
    page = read_text(file).replace("\r\n", "\n")
    matter = front_matter(page)
    said = {key.strip().lower(): value for key, value in matter.values.items()}
    if str(said.get("origin", "")).lower() == "machine":
        raise BadInput("it says that a machine wrote it", "leave it out")
    heading, body = split_heading(page[matter.end :])
    title = str(said.get("title") or heading or file.stem.replace("-", " ").replace("_", " "))
    names = (*BriefIn.model_fields, *LICENCE)
    fields = {key: said[key] for key in names if said.get(key) not in (None, "")}
    if "type" in said:
        fields.setdefault("content_type", said["type"])
    return {"instruction": f"Write this piece: {title.strip()}", **fields, "text": body}


def split_heading(body: str) -> tuple[str, str]:
    """A first line `# Title` and what follows; it is the page's name, not its text."""
    first, _, rest = body.lstrip().partition("\n")
    return (first[2:], rest) if first.startswith("# ") else ("", body)
