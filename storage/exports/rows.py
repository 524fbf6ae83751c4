"""A snapshot's rows as they lie in its folder, checked against its hash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.curation.splits import SIDES as SIDES
from storage.errors import NotFound, StoreError
from storage.snapshots import FILES, hash_of, snapshot_folder
from storage.tables import Snapshot

KINDS = ("sft", "preference", "kto")
PAYLOAD = {
    "sft": ("messages",),
    "preference": ("prompt", "chosen", "rejected"),
    "kto": ("prompt", "completion", "label"),
}
"""What of a row is TRL's; the rest says what the row is."""

Row = dict[str, Any]
Files = dict[str, bytes]
"""Names, with `/` for folders, and contents."""


@dataclass(frozen=True)
class Content:
    """A whole snapshot in memory."""

    id: str
    card: Mapping[str, Any]
    rows: Mapping[tuple[str, str], list[Row]]

    def of(self, kind: str, side: str) -> list[Row]:
        return self.rows.get((kind, side), [])

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in KINDS if any(self.of(kind, side) for side in SIDES)]


def read_content(home: Path, snapshot: Snapshot) -> Content:
    """Every row of a snapshot, from its files. Raises as `whole_files` does."""
    texts = whole_files(home, snapshot)
    rows = {FILES[name]: [*map(json.loads, lines(text))] for name, text in texts.items()}
    return Content(snapshot.id, snapshot.card, rows)


def whole_files(home: Path, snapshot: Snapshot) -> dict[str, str]:
    """A snapshot's files by name, checked against its hash.

    Raises:
        NotFound: its folder is gone.
        StoreError: its files are not what was frozen.
    """
    folder = snapshot_folder(home, snapshot.id)
    try:
        texts = {
            name: (folder / name).read_text(encoding="utf-8")
            for name in FILES
            if (folder / name).is_file()
        }
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder} cannot be read: {error}", "restore it from a backup") from error
    if not texts:
        raise NotFound(f"the files of {snapshot.id} are gone from {folder}", "freeze again")
    if hash_of(texts) != snapshot.sha256:
        raise StoreError(
            f"the files in {folder} are not what was frozen", "restore the folder from a backup"
        )
    return texts


def lines(text: str) -> list[str]:
    # Not splitlines: it would also cut at separators that JSON allows inside a text.
    return [line for line in text.split("\n") if line]


def payload(kind: str, row: Row) -> Row:
    """What a trainer reads, and nothing else."""
    return {name: row[name] for name in PAYLOAD[kind]}


def jsonl(rows: list[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def pretty(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
