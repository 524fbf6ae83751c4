"""A brief's facts against a draft: what is wrong with which fact, and where it is given.

For claims about facts these checks decide: a value that clashes contradicts its claim whatever
else speaks for it, and a claim that says nothing but what the facts say is supported.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.grounding.by_words import check_claim, windows_of
from agents.grounding.polarity import NEGATIONS
from agents.grounding.slot_lexicon import load_lexicon
from agents.grounding.slot_words import key_of
from agents.grounding.slots import NO, SlotFinding, check_slots
from agents.grounding.slots import VERSION as SLOTS
from agents.grounding.unstated import strange_attributes, strange_numbers
from agents.text import Span, content_tokens, tokens
from agents.types import Assignment, CheckedClaim, Finding, Place

VERSION = SLOTS
SURE = 0.95
"""Score of a claim in the facts' own words."""

TURNING = NEGATIONS | frozenset(
    """over under above below more less most least only up almost nearly about around than best
    first last every always all free""".split()
)
"""Words that say more, or less, than the same words without them."""
PLAIN = frozenset(
    content_tokens(
        """available called comes establishment featuring features find found kind known located
        location named offering place places provides providing range serves serving serve
        situated type venue"""
    )
)
"""Stems of words that present what facts say and add nothing."""
LONGEST_FIX = 80
BESIDE = 1
"""Characters between two spans that are one for a reader."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one fact, and where the brief gives it."""

    slot: SlotFinding
    value: str = ""
    given: Place | None = None

    def inside(self, start: int, end: int) -> bool:
        at, until = self.slot.start, self.slot.end
        return at is not None and until is not None and start < until and at < end


def record_faults(assignment: Assignment, text: str) -> list[Fault]:
    """Everything that is wrong with how a text states the facts, fact by fact."""
    if not assignment.facts:
        return []
    beside = "\n".join(one.text for one in assignment.passages)
    facts = assignment.facts
    return [
        Fault(found, facts.get(found.slot, ""), place_of_fact(assignment, found.slot))
        for found in check_slots(facts, text, beside=beside)
    ]


def place_of_fact(assignment: Assignment, slot: str) -> Place | None:
    """The line that gives a fact, or else its value, in the evidence of the facts."""
    held, value = assignment.facts_evidence, assignment.facts.get(slot, "")
    if held is None or not value.strip():
        return None
    line = re.compile(rf"^[ \t]*{re.escape(slot)}[ \t]*:\s*{re.escape(value)}", re.M | re.I)
    match = line.search(held.text) or re.search(re.escape(value), held.text)
    if match is None:
        return None
    start, end = match.span()
    return held.source_version_id, held.start + start, held.start + end


def fact_findings(faults: Sequence[Fault], every_fact: bool) -> list[Finding]:
    """The faults as findings; what is left out only counts where every fact is wanted."""
    return [finding_of(one) for one in faults if every_fact or one.slot.fault != "missing"]


def finding_of(fault: Fault) -> Finding:
    slot, evidence = fault.slot, (fault.given,) if fault.given else ()
    if slot.fault == "invented":
        reason = f"The facts give no {slot.slot}: {slot.reason}."
        return Finding("facts.invented", "warn", reason, slot.start, slot.end, "Leave it out.")
    short = len(fault.value) <= LONGEST_FIX
    fix = f"Say: {slot.slot} {fault.value.rstrip('.')}." if short else None
    if slot.fault == "missing":
        reason = f"The {slot.slot} is not stated."
        return Finding("facts.missing", "warn", reason, None, None, fix, evidence)
    reason = f"The {slot.slot} is wrong: the draft {slot.reason}."
    return Finding("facts.wrong", "block", reason, slot.start, slot.end, fix, evidence)


