"""A draft as its component takes it: runs of text, claims, findings and sources, as JSON values.

Places are counted in characters here and in other units in a browser, so that the text goes
there in pieces, and no place does.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from storage.review import evidence_view
from ui import texts
from ui.desk_pages import unseen

CONTEXTS = 400
"""Sources' spans that are sent with their context; in a draft that cites more, the others come
without, so that no page grows without bounds."""

EVIDENCE_CHARACTERS = 2_000
"""The most that is shown of one cited span."""

Run = tuple[Any, int, list[int]]
"""Its pieces, whether it is wrong, and the findings it is part of."""

Group = tuple[int, list[Run]]
"""A claim's number, or -1 between claims."""


def draft_data(session: Session, view: Mapping[str, Any]) -> dict[str, Any]:
    """What the component `draft` shows of a review view."""
    draft = view["draft"]
    findings = rule_findings(draft)
    sources, places = sources_of(session, draft["claims"])
    claims = [
        {
            "verdict": claim["verdict"],
            "name": texts.VERDICTS[claim["verdict"]],
            "reason": shown(claim["reason"] or texts.VERDICT_MEANINGS[claim["verdict"]]),
            "source": places.get(place_of(claim["evidence"])),
            "findings": touching(claim, findings),
        }
        for claim in draft["claims"]
    ]
    data: dict[str, Any] = {
        "id": draft["id"],
        "groups": groups(draft["text"], draft["claims"], findings),
        "claims": claims,
        "findings": [finding_line(finding) for finding in findings],
        "sources": sources,
        "start": first_doubtful(draft["claims"]),
        "legend": [[name, texts.VERDICTS[name], texts.VERDICT_MEANINGS[name]] for name in VERDICTS],
        "words": texts.DRAFT_WORDS,
    }
    return {**data, "version": version_of(data)}


VERDICTS = tuple(texts.VERDICTS)


def version_of(data: Mapping[str, Any]) -> str:
    """The same for the same data, so that the browser draws nothing twice."""
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def shown(text: str) -> Any:
    """A text as it is, or in pieces where some of it would not be seen."""
    pieces = list(unseen.pieces(text))
    if not any(chip for _, chip in pieces):
        return "".join(piece for piece, _ in pieces)
    return [[piece, int(chip)] for piece, chip in pieces]


def first_doubtful(claims: Sequence[Mapping[str, Any]]) -> int:
    """The claim a reviewer should look at first: the first that no source supports."""
    doubtful = (n for n, claim in enumerate(claims) if claim["verdict"] != "supported")
    return next(doubtful, 0)


def rule_findings(draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was found beside the verdicts of claims, which stand with the claims; the most severe
    first."""
    own = {f"grounding.{verdict}" for verdict in texts.VERDICTS}
    rest = [finding for finding in draft["findings"] if finding["check"] not in own]
    order = list(texts.SEVERITIES)
    return sorted(rest, key=lambda finding: order.index(finding["severity"]))


def touching(claim: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> list[int]:
    """Numbers of the findings with a place in this claim."""
    return [
        number
        for number, finding in enumerate(findings)
        if any(a < claim["end"] and max(b, a + 1) > claim["start"] for a, b in finding["spans"])
    ]


def finding_line(finding: Mapping[str, Any]) -> dict[str, Any]:
    severity = finding["severity"]
    return {
        "severity": severity,
        "name": texts.SEVERITIES[severity],
        "reason": shown(finding["reason"]),
        "fix": shown(finding.get("fix") or ""),
        "quotes": [shown(f"“{place['text']}”") for place in finding["evidence"]],
        "placed": any(last > first for first, last in finding["spans"]),
    }


def groups(
    text: str, claims: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]
) -> list[Group]:
    """A text cut wherever a claim, a wrong place or a finding begins or ends.

    Args:
        claims: with `start`, `end` and `wrong`, in order; of two that overlap the first has
            what both claim.
        findings: with their `spans`.
    """
    if not text.strip():
        return []
    wrong = [(a, b) for claim in claims for a, b in claim["wrong"] if partly(claim, a, b)]
    found = [(a, b, number) for number, f in enumerate(findings) for a, b in f["spans"]]
    cuts = {0, len(text)}
    cuts.update(at for claim in claims for at in (claim["start"], claim["end"]))
    cuts.update(at for a, b, *_ in [*wrong, *found] for at in (a, b))
    places = sorted(at for at in cuts if 0 <= at <= len(text))
    claimed = cover([(c["start"], c["end"], number) for number, c in enumerate(claims)], places)
    faulty = cover([(a, b, 1) for a, b in wrong], places)
    marked = cover(found, places)
    made: list[Group] = []
    for at, end in pairwise(places):
        number = min(claimed.get(at, [-1]))
        if not made or made[-1][0] != number:
            made.append((number, []))
        made[-1][1].append((shown(text[at:end]), int(at in faulty), sorted(marked.get(at, []))))
    return made


def partly(claim: Mapping[str, Any], start: int, end: int) -> bool:
    """Whether a place is worth a mark inside its claim, which has one itself."""
    return (start, end) != (claim["start"], claim["end"])


def cover(spans: Iterable[tuple[int, int, int]], places: Sequence[int]) -> dict[int, list[int]]:
    """Which numbers lie over each place, up to the next one. Every span ends on places."""
    index = {at: n for n, at in enumerate(places)}
    over: dict[int, list[int]] = {}
    for start, end, number in spans:
        if start in index and end in index:
            for at in places[index[start] : index[end]]:
                over.setdefault(at, []).append(number)
    return over


def sources_of(
    session: Session, claims: Sequence[Mapping[str, Any]], contexts: int = CONTEXTS
) -> tuple[list[dict[str, Any]], dict[Any, int]]:
    """Every cited span once, the first `contexts` of them in context; its number by its place."""
    sources: list[dict[str, Any]] = []
    numbers: dict[Any, int] = {}
    for claim in claims:
        place = place_of(claim["evidence"])
        if place is None or place in numbers:
            continue
        numbers[place] = len(sources)
        around = {} if len(sources) < contexts else {"around": 0}
        sources.append(source_line(evidence_view(session, claim["evidence"], **around)))
    return sources, numbers


def place_of(evidence: Mapping[str, Any] | None) -> tuple[str, int, int] | None:
    return (evidence["version"], evidence["start"], evidence["end"]) if evidence else None


def source_line(evidence: Mapping[str, Any]) -> dict[str, Any]:
    text = evidence["text"]
    if len(text) > EVIDENCE_CHARACTERS:
        text = text[:EVIDENCE_CHARACTERS] + "…"
    old = "" if evidence["current"] else texts.EVIDENCE_OLD
    return {
        "id": evidence["source"],
        "title": shown(evidence["title"]),
        "uri": shown(evidence["uri"]),
        "href": web_address(evidence["uri"]),
        "version": texts.EVIDENCE_VERSION.format(number=evidence["version_number"]),
        "before": shown(("…" if evidence["cut_before"] else "") + evidence["before"]),
        "text": shown(text),
        "after": shown(evidence["after"] + ("…" if evidence["cut_after"] else "")),
        "note": texts.EVIDENCE_WITHDRAWN if evidence["withdrawn"] else old,
    }


def web_address(uri: str) -> str:
    """The address to link to, or nothing: only pages of the web are, never what a browser runs."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    plain = not re.search(r"[\s\x00-\x20\x7f-\x9f]", uri) and unseen.without(uri) == uri
    return uri if plain and parts.scheme in ("http", "https") and parts.hostname else ""
