"""Published pieces as files: JSONL or CSV with a row for each, or Markdown with a file for each."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from agents.readers.front_matter import front_matter
from storage.brief_tables import csv_table, json_table, sentences, values_of
from storage.briefs import BriefIn, explain, read_text
from storage.errors import BadInput

PAGES = (".md", ".markdown", ".txt")
SHOWN = 5
NEXT_STEP = (
    'each row: {"instruction": ..., "facts": {...}, "text": ...}; each Markdown file: the text '
    "under front matter with an instruction or a title; nothing was imported"
)
FACTS = "facts"


class Piece(BriefIn):
    """A published text with the brief it would answer."""

    text: str = Field(min_length=1)

    def brief(self) -> BriefIn:
        return BriefIn(**self.model_dump(exclude={"text"}))


def read_pieces(path: Path, content_type: str | None = None) -> list[Piece]:
    """Every piece of a file or folder; all that cannot be used is reported at once.

    JSONL has a brief's fields and `text`; in CSV all other columns are facts. Of a folder every
    Markdown and text file is a piece. `content_type` is for pieces that name none.

    Raises:
        BadInput: no such file, not UTF-8, nothing in it, or pieces that cannot be used.
    """
    named, problems = pages_in(path) if is_pages(path) else rows_in(path)
    pieces = []
    for name, values in named:
        given = {"content_type": content_type, **values} if content_type else values
        try:
            pieces.append(Piece.model_validate(given))
        except ValidationError as error:
            problems.append(f"{name}: {explain(error)}")
    if problems or not pieces:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        said = "; ".join(problems[:SHOWN]) or "nothing to import"
        raise BadInput(f"{path.name}: {said}{more}", NEXT_STEP)
    return pieces


Named = list[tuple[str, dict[str, Any]]]
"""What each piece is called in messages, and its values."""


def is_pages(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in PAGES


def rows_in(path: Path) -> tuple[Named, list[str]]:
    text = read_text(path)
    table = csv_table(text) if path.suffix.lower() == ".csv" else json_table(text)
    problems = list(sentences(table.wrong))
    named: Named = []
    for number, row in table.rows:
        if not isinstance(row, dict):
            problems.append(f"row {number}: not an object with an instruction and a text")
            continue
        named.append((f"row {number}", from_columns(row) if table.named else row))
    return named, problems


def from_columns(row: dict[str, str]) -> dict[str, Any]:
    """A CSV row; its text would be a fact, like every column that no brief has."""
    values = values_of(row, {})
    facts = values[FACTS]
    given = {key: value for key, value in values.items() if value not in (None, "")}
    text = facts.pop("text", "")
    return {**given, FACTS: facts, "text": text}


def pages_in(path: Path) -> tuple[Named, list[str]]:
    named: Named = []
    problems: list[str] = []
    for file in files_in(path):
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            named.append((name, from_page(file)))
        except BadInput as error:
            problems.append(f"{name}: {error}")
    return named, problems


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
    fields = {key: said[key] for key in BriefIn.model_fields if said.get(key) not in (None, "")}
    if "type" in said:
        fields.setdefault("content_type", said["type"])
    return {"instruction": f"Write this piece: {title.strip()}", **fields, "text": body}


def split_heading(body: str) -> tuple[str, str]:
    """A first line `# Title` and what follows; it is the page's name, not its text."""
    first, _, rest = body.lstrip().partition("\n")
    return (first[2:], rest) if first.startswith("# ") else ("", body)
