"""The critic: every claim of a draft with the evidence for it, and what is wrong with the rest.

Grounding here is by words and numbers: a claim is supported when what it states occurs in the
facts or passages, contradicted when a number stands where the facts have another, and not found
otherwise. It is deterministic and needs no model. A grounder (agents.grounding) takes its place
where one is given. House rules, style, safety and copied passages
are checked in agents.checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from agents.checks.draft import Surroundings, checks_version, draft_findings
from agents.checks.style import load_styles, style_folders
from agents.readers.own import OwnPieces
from agents.text import Span, content_tokens, content_words, is_number, sentences
from agents.types import Assignment, CheckedClaim, Evidence, Finding, Verdicts
from agents.vale import Style
from storage.content_types import ContentType

if TYPE_CHECKING:
    from agents.grounding.grounder import Grounded
    from agents.judges.types import Judge

VERSION = "lexical-1"
WIDEST_EVIDENCE = 400
"""Characters of source that a person still takes in at a glance."""

SUPPORT = 0.75
"""Share of a claim's words that must occur in the evidence; numbers must all occur."""


@dataclass(frozen=True)
class Window:
    """A line or sentence of the evidence, with its place in the source version."""

    version_id: str
    start: int
    end: int
    tokens: frozenset[str]


@dataclass(frozen=True)
class House:
    """A content type's styles, loaded, and the version of all its checks."""

    styles: tuple[Style, ...]
    version: str


class Critic:
    """Checks drafts. The same inputs always give the same verdicts. Threads may share it.

    Args:
        home: where a team's own styles lie, in `styles/`.
        grounder: tells what is supported, in place of words and numbers.
    """

    def __init__(self, home: Path, grounder: "Judge | None" = None) -> None:
        self.home = home
        self.grounder = grounder
        self._houses: dict[tuple[str, ...], House] = {}

    def check(
        self,
        kind: ContentType,
        assignment: Assignment,
        text: str,
        published: OwnPieces | None = None,
    ) -> Verdicts:
        """Everything that can be said of a draft.

        Args:
            published: what went out before, if repeating it is to be found.

        Raises:
            NotFound, BadInput: a style of the content type is missing, or cannot be used.
        """
        house = self.house(kind)
        claims = self.claims(assignment, text)
        licences = {e.source_version_id: e.licence for e in assignment.passages}
        around = Surroundings(house.styles, licences, published)
        findings = [
            *claim_findings(claims, text),
            *fact_findings(kind, assignment, text),
            *draft_findings(kind, assignment, text, around),
        ]
        return Verdicts(
            house.version, score(claims, findings, assignment), tuple(claims), tuple(findings)
        )

    def claims(self, assignment: Assignment, text: str) -> list[CheckedClaim]:
        spans, evidence = sentences(text), evidence_of(assignment)
        if self.grounder is None:
            windows = [window for one in evidence for window in windows_of(one)]
            return [check_claim(span, windows) for span in spans]
        found = self.grounder.ground(spans, evidence)
        return [grounded_claim(span, one, evidence) for span, one in zip(spans, found, strict=True)]

    def house(self, kind: ContentType) -> House:
        names = tuple(kind.styles)
        if names not in self._houses:
            grounding = self.grounder.version if self.grounder else VERSION
            version = f"{grounding}+{checks_version(style_folders(names, self.home))}"
            self._houses[names] = House(load_styles(names, self.home), version)
        return self._houses[names]


def evidence_of(assignment: Assignment) -> list[Evidence]:
    given = [assignment.facts_evidence] if assignment.facts_evidence else []
    return [*given, *assignment.passages]


def grounded_claim(span: Span, found: "Grounded", evidence: Sequence[Evidence]) -> CheckedClaim:
    claim = CheckedClaim(span.start, span.end, found.verdict, found.score, found.reason)
    if found.evidence is None:
        return claim
    return replace(
        claim,
        source_version_id=evidence[found.evidence].source_version_id,
        source_start=found.source_start,
        source_end=found.source_end,
    )


def windows_of(evidence: Evidence) -> list[Window]:
    return [
        Window(
            evidence.source_version_id,
            evidence.start + span.start,
            evidence.start + span.end,
            frozenset(content_tokens(span.text)),
        )
        for span in sentences(evidence.text)
    ]


