"""Confidence in the tables: which versions there are, and when a new one is fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlmodel import Session, col, select

from agents.router.calibration import Calibration, Decided
from storage.routes import decided_drafts
from storage.tables import CalibrationVersion, Critique, Route

SCORE = "critic.score"
MOST = 2_000
"""Decisions that are fitted on; older ones are from other times."""


def signals_of(critique: Critique | None) -> dict[str, float]:
    """What the critic measured, its score among it."""
    return {} if critique is None else {**critique.signals, SCORE: critique.score}


def critics_own() -> Calibration:
    """Before anything is fitted: drafts rank as the critic scores them. No probability yet."""
    return Calibration((SCORE,), (0.5,), (0.25,), 0.0, (1.0,), {}, 0, None)


def calibrations(session: Session, versions: Sequence[str]) -> dict[str, Calibration]:
    """By version."""
    own = critics_own()
    asked = [version for version in versions if version != own.version]
    if not asked:
        return {own.version: own}
    query = select(CalibrationVersion).where(col(CalibrationVersion.version).in_(asked))
    rows = {row.version: row.weights for row in session.exec(query)}
    return {own.version: own} | {name: Calibration.from_json(rows[name]) for name in rows}


def scores(
    fitted: Mapping[str, Calibration],
    versions: Sequence[str],
    content_type: str,
    signals: Mapping[str, float],
) -> dict[str, float]:
    """A draft's score by each version."""
    return {name: fitted[name].confidence(content_type, signals) for name in versions}


def latest(session: Session) -> CalibrationVersion | None:
    query = select(CalibrationVersion).order_by(
        col(CalibrationVersion.decisions).desc(), col(CalibrationVersion.fitted_at).desc()
    )
    return session.exec(query.limit(1)).first()


def decided_rows(session: Session) -> list[Decided]:
    """What is fitted on, oldest first."""
    return [decided(*row) for row in decided_drafts(session, MOST)]


def keep_version(session: Session, fitted: Calibration, decisions: int) -> None:
    quality = fitted.quality
    row = CalibrationVersion(version=fitted.version, decisions=decisions, weights=fitted.as_json())
    if quality is not None:
        row.ece, row.brier, row.brier_base = quality.ece, quality.brier, quality.brier_base
        row.bins = [asdict(part) for part in quality.bins]
    session.merge(row)


def decided(route: Route, critique: Critique, item_id: str) -> Decided:
    return Decided(
        route.content_type,
        signals_of(critique),
        route.outcome == "refused",
        route.propensity or 1.0,
        item_id,
    )
