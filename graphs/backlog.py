"""A team's back catalogue: published pieces as human-written examples."""

import json
from collections.abc import Sequence

from sqlmodel import Session

from agents.curator import sft_row
from agents.writer import first_messages
from graphs.evidence import brief_assignment, brief_values, group_key
from graphs.house import House
from graphs.pieces import Piece
from graphs.runner import resolve_facts
from storage.events import log
from storage.examples import put_examples
from storage.tables import Brief, Example, SourceVersion
from storage.tables.base import derived_id


def import_pieces(house: House, pieces: Sequence[Piece], actor: str) -> int:
    """Adds pieces as examples; returns how many were new. All of them can be withdrawn under
    `import_id`.

    Raises:
        NotFound: a content type or a record that is not there; nothing was imported.
    """
    for name in {piece.content_type for piece in pieces}:
        house.kind(name)
    with house.db.write() as session:
        batch = import_id(pieces)
        rows = [example_of(house, session, piece, actor, batch) for piece in pieces]
        new = put_examples(session, rows)
        log(session, actor, "dataset.import", "examples", batch=batch, rows=len(rows), new=new)
    return new


def import_id(pieces: Sequence[Piece]) -> str:
    """What these pieces are called as one import: the same for the same pieces."""
    return derived_id("imp", *(piece.model_dump_json() for piece in pieces))


def example_of(house: House, session: Session, piece: Piece, actor: str, batch: str) -> Example:
    """The row a reviewer's edit to this text would have made: same prompt, same form, and the
    same group as all that is written for this brief. Under another licence it is another row, so
    that a wrong one can be withdrawn and imported anew."""
    asked = piece.brief()
    given, version_id = resolve_facts(session, asked, actor)
    brief = Brief(id=asked.key(), facts_version_id=version_id, **given.model_dump())
    kind = house.kind(brief.content_type)
    messages = first_messages(kind, brief_assignment(session, brief))
    version = session.get(SourceVersion, version_id) if version_id else None
    return Example(
        id=derived_id("exm", json.dumps(messages), piece.text, *filter(None, [piece.licence])),
        content_type=brief.content_type,
        group_key=group_key(brief),
        brief={**brief_values(brief), "licence": piece.licence, "import": batch},
        source_id=version.source_id if version else None,
        **sft_row("human-written", messages, piece.text),
    )
