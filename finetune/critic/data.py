"""Rows of labelled texts: what the critic's combiner is trained and measured on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.errors import BadInput

NEEDED = ("source", "response", "label")


@dataclass(frozen=True)
class Row:
    """A text, what it must rest on, and whether it does (`label` 1: it does not)."""

    set: str
    source: str
    question: str
    response: str
    label: int
    group: str
    """Rows of one group share a source; folds never part them."""
    domain: str = ""


def read_rows(path: Path) -> list[Row]:
    """The rows of a file in the faithfulness format, in their order.

    Raises:
        BadInput: the file is missing, or a line of it is no such row.
    """
    rows = []
    try:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.strip():
                rows.append(row_of(json.loads(line), path.stem, number))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}",
            "give a JSON Lines file with source, response, label (1: unfaithful) and group",
        ) from error
    if not rows:
        raise BadInput(f"{path} holds no rows", "give a file with at least one labelled text")
    return rows


def row_of(found: Mapping[str, object], name: str, number: int) -> Row:
    missing = [key for key in NEEDED if key not in found]
    if missing:
        raise ValueError(f"line {number} has no {', '.join(missing)}")
    if found["label"] not in (0, 1):
        raise ValueError(f"line {number}: the label is {found['label']!r}, not 0 or 1")
    extra = found.get("extra")
    domain = extra.get("domain", "") if isinstance(extra, dict) else ""
    return Row(
        name,
        str(found["source"]),
        str(found.get("question") or ""),
        str(found["response"]),
        int(str(found["label"])),
        str(found.get("group") or found["source"]),
        str(domain),
    )
