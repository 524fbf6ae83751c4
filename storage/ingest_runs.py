"""Runs of ingestion with their reports, kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.tables import IngestRun
from storage.tables.base import now


def start_run(session: Session, names: Sequence[str], actor: str) -> str:
    """The id of a run that has begun; one that never finishes was interrupted."""
    run = IngestRun(names=list(names), actor=actor)
    session.add(run)
    return run.id


def finish_run(session: Session, run_id: str, report: Mapping[str, Any]) -> None:
    run = session.get_one(IngestRun, run_id)
    run.finished_at, run.report = now(), dict(report)
    session.add(run)


def list_runs(session: Session, limit: int = 20) -> list[IngestRun]:
    """Newest first."""
    query = select(IngestRun).order_by(col(IngestRun.started_at).desc(), IngestRun.id)
    return list(session.exec(query.limit(limit)))
