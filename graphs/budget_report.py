"""How each content type stands with its error budget, as plain JSON values."""

from typing import Any

from sqlmodel import Session

from agents.router.autopilot import Autopilot
from agents.router.interval import interval
from agents.router.reviewers import lenient
from graphs.house import House
from graphs.opening_books import FEW, open_book, strangers_in_a_row
from storage.autonomy import STANDING, audited, changes_of, held_back, reviewers_rows
from storage.budgets import budget_of, set_budget
from storage.content_types import ContentType
from storage.tables import Autonomy, CalibrationVersion


def budget_report(house: House, history: bool = False, count: bool = True) -> list[dict[str, Any]]:
    """One row per content type, by name.

    Args:
        history: with every change of state, threshold and budget, newest first.
        count: count every decision that can be, first; without it nothing is written.
    """
    return [budget_row(house, kind, history, count) for _, kind in sorted(house.types.items())]


def set_type_budget(
    house: House, kind: ContentType, share: float, actor: str = ""
) -> dict[str, Any]:
    """Sets a budget and has the book follow it in the same transaction; how things stand then.

    Args:
        actor: who sets it; by default whoever the settings name.

    Raises:
        BadInput: no share.
        Forbidden: this person may not set budgets.
    """
    with house.db.write() as session:
        open_book(session, kind, house.rules)  # what was decided counts by the old budget
        set_budget(session, kind.name, share, actor or house.reviewer)
    return budget_row(house, kind)


def budget_row(
    house: House, kind: ContentType, history: bool = False, count: bool = True
) -> dict[str, Any]:
    with house.db.write() if count else house.db.read() as session:
        if count:
            open_book(session, kind, house.rules)
        kept = session.get(Autonomy, kind.name)
        row = {
            "content_type": kind.name,
            "title": kind.title,
            **(standing(session, kept) if kept else beginning(session, kind, house)),
            **shares(session, kind.name),
            "reviewed_always": kind.always_review,
        }
        if history:
            row["changes"] = [
                change.model_dump(mode="json") for change in changes_of(session, kind.name)
            ]
        return row


def standing(session: Session, row: Autonomy) -> dict[str, Any]:
    """What is proven, and what it rests on."""
    version = session.get(CalibrationVersion, row.calibration)
    waits, count = held_back(session, row.content_type, row.regime, row.upto)
    return {
        **{
            name: getattr(row, name)
            for name in STANDING
            if name not in ("content_type", "revision")
        },
        "writer": row.parts,
        "waits_for": waits,
        "held_back": count,
        "confidence": version.model_dump(mode="json", exclude={"weights"}) if version else None,
        "notices": [*strangers(session, row), *notices(session, row.content_type)],
    }


def beginning(session: Session, kind: ContentType, house: House) -> dict[str, Any]:
    """A content type of which nothing was routed yet."""
    rules = house.rules
    pilot = Autopilot(budget_of(session, kind), rules.delta, rules.options)
    return {
        "state": pilot.state,
        "threshold": None,
        "bound": pilot.bound,
        "budget": pilot.budget,
        "delta": pilot.delta,
        "missing": pilot.missing,
        "decisions": 0,
        "audits": 0,
        "calibration": "",
        "why": pilot.why,
        "writer": {},
        "waits_for": None,
        "held_back": 0,
        "confidence": None,
        "notices": [],
    }


def shares(session: Session, content_type: str) -> dict[str, Any]:
    """What went out without a person, and what audits found of it (an interval that holds
    however often one looks, at 90%)."""
    counts = audited(session, content_type)
    seen, refused, routed = counts["audited"], counts["refused"], counts["routed"]
    low, high = interval(refused, seen)
    return {
        "coverage": counts["accepted"] / routed if routed else 0.0,
        "routed": routed,
        "accepted": counts["accepted"],
        "audits_drawn": counts["drawn"],
        "audits_decided": seen,
        "audits_refused": refused,
        "audited_error": refused / seen if seen else None,
        "audited_low": low,
        "audited_high": high,
        "simulated_left_out": counts["simulated"],
    }


def strangers(session: Session, row: Autonomy) -> list[str]:
    """What becomes of drafts by a writer that the decisions are not about, if such came last."""
    count = strangers_in_a_row(session, row)
    if not count:
        return []
    came = "the last draft is" if count == 1 else f"the last {count} drafts are"
    return [
        f"Drafts by a new writer go to people, and {came} by one. After {FEW} in a row by the "
        "same new writer the type starts anew with that writer."
    ]


def notices(session: Session, content_type: str) -> list[str]:
    """Reviewers whose approvals tell nothing."""
    return [one.why for one in lenient(reviewers_rows(session, content_type))]
