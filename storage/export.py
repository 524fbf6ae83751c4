"""`copydesk dataset export`: a snapshot as another tool reads it."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlmodel import Session

from storage.errors import BadInput, Conflict, StoreError
from storage.exports import llama_factory, tables, trl
from storage.exports.argilla import argilla
from storage.exports.rows import Content, Files, read_content
from storage.snapshots import find_snapshot

FORMATS: Mapping[str, Callable[[Content], Files]] = {
    "messages": trl.messages,
    "preference": trl.preference,
    "kto": trl.kto,
    "parquet": tables.parquet,
    "hf": tables.hugging_face,
    "llama-factory": llama_factory.llama_factory,
    "argilla": argilla,
}


def export(session: Session, home: Path, snapshot_id: str, form: str, out: Path) -> dict[str, int]:
    """Writes a snapshot into a folder; returns its files with their sizes in bytes.

    The folder is there whole or not at all, and the same snapshot always gives the same files.

    Raises:
        NotFound: no such snapshot, or its files are gone.
        BadInput: an unknown format, a folder that holds something, or nothing of that kind.
        Conflict: something in the snapshot was withdrawn since.
        StoreError: the snapshot's files were changed, or the folder cannot be written.
    """
    if form not in FORMATS:
        raise BadInput(f"no format {form!r}", f"choose one of: {', '.join(FORMATS)}")
    snapshot = find_snapshot(session, snapshot_id)
    if snapshot.tainted_at is not None:
        raise Conflict(
            f"{snapshot_id} holds what was withdrawn: {snapshot.tainted_reason}",
            "freeze again, without it: copydesk dataset freeze",
        )
    files = FORMATS[form](read_content(home, snapshot))
    if not files:
        raise BadInput(f"{snapshot_id} holds no {form} rows", "see `copydesk dataset show`")
    put(out, files)
    return {name: len(data) for name, data in sorted(files.items())}


def put(out: Path, files: Files) -> None:
    """Builds the folder beside its place and moves it in."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise BadInput(f"{out} is there already", "name a folder that is not, or an empty one")
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
        try:
            for name, data in files.items():
                (building / name).parent.mkdir(parents=True, exist_ok=True)
                (building / name).write_bytes(data)
            building.chmod(0o755)  # mkdtemp lets nobody else in
            building.rename(out)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror}", "see `--out`") from error
