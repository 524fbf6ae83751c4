"""Error budgets that a team has set for its content types."""

from sqlmodel import Session

from storage.content_types import ContentType
from storage.errors import BadInput
from storage.events import log
from storage.rights import must
from storage.tables import Budget
from storage.tables.base import now

LEAST = 1e-7
"""Nobody could prove a smaller share: this one takes forty million decisions."""


def set_budget(session: Session, content_type: str, share: float, actor: str) -> None:
    """Raises BadInput unless `share` is at least LEAST and less than 1; Forbidden where the actor
    may not set it."""
    must(session, actor, "budget")
    if not 0 < share < 1:
        raise BadInput(f"a budget of {share} is no share", "give one between 0 and 1, like 0.02")
    if share < LEAST:
        raise BadInput(
            f"a budget of {share:g} is too small to be proven", f"give {LEAST:.7f} or more"
        )
    session.merge(Budget(content_type=content_type, share=share, set_by=actor, set_at=now()))
    log(session, actor, "budget.set", content_type, share=share)


def budget_of(session: Session, kind: ContentType) -> float:
    """The team's own budget for a content type, or else the type's."""
    own = session.get(Budget, kind.name)
    return own.share if own is not None else kind.budget
