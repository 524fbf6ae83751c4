"""A team's back catalogue: published pieces as human-written examples."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agents.curator import sft_row
from agents.writer import first_messages
from graphs.evidence import brief_assignment, brief_values, group_key
from graphs.house import House
from graphs.runner import resolve_facts
from storage.briefs import BriefIn, explain, jsonl_rows, read_text
from storage.errors import BadInput
from storage.events import log
from storage.examples import put_examples
from storage.tables import Brief, Example, SourceVersion
from storage.tables.base import derived_id


class Piece(BriefIn):
    """A published text with the brief it would answer."""

    text: str


def read_pieces(path: Path) -> list[Piece]:
    """Pieces from JSONL: a brief's fields and `text`. All wrong rows are reported at once.

    Raises:
        BadInput: no such file, not JSONL, or rows that cannot be used.
    """
    pieces = []
    rows, problems = jsonl_rows(read_text(path))
    for number, row in rows:
        try:
            pieces.append(Piece.model_validate(row))
        except ValidationError as error:
            problems.append(f"row {number}: {explain(error)}")
    if problems or not pieces:
        raise BadInput(
            f"{path.name}: " + ("; ".join(problems[:5]) or "no rows"),
            'each line: {"instruction": ..., "facts": {...}, "text": ...}; nothing was imported',
        )
    return pieces


def import_pieces(house: House, pieces: Sequence[Piece], actor: str) -> int:
    """Adds pieces as examples; returns how many were new."""
    with house.db.write() as session:
        rows = [example_of(house, session, piece, actor) for piece in pieces]
        new = put_examples(session, rows)
        log(session, actor, "dataset.import", "examples", rows=len(rows), new=new)
    return new


def example_of(house: House, session: Any, piece: Piece, actor: str) -> Example:
    """The row a reviewer's edit to this text would have made: same prompt, same form."""
    brief_in, version_id = resolve_facts(session, piece, actor)
    fields = brief_in.model_dump(exclude={"text"})
    brief = Brief(id=piece.key(), facts_version_id=version_id, **fields)
    kind = house.kind(brief.content_type)
    messages = first_messages(kind, brief_assignment(session, brief))
    version = session.get(SourceVersion, version_id) if version_id else None
    return Example(
        id=derived_id("exm", json.dumps(messages), piece.text),
        content_type=brief.content_type,
        group_key=group_key(brief),
        brief=brief_values(brief),
        source_id=version.source_id if version else None,
        **sft_row("human-written", messages, piece.text),
    )