def judged_by_facts(
    claim: CheckedClaim, text: str, faults: Sequence[Fault], assignment: Assignment, least: float
) -> CheckedClaim:
    """A claim with the verdict that the facts give it, where they give one.

    Args:
        least: scores below it mean that a claim is not supported.
    """
    inside = [one for one in faults if one.inside(claim.start, claim.end)]
    clashing = [one for one in inside if one.slot.fault in ("wrong", "negated")]
    under = max(min(claim.score, least - 0.01), 0.0)
    if clashing:
        turned = replace(claim, verdict="contradicted", score=under)
        return marked(turned, clashing).at(clashing[0].given)
    if inside and claim.verdict == "supported":
        return marked(replace(claim, verdict="not_found", score=under), inside)
    if not assignment.facts or inside:
        return claim
    if claim.verdict != "supported":
        return stated_by_facts(claim, text, assignment, least) or claim
    strange = unstated(text[claim.start : claim.end], faults, assignment)
    if not strange:
        return claim
    places = tuple((claim.start + start, claim.start + end) for start, end in strange)
    reason = f"nothing states: {', '.join(text[start:end] for start, end in places)}"
    return replace(claim, verdict="not_found", score=under, reason=reason, wrong=places)


def unstated(said: str, faults: Sequence[Fault], assignment: Assignment) -> list[tuple[int, int]]:
    """Places in a claim of numbers that stand in no fact with their unit and, where a fact is
    left out of the draft, of words that stand where its value would and that nothing gives."""
    facts = assignment.facts
    beside = "\n".join([assignment.instruction, *(one.text for one in assignment.passages)])
    found = [(one.start, one.end) for one in strange_numbers(said, facts, beside)]
    if any(one.slot.fault == "missing" for one in faults):
        given = "\n".join([*(f"{key_of(key)} {facts[key]}" for key in facts), beside])
        for word in strange_attributes(said, given):
            match = re.search(rf"\b{re.escape(word)}\b", said)
            found += [match.span()] if match else []
    return sorted(found)


def marked(claim: CheckedClaim, faults: Sequence[Fault]) -> CheckedClaim:
    """The claim with the faults' reasons and places, and with its own where they are apart."""
    found = [(one.slot.start, one.slot.end) for one in faults]
    places = {(start, end) for start, end in found if start is not None and end is not None}
    others = {place for place in claim.wrong if place != (claim.start, claim.end)}
    apart = {one for one in others if all(distance(one, place) > BESIDE for place in places)}
    reasons = [*(one.slot.reason for one in faults[:2]), *([claim.reason] if apart else [])]
    said = "; ".join(dict.fromkeys(reasons))
    return replace(claim, reason=said, wrong=tuple(sorted(places | apart)))


def distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans; none or less when they touch."""
    return max(one[0], other[0]) - min(one[1], other[1])


def stated_by_facts(
    claim: CheckedClaim, text: str, assignment: Assignment, least: float
) -> CheckedClaim | None:
    """The claim as supported, if it says nothing but what the facts say, in their own words or
    in phrases known to mean the same, and no word turns what they say; None otherwise."""
    facts = assignment.facts_evidence
    if facts is None:
        return None
    said = text[claim.start : claim.end]
    plain, turns = telling(assignment.facts)
    if set(tokens(said)) & turns - set(tokens(facts.text)):
        return None
    if not content_tokens(said.replace("-", " ")) - plain <= apart_words(facts.text):
        return None
    if strange_numbers(said, assignment.facts, ""):
        return None
    found = check_claim(Span(claim.start, claim.end, said), windows_of([facts]))
    stated = replace(claim, verdict="supported", score=max(claim.score, least, SURE))
    return replace(stated, reason="", wrong=()).at(found.place)


def apart_words(text: str) -> set[str]:
    """Stems of content words; "family-friendly" is two."""
    return content_tokens(text) | content_tokens(text.replace("-", " "))


def telling(facts: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """Stems that say nothing about these facts that the slot checks have not looked at, and
    words that turn what is said."""
    given = {key_of(slot): (slot, value) for slot, value in facts.items()}
    plain, turns = PLAIN | content_tokens(" ".join(given)), TURNING
    lexicon = load_lexicon()
    if lexicon.fits(given):
        plain |= lexicon.stems
        turns -= NEGATIONS if any(value.lower() in NO for value in facts.values()) else set()
    return frozenset(plain), frozenset(turns)
