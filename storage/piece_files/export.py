"""Exports: a piece, or all that fit, from the database into a file."""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from sqlmodel import Session

from storage.errors import BadInput, Conflict
from storage.piece_files.formats import PAGES
from storage.piece_files.record import record
from storage.piece_files.write import FORMATS, Written, suffix_of, write_pieces
from storage.piece_lists import Wanted, pieces
from storage.publications import publication_of
from storage.tables import Item

AT_MOST = 100_000
AT_THE_DESK = 1_000
AT_THE_DESK_DOCX = 200
"""Pieces of one export. What is made at the desk is waited for, and a document takes longest."""


def most_at_the_desk(form: str) -> int:
    return AT_THE_DESK_DOCX if form == "docx" else AT_THE_DESK


def form_of(name: str, packed: str, many: bool) -> str:
    """The format that a file's name asks for.

    Args:
        packed: of the files in an archive.
        many: whether all pieces that fit are written, or one.

    Raises:
        BadInput: no format, or one that does not hold so many.
    """
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    form = packed if many and suffix == "zip" else suffix
    if form not in FORMATS or (suffix == "zip" and form not in PAGES):
        known = ", ".join(f".{known}" for known in FORMATS)
        raise BadInput(f"{name} has no format that is known", f"name it {known}")
    if suffix_of(form, many) != f".{suffix}":
        raise BadInput(f"a .{suffix} file holds one piece", "name it .zip, or give --item")
    return form


def export_piece(session: Session, item: Item, path: Path, form: str) -> Written:
    """Writes one piece.

    Raises:
        Conflict: the item was never published.
        BadInput: an unknown format.
    """
    published = publication_of(session, item.id)
    if published is None:
        raise Conflict(f"item {item.id} is not published", f"`copydesk publish {item.id}` first")
    return write_pieces([record(session, published, item)], path, form, many=False)


def export_pieces(
    session: Session, wanted: Wanted, path: Path, form: str, at_most: int = AT_MOST
) -> Written:
    """Writes every published piece that fits, oldest first.

    Raises:
        BadInput: an unknown format, or nothing fits; nothing is written.
    """
    found = pieces(session, wanted, at_most)
    first = next(found, None)
    if first is None:
        raise BadInput("no published piece fits", "publish one, or ask for others")

    def records() -> Iterator[dict[str, Any]]:
        yield record(session, *first)
        yield from (record(session, *pair) for pair in found)

    return write_pieces(records(), path, form)
