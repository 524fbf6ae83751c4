"""Confidence in the tables: which versions there are, and when a new one is fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlmodel import Session, col, select

from agents.router.calibration import Calibration, Decided
from storage.routes import count_decided, decided_drafts
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
    rows = session.exec(
        select(CalibrationVersion).where(col(CalibrationVersion.version).in_(list(versions)))
    )
    found = {row.version: Calibration.from_json(row.weights) for row in rows}
    return {**found, own.version: own}


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


def refit(session: Session) -> tuple[Calibration, list[Decided]] | None:
    """A new version, kept, with the decisions it rests on; None while there are not twice as
    many as for the last one."""
    from agents.router.fitting import fit, refit_due

    last, count = latest(session), count_decided(session)
    if not refit_due(count, last.decisions if last else 0):
        return None
    rows = [decided(*row) for row in decided_drafts(session, MOST)]
    fitted = fit(rows)
    quality = fitted.quality
    row = CalibrationVersion(version=fitted.version, decisions=count, weights=fitted.as_json())
    if quality is not None:
        row.ece, row.brier, row.brier_base = quality.ece, quality.brier, quality.brier_base
        row.bins = [asdict(part) for part in quality.bins]
    session.merge(row)
    session.flush()
    return fitted, rows


def decided(route: Route, critique: Critique, item_id: str) -> Decided:
    return Decided(
        route.content_type,
        signals_of(critique),
        route.outcome == "refused",
        route.propensity or 1.0,
        item_id,
    )
