"""Briefs: what is asked for, checked before anything is made of it."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from storage.errors import BadInput
from storage.tables.base import derived_id

MAX_BRIEF_CHARACTERS = 20_000
"""Instruction and facts together. Longer material belongs in a source."""


class BriefIn(BaseModel):
    """A brief as a person or a file gives it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    instruction: str = Field(min_length=1)
    content_type: str = "product_blurb"
    facts: dict[str, str] = {}
    source_uri: str = ""
    audience: str = ""
    tone: str = ""
    channel: str = ""

    @field_validator("facts", mode="before")
    @classmethod
    def as_text(cls, facts: Any) -> Any:
        if isinstance(facts, dict):
            return {
                str(k): v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
                for k, v in facts.items()
            }
        return facts

    def key(self, ordinal: int = 0) -> str:
        """The same for the same brief; `ordinal` tells equal rows of one file apart."""
        return derived_id("brf", self.model_dump_json(), ordinal)


def read_brief(**values: Any) -> BriefIn:
    """A checked brief.

    Raises:
        BadInput: empty, too long, or a field that is not known.
    """
    try:
        brief = BriefIn(**values)
    except ValidationError as error:
        raise BadInput(f"brief: {explain(error)}", "see `copydesk draft --help`") from error
    size = len(brief.instruction) + sum(len(k) + len(v) for k, v in brief.facts.items())
    if size > MAX_BRIEF_CHARACTERS:
        raise BadInput(
            f"brief: {size:,} characters, the limit is {MAX_BRIEF_CHARACTERS:,}",
            "put long material in a file, `copydesk ingest` it, and ask for what you need of it",
        )
    return brief


def explain(error: ValidationError) -> str:
    parts = []
    for problem in error.errors():
        where = ".".join(map(str, problem["loc"]))
        empty = problem["type"] == "string_too_short"
        parts.append(f"{where} is empty" if empty else f"{where}: {problem['msg']}")
    return "; ".join(parts)


def read_brief_file(path: Path, content_type: str | None = None) -> list[tuple[str, BriefIn]]:
    """Every brief of a CSV or JSONL file with its key; all wrong rows are reported at once.

    In CSV, columns that are not a brief's fields are facts, and so is everything under
    `facts` in JSONL. `content_type` is the default for rows that name none.

    Raises:
        BadInput: no such file, not UTF-8, not CSV or JSONL, or rows that cannot be used.
    """
    text = read_text(path)
    rows, problems = csv_rows(text) if path.suffix.lower() == ".csv" else jsonl_rows(text)
    briefs = []
    for number, row in rows:
        if not isinstance(row, dict):
            problems.append(f"row {number}: not an object with an instruction")
            continue
        values = {"content_type": content_type, **row} if content_type else row
        try:
            briefs.append(read_brief(**{k: v for k, v in values.items() if v not in (None, "")}))
        except BadInput as error:
            problems.append(f"row {number}: {error}")
    if problems:
        shown = "; ".join(problems[:5]) + (
            f"; and {len(problems) - 5} more" if problems[5:] else ""
        )
        raise BadInput(f"{path.name}: {shown}", "correct these rows; nothing was drafted")
    if not briefs:
        raise BadInput(f"{path.name} holds no brief", "give it a row with an instruction")
    return number_briefs(briefs)


def number_briefs(briefs: Iterable[BriefIn]) -> list[tuple[str, BriefIn]]:
    seen: Counter[str] = Counter()
    numbered = []
    for brief in briefs:
        plain = brief.key()
        numbered.append((brief.key(seen[plain]), brief))
        seen[plain] += 1
    return numbered


def read_text(path: Path) -> str:
    """The file as UTF-8 text (a byte-order mark is dropped).

    Raises:
        BadInput: no such file, or bytes that are not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(f"no file {path}", "check the path") from error
    except IsADirectoryError as error:
        raise BadInput(f"{path} is a folder", "name a file") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8 and try again"
        ) from error


Rows = tuple[list[tuple[int, Any]], list[str]]
"""Rows with their numbers, and what is wrong with those that could not be read."""


def csv_rows(text: str) -> Rows:
    rows: list[tuple[int, Any]] = []
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
            known = {k: v for k, v in row.items() if k in BriefIn.model_fields and k != "facts"}
            facts = {k: v for k, v in row.items() if k and k not in BriefIn.model_fields and v}
            rows.append((number, {**known, "facts": facts}))
    except csv.Error as error:
        return rows, [f"row {len(rows) + 2}: {error}"]
    return rows, []


def jsonl_rows(text: str) -> Rows:
    rows, problems = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append((number, json.loads(line)))
        except json.JSONDecodeError as error:
            problems.append(f"row {number}: not JSON ({error.msg})")
    return rows, problems


def read_facts_file(path: Path) -> dict[str, str]:
    """Facts from a JSON object, or from `key: value` lines.

    Raises:
        BadInput: no such file, not UTF-8, or neither of the two forms.
    """
    text = read_text(path)
    if text.lstrip().startswith("{"):
        try:
            return BriefIn.as_text(json.loads(text))  # type: ignore[no-any-return]
        except json.JSONDecodeError as error:
            raise BadInput(f"{path}: not JSON ({error.msg})", "correct the file") from error
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    bad = [key for key, colon, value in pairs if not colon or not value.strip()]
    if bad or not pairs:
        raise BadInput(f"{path}: expected `key: value` lines", f"see {bad[0]!r}" if bad else "")
    return {key.strip(): value.strip() for key, _, value in pairs}
