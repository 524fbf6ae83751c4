"""The critic: every claim of a draft with the evidence for it, and what is wrong with the rest.

A judge (agents.grounding, agents.judges) says of each claim whether the facts and passages
support it; without one, words and numbers do. Facts are then checked one by one, and overrule
the judge where a draft clashes with them or says just what they say. House rules, style, safety
and copied passages are checked in agents.checks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from agents.checks.draft import Surroundings, checks_version, draft_findings, ruled
from agents.checks.style import load_styles, style_folders
from agents.critique import claim_findings, critique_signals, score
from agents.grounding import by_words, records
from agents.grounding.records import Fault, fact_findings, judged_by_facts, record_faults
from agents.readers.own import OwnPieces
from agents.text import Span, sentences
from agents.types import Assignment, CheckedClaim, Evidence, Finding, Verdicts
from agents.vale import Style
from storage.content_types import ContentType, limited

if TYPE_CHECKING:
    from agents.grounding.grounder import Grounded
    from agents.judges.types import Judge


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
        further: Mapping[str, float] | None = None,
    ) -> Verdicts:
        """Everything that can be said of a draft.

        Args:
            published: what went out before, if repeating it is to be found.
            further: signals from the writer's side (agents.sureness), kept with the others.

        Raises:
            NotFound, BadInput: a style of the content type is missing, or cannot be used.
        """
        kind = limited(kind, assignment.limits)
        house, faults = self.house(kind), record_faults(assignment, text)
        claims = self.claims(assignment, text, faults)
        facts = fact_findings(faults, kind.state_every_fact)
        grounding = [*claim_findings(claims, text, facts), *facts]
        licences = {e.source_version_id: e.licence for e in assignment.passages}
        around = Surroundings(house.styles, licences, published)
        findings: list[Finding] = [
            *ruled(grounding, kind.severities),
            *draft_findings(kind, assignment, text, around),
        ]
        missing = sum(one.slot.fault == "missing" for one in faults)
        signals = critique_signals(claims, findings, assignment, text, missing, further or {})
        total = score(claims, findings, assignment)
        return Verdicts(house.version, total, tuple(claims), tuple(findings), signals)

    def claims(
        self, assignment: Assignment, text: str, faults: Sequence[Fault]
    ) -> list[CheckedClaim]:
        """Every sentence with its verdict: the judge's, unless the facts say otherwise."""
        spans, evidence = sentences(text), evidence_of(assignment)
        if self.grounder is None:
            windows, least = by_words.windows_of(evidence), by_words.SUPPORT
            claims = [by_words.check_claim(span, windows) for span in spans]
        else:
            found, least = self.grounder.ground(spans, evidence), self.grounder.threshold
            claims = [
                grounded_claim(span, one, evidence) for span, one in zip(spans, found, strict=True)
            ]
        return [judged_by_facts(claim, text, faults, assignment, least) for claim in claims]

    def house(self, kind: ContentType) -> House:
        names = tuple(kind.styles)
        if names not in self._houses:
            grounding = self.grounder.version if self.grounder else by_words.VERSION
            checks = checks_version(style_folders(names, self.home))
            version = "+".join([grounding, records.VERSION, checks])
            self._houses[names] = House(load_styles(names, self.home), version)
        return self._houses[names]


def evidence_of(assignment: Assignment) -> list[Evidence]:
    given = [assignment.facts_evidence] if assignment.facts_evidence else []
    return [*given, *assignment.passages]


def grounded_claim(span: Span, found: "Grounded", evidence: Sequence[Evidence]) -> CheckedClaim:
    claim = CheckedClaim(
        span.start, span.end, found.verdict, found.score, found.reason, wrong=found.wrong
    )
    if found.evidence is None:
        return claim
    return replace(
        claim,
        source_version_id=evidence[found.evidence].source_version_id,
        source_start=found.source_start,
        source_end=found.source_end,
    )
