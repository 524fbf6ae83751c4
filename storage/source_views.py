"""What the command line and the desk show of sources, as plain values."""

from typing import Any

from sqlmodel import Session

from storage.errors import NotFound
from storage.sources import passages_of, versions_of
from storage.tables import IngestRun, Source, SourceVersion
from storage.tables.base import now


def state_of(source: Source) -> str:
    """In a word, whether its passages are retrieved now, and if not, why."""
    at = now()
    if source.withdrawn_at is not None:
        return "withdrawn"
    if source.retired_at is not None:
        return "retired"
    if source.valid_until is not None and source.valid_until <= at:
        return "expired"
    if source.valid_from is not None and source.valid_from > at:
        return "not yet valid"
    return "served" if source.current_version_id is not None else "not served yet"


def source_row(source: Source) -> dict[str, Any]:
    """One line of a list."""
    return {**source.model_dump(mode="json"), "state": state_of(source)}


def source_view(session: Session, source: Source, number: int | None = None) -> dict[str, Any]:
    """One source with its versions, and the text of one of them with its passages.

    Args:
        number: the version to show; None shows the one that serves, or the last.

    Raises:
        NotFound: it has no such version.
    """
    versions = versions_of(session, source.id)
    shown = chosen(source, versions, number)
    return {
        **source_row(source),
        "versions": [
            {"id": v.id, "number": v.number, "created_at": v.created_at.isoformat()}
            for v in versions
        ],
        "version": None if shown is None else version_view(session, shown),
    }


def chosen(
    source: Source, versions: list[SourceVersion], number: int | None
) -> SourceVersion | None:
    if number is None:
        serving = [v for v in versions if v.id == source.current_version_id] or versions[-1:]
        return serving[0] if serving else None
    for version in versions:
        if version.number == number:
            return version
    raise NotFound(f"{source.id} has no version {number}", f"it has {len(versions)}")


def version_view(session: Session, version: SourceVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "number": version.number,
        "content_hash": version.content_hash,
        "created_at": version.created_at.isoformat(),
        "duplicate_of": version.duplicate_of,
        "flags": version.flags,
        "text": version.text,
        "passages": [
            {"id": p.id, "start": p.start, "end": p.end, "heading": p.heading}
            for p in passages_of(session, version.id)
        ],
    }


def state_of_run(run: IngestRun) -> str:
    if run.finished_at is None:
        return "not finished"
    return "stopped" if run.report.get("error") else "done"


def run_row(run: IngestRun) -> dict[str, Any]:
    counts = run.report.get("counts", {})
    return {
        "id": run.id,
        "names": ", ".join(run.names),
        "started_at": run.started_at.isoformat(),
        "state": state_of_run(run),
        **counts,
        **{key: run.report.get(key) for key in ("embedded", "tokens", "seconds")},
    }