def check_claim(span: Span, windows: Sequence[Window]) -> CheckedClaim:
    """Grounds one claim in the source that covers most of it.

    The evidence span is the smallest stretch of that source that holds every window which
    states something the claim states and no earlier window did; where that is a long one, the
    window that states most.
    """
    words = content_words(span.text)
    stated = set(words)
    if not stated:
        return CheckedClaim(span.start, span.end, "supported", 1.0, "states nothing")
    best = max(
        (cover(stated, group) for group in by_version(windows)),
        key=lambda covering: len(covering[0]),
        default=(frozenset[str](), []),
    )
    found, used = best
    missing = stated - found
    place = place_of(used)
    share = len(found) / len(stated)
    numbers = sorted(token for token in missing if is_number(token))
    if numbers and used:
        return CheckedClaim(
            span.start,
            span.end,
            "contradicted",
            share,
            f"{', '.join(numbers)} is not in the source",
            *place,
        )
    if numbers or share < SUPPORT:
        unstated = ", ".join([word for token, word in words.items() if token in missing][:4])
        return CheckedClaim(
            span.start, span.end, "not_found", share, f"nothing states: {unstated}", *place
        )
    return CheckedClaim(span.start, span.end, "supported", share, "", *place)


def place_of(used: Sequence[Window]) -> tuple[str, int, int] | tuple[()]:
    """Version, start and end of the evidence; nothing when there is none."""
    if not used:
        return ()
    start, end = min(w.start for w in used), max(w.end for w in used)
    if end - start > WIDEST_EVIDENCE:
        start, end = used[0].start, used[0].end
    return used[0].version_id, start, end


def by_version(windows: Sequence[Window]) -> list[list[Window]]:
    groups: dict[str, list[Window]] = {}
    for window in windows:
        groups.setdefault(window.version_id, []).append(window)
    return list(groups.values())


def cover(stated: set[str], windows: Sequence[Window]) -> tuple[frozenset[str], list[Window]]:
    """What of `stated` the windows state, and the windows it took (greedy set cover)."""
    found: set[str] = set()
    used: list[Window] = []
    rest = list(windows)
    while rest:
        best = max(rest, key=lambda window: len((window.tokens & stated) - found))
        gain = (best.tokens & stated) - found
        if not gain:
            break
        found |= gain
        used.append(best)
        rest.remove(best)
    return frozenset(found), used


def claim_findings(claims: Sequence[CheckedClaim], text: str) -> list[Finding]:
    findings = []
    for claim in claims:
        if claim.verdict == "supported":
            continue
        quoted = text[claim.start : claim.end]
        short = quoted if len(quoted) <= 60 else quoted[:59] + "…"
        findings.append(
            Finding(
                f"grounding.{claim.verdict}",
                "block" if claim.verdict == "contradicted" else "warn",
                f"“{short}”: {claim.reason}.",
                claim.start,
                claim.end,
                fix="Say only what is given.",
            )
        )
    return findings


def fact_findings(kind: ContentType, assignment: Assignment, text: str) -> list[Finding]:
    if not kind.state_every_fact:
        return []
    return [
        Finding(
            "facts.missing",
            "warn",
            f"The {key} is not stated.",
            fix=f"Say: {key} {value.rstrip('.')}." if len(value) <= 80 else None,
        )
        for key, value in missing_facts(assignment.facts, text).items()
    ]


def missing_facts(facts: dict[str, str], text: str) -> dict[str, str]:
    """The facts whose value a text does not hold word for word, order aside."""
    stated = content_tokens(text)
    return {key: value for key, value in facts.items() if not content_tokens(value) <= stated}


def score(
    claims: Sequence[CheckedClaim], findings: Sequence[Finding], assignment: Assignment
) -> float:
    """Share of supported claims, times share of facts stated, halved for every other finding
    that is more than a note."""
    if not claims:
        return 0.0
    supported = sum(claim.verdict == "supported" for claim in claims) / len(claims)
    missing = sum(finding.check == "facts.missing" for finding in findings)
    stated = 1 - missing / len(assignment.facts) if assignment.facts else 1.0
    counted = ("grounding.", "facts.")
    other = sum(f.severity != "note" and not f.check.startswith(counted) for f in findings)
    return round(supported * stated * 0.5**other, 4)
