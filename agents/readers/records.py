"""Rows as sources: one record each, `key: value` lines that facts are read back from."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from agents.readers.encoding import normalise
from agents.readers.finish import finish
from agents.readers.front_matter import ORIGINS, governance_of
from agents.readers.screening import screen
from agents.readers.tables import UNPACKED_TIMES, Row
from agents.readers.types import Governance, Material, ReadOptions, SourceText
from storage.errors import BadInput

KEY_COLUMNS = ("id", "sku", "key", "name", "title")
NAME_COLUMNS = ("name", "title", "question", *KEY_COLUMNS)
GOVERNANCE_COLUMNS = ("licence", "license", "owner", "origin", "valid_from", "valid_until")
MAX_ROWS = 1_000_000
LONGEST_KEY = 200
LONGEST_NAME = 200


class Keys:
    """The keys given so far within one table."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, key: str) -> str:
        """The key; `key~2` when it was given before, and so on."""
        found = key
        while found in self._taken:
            self._taken[key] += 1
            found = f"{key}~{self._taken[key]}"
        self._taken[found] = 1
        return found


def records(
    material: Material, rows: Iterable[Row], media_type: str, options: ReadOptions
) -> tuple[SourceText, ...]:
    """Every row as a source, refused ones too.

    Raises:
        BadInput: there are no rows, or more than can be kept in memory.
    """
    keys, size = Keys(), 0
    found: list[SourceText] = []
    for row in rows:
        source = record(material, row, media_type, keys, options)
        size += len(source.text)
        if len(found) == MAX_ROWS or size > UNPACKED_TIMES * options.max_bytes:
            raise BadInput(f"it has more than {len(found):,} rows", "split it")
        found.append(source)
    if not found:
        raise BadInput("it has no rows", "nothing to read")
    return tuple(found)


def record(
    material: Material, row: Row, media_type: str, keys: Keys, options: ReadOptions
) -> SourceText:
    """One row as one source."""
    try:
        if row.problem:
            raise BadInput(row.problem)
        values = {name_of(key): value for key, value in row.values.items()}
        said, values = split_governance(values)
        governance = material.governance.over(said)
        name = one_line(named(values, NAME_COLUMNS, f"row {row.number}"))[:LONGEST_NAME]
        key = short(one_line(named(values, KEY_COLUMNS, str(row.number))))
        text = record_text(name, values)
    except BadInput as error:
        return refused(material, row, media_type, keys, reason(error))
    except (ValueError, RecursionError):  # numbers of thousands of digits, lists within lists
        return refused(material, row, media_type, keys, "a value is too long; correct this row")
    source = SourceText("", "record", name, text, media_type, governance=governance)
    found = finish(source, options)
    if options.pii and (found.text != text or key not in text):
        key = unnamed(key, options)
    return replace(found, uri=f"{material.uri}#{keys.take(key)}")


def unnamed(key: str, options: ReadOptions) -> str:
    """A key that names a person, as a hash: what is masked in the text must not stay in the URI."""
    screened = screen(key, options)
    return key if screened.text == key and not screened.refused else digest(key)


def refused(material: Material, row: Row, media_type: str, keys: Keys, why: str) -> SourceText:
    uri = f"{material.uri}#{keys.take(f'row {row.number}')}"
    return SourceText(uri, "record", f"row {row.number}", "", media_type, refused=why)


def record_text(name: str, values: Mapping[str, Any]) -> str:
    """Where a row has `facts`, they and its name are the record, and what else it holds (a text
    written from them, say) is not.

    Raises:
        BadInput: the row says nothing.
    """
    facts = values.get("facts")
    kept = facts if isinstance(facts, dict) else values
    lines = {name_of(key): one_line(value) for key, value in kept.items() if not missing(value)}
    lines = {key: value for key, value in lines.items() if key and value}
    if not lines:
        raise BadInput("the row is empty", "fill it or delete it")
    if isinstance(facts, dict):
        lines = {"name": name, **lines}
    return "".join(f"{key}: {value}\n" for key, value in lines.items())


def split_governance(values: dict[str, Any]) -> tuple[Governance, dict[str, Any]]:
    """What a row says about its own use, and the rest of it.

    An `origin` that is no word of ours (a country, say) is content.
    """
    said = {key: value for key, value in values.items() if is_governance(key, value)}
    if not said:
        return Governance(), values
    given = {key: value for key, value in said.items() if not missing(value)}
    rest = {key: value for key, value in values.items() if key not in said}
    return governance_of(given), rest


def is_governance(key: str, value: Any) -> bool:
    name = key.lower()
    if name == "origin":
        return missing(value) or str(value).strip().lower() in ORIGINS
    return name in GOVERNANCE_COLUMNS


def named(values: Mapping[str, Any], columns: Iterable[str], otherwise: str) -> str:
    for column in columns:
        value = values.get(column)
        if not missing(value) and one_line(value):
            return str(value)
    return otherwise


def missing(value: Any) -> bool:
    """None, an empty text, or not a number."""
    return value is None or value == "" or (isinstance(value, float) and value != value)


def name_of(key: Any) -> str:
    return one_line(key) if key is not None else ""


def one_line(value: Any) -> str:
    """A record has one line per value: that is how facts are read back from it."""
    if isinstance(value, bytes | bytearray | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    if isinstance(value, datetime):
        value = value.isoformat(" ")
    return " ".join(normalise(str(value)).split())


def short(key: str) -> str:
    """A key that fits into an index; a long one keeps its start and gets a hash."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 17]}-{digest(key)}"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def reason(error: BadInput) -> str:
    return f"{error}; {error.next_step}" if error.next_step else str(error)
