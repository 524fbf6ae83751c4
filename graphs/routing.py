"""The routing policy: where a critiqued draft goes, and the reason a person can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.types import Finding
from storage.content_types import ContentType

VERSION = "cold-start-1"


@dataclass(frozen=True)
class Critiqued:
    """What the policy may look at."""

    kind: ContentType
    score: float
    findings: Sequence[Finding]
    revisions: int
    error: str = ""

    @property
    def blocked(self) -> bool:
        return any(finding.severity == "block" for finding in self.findings)


@dataclass(frozen=True)
class Choice:
    """A route with its reason. `why` classes the review task it may open."""

    route: str  # accept, revise, review
    reason: str
    why: str = "uncertain"
    confidence: float | None = None
    threshold: float | None = None


class Policy(Protocol):
    """Decides routes. Implementations name their version, stored with every route."""

    version: str

    def choose(self, draft: Critiqued) -> Choice: ...


class ColdStart:
    """Everything goes to a person: no confidence has been calibrated on a team's decisions."""

    version = VERSION

    def choose(self, draft: Critiqued) -> Choice:
        must = must_review(draft)
        if must is not None:
            return must
        return Choice("review", "cold start: a person sees every draft until enough are decided")


def must_review(draft: Critiqued) -> Choice | None:
    """Policy comes before any score: revise while allowed, and never accept what is blocked."""
    if draft.error:
        return Choice("review", f"no draft: {draft.error}", why="failed")
    wrong = [finding for finding in draft.findings if finding.severity != "note"]
    if wrong and draft.revisions < draft.kind.max_revisions:
        return Choice("revise", f"{len(wrong)} finding(s), first: {wrong[0].reason}")
    if draft.blocked:
        first = next(f for f in draft.findings if f.severity == "block")
        return Choice("review", f"blocked: {first.reason}", why="policy")
    if draft.kind.always_review:
        return Choice("review", f"every {draft.kind.title.lower()} is reviewed", why="policy")
    return None
