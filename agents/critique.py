"""What claims and findings add up to: findings on claims, a score, signals for whoever routes."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from agents.text import content_tokens, is_number, tokens
from agents.types import Assignment, CheckedClaim, Finding

SHORT = 60
FIXES = {
    "contradicted": "Say what the source says.",
    "not_found": "Say only what is given.",
}
OWN = ("grounding.", "facts.")


def claim_findings(
    claims: Sequence[CheckedClaim], text: str, told: Sequence[Finding]
) -> list[Finding]:
    """A finding for each claim that is not supported, unless `told` already says all of it."""
    places = [(one.start, one.end) for one in told if one.start is not None]
    return [
        claim_finding(claim, text)
        for claim in claims
        if claim.verdict != "supported"
        and not (claim.wrong and all(place in places for place in claim.wrong))
    ]


def claim_finding(claim: CheckedClaim, text: str) -> Finding:
    """Points at what is wrong in the claim, or at all of it."""
    quoted = text[claim.start : claim.end]
    short = quoted if len(quoted) <= SHORT else quoted[: SHORT - 1] + "…"
    spans = claim.wrong or ((claim.start, claim.end),)
    return Finding(
        f"grounding.{claim.verdict}",
        "block" if claim.verdict == "contradicted" else "warn",
        f"“{short}”: {claim.reason}.",
        *spans[0],
        fix=FIXES[claim.verdict],
        evidence=(claim.place,) if claim.place else (),
        spans=spans if len(spans) > 1 else (),
    )


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
    other = sum(f.severity != "note" and not f.check.startswith(OWN) for f in findings)
    return round(supported * stated * 0.5**other, 4)


def critique_signals(
    claims: Sequence[CheckedClaim],
    findings: Sequence[Finding],
    assignment: Assignment,
    text: str,
    missing: int,
    further: Mapping[str, float],
) -> dict[str, float]:
    """Finite numbers about a draft. Shares of nothing are 0, and so is the support of no claim.

    Args:
        missing: facts that the text leaves out, whether or not that is a finding.
        further: what is known from the writer's side (agents.sureness).
    """
    support = [claim.score for claim in claims] or [0.0]
    severities = [finding.severity for finding in findings]
    doubtful = sum(claim.verdict != "supported" for claim in claims)
    wrong = sum(claim.verdict == "contradicted" for claim in claims)
    found = {
        "support_min": min(support),
        "support_mean": fmean(support),
        "claims": len(claims),
        "unsupported_share": doubtful / max(len(claims), 1),
        "contradicted": wrong,
        "facts": len(assignment.facts),
        "facts_missing_share": missing / max(len(assignment.facts), 1),
        "blocks": severities.count("block"),
        "warns": severities.count("warn"),
        "notes": severities.count("note"),
        "words": len(text.split()),
        "characters": len(text),
        "numbers": sum(is_number(token) for token in tokens(text)),
        "passages": len(assignment.passages),
        "new_words_share": new_words(text, assignment),
        **further,
    }
    return {name: round(float(value), 6) for name, value in found.items() if math.isfinite(value)}


def new_words(text: str, assignment: Assignment) -> float:
    """Share of the text's content words that nothing given holds."""
    said = content_tokens(text)
    given = " ".join([*assignment.facts, *assignment.facts.values(), assignment.instruction])
    beside = " ".join(one.text for one in assignment.passages)
    return len(said - content_tokens(f"{given} {beside}")) / max(len(said), 1)
