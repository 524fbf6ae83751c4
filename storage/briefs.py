"""Briefs: what is asked for, checked before anything is made of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from storage.content_types import Limited
from storage.due import read_due
from storage.errors import BadInput
from storage.tables.base import derived_id, fits

MAX_BRIEF_CHARACTERS = 20_000
"""Instruction and facts together. Longer material belongs in a source."""


DUE_SCHEMA = {
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "null"},
    ],
    "description": "A day (until it is over, UTC), or a time. Reviewers get what is due first.",
}
Due = Annotated[datetime | None, BeforeValidator(read_due), WithJsonSchema(DUE_SCHEMA)]

WHOLE = "write a whole number"

LIMIT_NAMES: tuple[Limited, ...] = get_args(Limited)


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
    limits: dict[Limited, Annotated[int, Field(ge=0)]] = {}
    """On top of what the content type limits."""

    due_at: Due = None

    @field_validator("facts", mode="before")
    @classmethod
    def as_text(cls, facts: Any) -> Any:
        if isinstance(facts, dict):
            return {
                str(k): v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
                for k, v in facts.items()
            }
        return facts

    @field_validator("limits")
    @classmethod
    def can_be_kept(cls, limits: dict[Limited, int]) -> dict[Limited, int]:
        for name in ("max_words", "max_characters", "max_sentences"):
            if limits.get(name) == 0:
                raise ValueError(f"{name} is 0, which only an empty text keeps: write 1 or more")
        return limits

    @model_validator(mode="after")
    def is_text(self) -> Self:
        words = (value for _, value in self if isinstance(value, str))
        facts = (part for pair in self.facts.items() for part in pair)
        if not all(map(fits, (*words, *facts))):
            raise ValueError("there is a NUL character in it: take it out")
        return self

    def key(self, ordinal: int = 0) -> str:
        """The same for the same brief; `ordinal` tells equal rows of one file apart."""
        later = ("limits", "due_at")  # keys are older than these
        empty = {name for name in later if not getattr(self, name)}
        return derived_id("brf", self.model_dump_json(exclude=empty), ordinal)


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


PLAIN = {
    **dict.fromkeys(("int_parsing", "int_parsing_size", "int_type", "int_from_float"), WHOLE),
    "greater_than_equal": "write {ge} or more",
    "string_type": "write text",
    "dict_type": "write names, each with its value",
    "literal_error": "choose one of {expected}",
    "extra_forbidden": "there is no such field",
}
"""What to do about a problem, by what pydantic calls it."""


def explain(error: ValidationError) -> str:
    """What is wrong with the fields that somebody filled in, in plain words."""
    return "; ".join(sentence(problem) for problem in error.errors())


def sentence(problem: Mapping[str, Any]) -> str:
    if not problem["loc"]:
        return str(problem["msg"]).removeprefix("Value error, ")
    where = field_of(problem["loc"])
    if problem["type"] in ("string_too_short", "missing"):
        return f"{where} is empty"
    if problem["type"] in PLAIN:
        return f"{where}: {PLAIN[problem['type']].format(**problem.get('ctx', {}))}"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"


def field_of(loc: Sequence[int | str]) -> str:
    """A field as people call it: limits by their own names."""
    parts = [str(part) for part in loc if part != "[key]"]
    if len(parts) > 1 and parts[0] == "limits" and parts[1] in LIMIT_NAMES:
        parts = parts[1:]
    return {"due_at": "due"}.get(parts[0], ".".join(parts))


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
