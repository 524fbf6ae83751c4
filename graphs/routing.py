"""The routing policy: where a critiqued draft goes, and the reason a person can read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from sqlmodel import Session

from agents.router.drift import Regime
from agents.types import Finding
from graphs.confidence import signals_of
from graphs.state import EditorialState
from storage.content_types import ContentType
from storage.database import Database
from storage.items import critique_of
from storage.tables import Critique, Draft, Item
from storage.tables.base import sha256_text

VERSION = "cold-start-1"
LEGAL = "legal"
"""A part of the names of checks whose findings need somebody who may answer for them."""


def regime_key(regime: Regime) -> str:
    """A short name for who wrote and who judged a draft."""
    return sha256_text(chr(31).join(asdict(regime).values()))[:12]


@dataclass(frozen=True)
class Critiqued:
    """What the policy may look at. `stale` says which of the item's sources has changed."""

    kind: ContentType
    score: float
    findings: Sequence[Finding]
    revisions: int
    error: str = ""
    draft_id: str = ""
    stale: str = ""
    signals: Mapping[str, float] = field(default_factory=dict)
    regime: Regime = field(default_factory=lambda: Regime(""))

    @property
    def blocked(self) -> bool:
        return any(finding.severity == "block" for finding in self.findings)


def critiqued(session: Session, kind: ContentType, state: EditorialState, item: Item) -> Critiqued:
    """A graph's draft, as far as the policy may look at it."""
    draft = session.get_one(Draft, state["draft_id"])
    critique = critique_of(session, draft.id)
    return Critiqued(
        kind,
        state["score"],
        [Finding(**finding) for finding in state["findings"]],
        state["revisions"],
        state["error"],
        draft.id,
        item.stale,
        signals_of(critique),
        regime_of(draft, critique),
    )


def regime_of(draft: Draft, critique: Critique | None) -> Regime:
    """Who wrote a draft and who judged it."""
    return Regime(
        f"{draft.model} {draft.model_sha256[:12]}".strip(),
        draft.adapter_id or "",
        draft.prompt_version,
        critique.version if critique else "",
    )


@dataclass(frozen=True)
class Choice:
    """A route with its reason.

    Attributes:
        why: classes the review task it may open.
        said: what the reviewer is told; empty: the reason. It never tells an audit.
        worth: what a decision on it would teach, 0..1, for the queue's order.
        odds: columns of the route that the statistics are kept by; empty where policy spoke.
    """

    route: str  # accept, revise, review
    reason: str
    why: str = "uncertain"
    confidence: float | None = None
    threshold: float | None = None
    audit: bool = False
    would_change: str = ""
    said: str = ""
    worth: float = 0.0
    odds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_confidence(self) -> float | None:
        """What a reviewer may see. Only while nothing goes out alone: later, drafts that are
        surer than the threshold would be known for audits."""
        return self.confidence if self.threshold is None and not self.audit else None

    @property
    def columns(self) -> dict[str, Any]:
        """What is kept of it in the route's row."""
        names = ("route", "reason", "confidence", "threshold", "audit", "would_change")
        asks = self.route == "review" or self.audit
        own = {name: getattr(self, name) for name in names}
        return {**own, "why": self.why if asks else "", **self.odds}


class Policy(Protocol):
    """Decides routes. Implementations name their version, stored with every route."""

    version: str

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        """Called in the transaction that writes the route down, once for a draft."""

    def learn(self, db: Database, kind: ContentType) -> None:
        """Takes in what people have decided since."""


class ColdStart:
    """Everything goes to a person, whatever is decided."""

    version = VERSION

    def choose(self, session: Session, draft: Critiqued) -> Choice:
        must = must_review(draft)
        if must is not None:
            return must
        return Choice("review", "cold start: a person sees every draft until enough are decided")

    def learn(self, db: Database, kind: ContentType) -> None:
        """It learns nothing."""


def must_review(draft: Critiqued) -> Choice | None:
    """Policy comes before any score: revise while allowed, and never accept what is blocked."""
    if draft.error:
        return Choice("review", draft.error, why="failed")
    wrong = [finding for finding in draft.findings if finding.severity != "note"]
    if wrong and draft.revisions < draft.kind.max_revisions:
        return Choice(
            "revise",
            f"{len(wrong)} finding(s), first: {wrong[0].reason}",
            would_change="A draft without these findings.",
        )
    for reason, change in forbidden(draft):
        return Choice("review", reason, why="policy", would_change=change)
    return None


def forbidden(draft: Critiqued) -> list[tuple[str, str]]:
    """Why no score could send this draft out, each with what would have to change."""
    found = []
    if draft.blocked:
        first = next(f for f in draft.findings if f.severity == "block")
        found.append((f"blocked: {first.reason}", "A draft without the finding that blocks it."))
    for finding in draft.findings:
        if LEGAL in finding.check.lower().split("."):
            found.append((f"legal: {finding.reason}", "A draft without this finding."))
    if draft.stale:
        found.append((f"stale: {draft.stale}", "A draft from what the source says today."))
    if draft.kind.always_review:
        every = f"every {draft.kind.title.lower()} is reviewed"
        found.append((every, "`always_review: false` in the content type's file."))
    return found
