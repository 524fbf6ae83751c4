"""A model's opinion and the diagnosis by words and numbers, put together into one verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.grounding.claims import Claim
from agents.grounding.diagnosis import Fault, faults
from agents.grounding.grounder import Grounded, place_of, told, verdict_of
from agents.grounding.windows import Source, Window
from agents.judges.types import Opinion
from agents.text import Span
from agents.types import Evidence, Verdict

THRESHOLD = 0.5
"""Of every judge here: more likely supported than not, in its model's own words."""


@dataclass(frozen=True)
class Look:
    """A claim beside the windows that may bear on it, nearest first."""

    span: Span
    claim: Claim
    near: list[Window]
    source: Source

    @classmethod
    def of(cls, span: Span, source: Source) -> "Look":
        claim = Claim.of(span.text)
        return cls(span, claim, source.nearest(claim.words), source)


def concluded(opinion: Opinion, look: Look, evidence: Sequence[Evidence]) -> Grounded:
    """The opinion, unless a hard fault overrules it: a wrong number is a wrong number.

    What the model does not support is contradicted where it or the diagnosis says so. The score
    stays on the verdict's side of the threshold.
    """
    found = faults(look.claim, look.near, look.source)
    agreed = opinion.verdict == "supported"
    verdict = opinion.verdict
    if verdict != "contradicted":
        verdict = verdict_of(float(agreed), THRESHOLD, found, look.near)
    if agreed and verdict != "supported":
        opinion = Opinion(verdict, opinion.score)  # what else it says does not show the fault
    place, start, end = placed(opinion, look, evidence)
    if verdict == "supported":
        score = max(opinion.score, THRESHOLD)
        return Grounded(verdict, round(score, 4), opinion.reason, place, start, end)
    reason, wrong = reasoned(opinion, look, found, verdict)
    score = min(opinion.score, THRESHOLD - 0.01)
    return Grounded(verdict, round(score, 4), reason, place, start, end, wrong)


def reasoned(
    opinion: Opinion, look: Look, found: Sequence[Fault], verdict: Verdict
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Why not, and where in the draft: a hard fault says it best, then the model."""
    reason, wrong = told(found, look.span, verdict)
    if not found and verdict == "not_found":
        reason = "the source does not say so"
    if not found or not (opinion.weak or any(fault.hard for fault in found)):
        reason = opinion.reason or reason
    return reason, opinion.wrong or wrong


def placed(
    opinion: Opinion, look: Look, evidence: Sequence[Evidence]
) -> tuple[int, int, int] | tuple[None, None, None]:
    """Where the opinion rests, in the source version; by words where it does not say."""
    if opinion.place is None:
        return place_of(look.claim, look.near, evidence)
    place, start, end = opinion.place
    offset = evidence[place].start
    return place, offset + start, offset + end


def weakest(found: Sequence[Grounded]) -> float:
    """A text is supported as well as the least supported of its claims."""
    return min((one.score for one in found), default=1.0)


def in_order(windows: Sequence[Window]) -> list[Window]:
    """Windows as a reader meets them."""
    return sorted(windows, key=lambda window: (window.evidence, window.start))
