"""What agents take and give: plain values, no sessions, no clients."""

from dataclasses import dataclass, field
from typing import Literal

Message = dict[str, str]
"""`{"role": "system" | "user" | "assistant", "content": text}`."""

Verdict = Literal["supported", "contradicted", "not_found"]
Severity = Literal["block", "warn", "note"]


@dataclass(frozen=True)
class Evidence:
    """A text the agents may rest a claim on; `start` is its place in the source version."""

    source_version_id: str
    start: int
    text: str
    title: str = ""
    kind: str = "page"  # page, record, facts
    licence: str = ""


@dataclass(frozen=True)
class Assignment:
    """A brief with its evidence, as the writer and the critic receive it."""

    content_type: str
    instruction: str
    facts: dict[str, str] = field(default_factory=dict)
    audience: str = ""
    tone: str = ""
    channel: str = ""
    facts_evidence: Evidence | None = None
    passages: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing the critic found. `start`/`end` index the draft; None means the whole of it."""

    check: str
    severity: Severity
    reason: str
    start: int | None = None
    end: int | None = None
    fix: str | None = None


@dataclass(frozen=True)
class CheckedClaim:
    """One statement of a draft with the best span found for it."""

    start: int
    end: int
    verdict: Verdict
    score: float
    reason: str = ""
    source_version_id: str | None = None
    source_start: int | None = None
    source_end: int | None = None


@dataclass(frozen=True)
class Verdicts:
    """A whole critique. `score` is in 0..1, higher is better; it is not a probability."""

    version: str
    score: float
    claims: tuple[CheckedClaim, ...]
    findings: tuple[Finding, ...]

    @property
    def unsupported(self) -> int:
        return sum(claim.verdict != "supported" for claim in self.claims)

    @property
    def blocked(self) -> bool:
        return any(finding.severity == "block" for finding in self.findings)
