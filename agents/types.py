"""What agents take and give: plain values, no sessions, no clients."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from storage.content_types import Limited

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
    limits: Mapping[Limited, int] = field(default_factory=dict)
    facts_evidence: Evidence | None = None
    passages: tuple[Evidence, ...] = ()


Place = tuple[str, int, int]
"""A span of a source version: its id, start and end."""

Spans = tuple[tuple[int, int], ...]
"""Places in a draft: starts and ends."""


@dataclass(frozen=True)
class Finding:
    """One thing the critic found. `start`/`end` index the draft; None means the whole of it.

    `spans` are all its places in the draft where there are several, the first one included;
    `evidence` is what it rests on in the sources. Values that were JSON meanwhile are taken too.
    """

    check: str
    severity: Severity
    reason: str
    start: int | None = None
    end: int | None = None
    fix: str | None = None
    evidence: tuple[Place, ...] = ()
    spans: Spans = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "evidence", tuple((v, a, b) for v, a, b in self.evidence))
        object.__setattr__(self, "spans", tuple((a, b) for a, b in self.spans))


@dataclass(frozen=True)
class CheckedClaim:
    """One statement of a draft with the best span found for it.

    `wrong` are the places in the draft that make it wrong, as far as they are known.
    """

    start: int
    end: int
    verdict: Verdict
    score: float
    reason: str = ""
    source_version_id: str | None = None
    source_start: int | None = None
    source_end: int | None = None
    wrong: Spans = ()

    @property
    def place(self) -> Place | None:
        """Where its evidence stands."""
        if self.source_version_id is None or self.source_start is None or self.source_end is None:
            return None
        return self.source_version_id, self.source_start, self.source_end

    def at(self, place: Place | None) -> "CheckedClaim":
        """The claim with this for its evidence; as it is where there is none."""
        if place is None:
            return self
        version, start, end = place
        return replace(self, source_version_id=version, source_start=start, source_end=end)


@dataclass(frozen=True)
class Verdicts:
    """A whole critique. `score` is in 0..1, higher is better; it is not a probability.

    `signals` are finite numbers by name, for whoever routes drafts.
    """

    version: str
    score: float
    claims: tuple[CheckedClaim, ...]
    findings: tuple[Finding, ...]
    signals: dict[str, float] = field(default_factory=dict)

    @property
    def unsupported(self) -> int:
        return sum(claim.verdict != "supported" for claim in self.claims)

    @property
    def blocked(self) -> bool:
        return any(finding.severity == "block" for finding in self.findings)
