"""What the policy says about itself and about one draft, in plain sentences."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.router.autopilot import Autopilot


def share(value: float) -> str:
    """A share as a reader says it: 5%, 0.5%."""
    return f"{Decimal(f'{value * 100:.3g}'):f}%"


def why(pilot: Autopilot) -> str:
    """How things stand."""
    if pilot.threshold is not None:
        return (
            f"{which(pilot.threshold)} without a person: at most "
            f"{share(pilot.bound)} of them would be refused (budget {share(pilot.budget)}), "
            f"and {share(pilot.propensity)} of them are audited."
        )
    need = (
        f"Everything goes to a person; at least {pilot.missing} more decisions are needed "
        f"before a budget of {share(pilot.budget)} can be promised."
    )
    if pilot.state == "stopped":
        return f"Automation stopped: {pilot.stopped_by}. {need}"
    return need


def which(threshold: float) -> str:
    """Which drafts go out; no score is below 0."""
    if threshold <= 0:
        return "Every draft that no policy keeps back goes out"
    return f"Drafts that score {threshold:.3f} or more go out"


def reason(pilot: Autopilot, score: float, accept: bool, audit: bool) -> str:
    """Why one draft goes where it goes."""
    threshold = pilot.threshold
    if threshold is None:
        return pilot.why
    if not accept:
        return f"Its score of {score:.3f} is below {threshold:.3f}: a person decides."
    refused = f"{share(pilot.bound)} would be refused (budget {share(pilot.budget)})"
    if threshold <= 0:
        ruling = f"{which(threshold)}: at most {refused}"
    else:
        ruling = f"Its score of {score:.3f} reaches {threshold:.3f}, above which at most {refused}"
    return f"{ruling}; it was drawn for an audit." if audit else f"{ruling}."


def would_change(pilot: Autopilot, score: float, accept: bool) -> str:
    """What would have led to another ruling."""
    threshold = pilot.threshold
    if threshold is None:
        return f"At least {pilot.missing} more decisions, all of them approvals."
    if accept and threshold <= 0:
        return "A finding that blocks it, a smaller budget, or a stop of the automation."
    if accept:
        return f"A score below {threshold:.3f}."
    return (
        f"A score of at least {threshold:.3f}, or decisions that prove a threshold of "
        f"{score:.3f} or less."
    )
