"""Claims to verdicts: the best span for each, how sure, and what exactly is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.grounding.claims import Claim
from agents.grounding.diagnosis import Fault, faults
from agents.grounding.further import Further, further_signals
from agents.grounding.signals import Signals, claim_signals, together
from agents.grounding.vectors import WordEmbedder
from agents.grounding.weights import Weights
from agents.grounding.windows import Source, Window
from agents.text import Span
from agents.types import Evidence, Verdict

WIDEST = 400
"""Characters of source that a person still takes in at a glance."""


@dataclass(frozen=True)
class Grounded:
    """A claim's verdict. `score` is the probability that it is supported.

    `evidence` is the place in the sequence given; `source_start` and `source_end` index its
    source version. `wrong` are spans of the draft.
    """

    verdict: Verdict
    score: float
    reason: str = ""
    evidence: int | None = None
    source_start: int | None = None
    source_end: int | None = None
    wrong: tuple[tuple[int, int], ...] = ()
    signals: Signals = field(default_factory=dict)


NOWHERE: tuple[tuple[int, int], ...] = ()
STATES_NOTHING = Grounded("supported", 1.0, "states nothing")


class Grounder:
    """Checks claims against evidence. The same inputs always give the same verdicts."""

    def __init__(self, embedder: WordEmbedder | None, weights: Weights) -> None:
        self.embedder = embedder
        self.weights = weights
        self.kind = "lexical" if embedder is None else "embedded"

    @property
    def version(self) -> str:
        return f"{self.kind}-{self.weights.version}"

    @property
    def threshold(self) -> float:
        """Claims that score below it are not supported."""
        return self.weights.threshold[self.kind]

    def ground(
        self,
        claims: Sequence[Span],
        evidence: Sequence[Evidence],
        question: str = "",
        further: Further | None = None,
    ) -> list[Grounded]:
        """One verdict per claim, in their order. `further` only adds signals to them.

        Raises:
            ModelFileError: the embedder's model is missing or is not the pinned one.
        """
        source = Source.of(evidence)
        found = [self._ground(span, source, evidence, question) for span in claims]
        if further is None:
            return found
        return [self._with(one, span, further) for one, span in zip(found, claims, strict=True)]

    def support(self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str) -> float:
        """Probability that a text is supported as a whole."""
        source = Source.of(evidence)
        rows = [self._signals(Claim.of(span.text), source, question)[0] for span in claims]
        text = "\n".join(one.text for one in evidence)
        return self.weights.score(together(rows), self.kind, text) if rows else 1.0

    def _with(self, found: Grounded, span: Span, further: Further) -> Grounded:
        added = further_signals(span, Claim.of(span.text), further, self.weights.rarity)
        return replace(found, signals={**found.signals, **added})

    def _signals(self, claim: Claim, source: Source, question: str) -> tuple[Signals, list[Window]]:
        near = source.nearest(claim.words)
        rarity = self.weights.rarity
        return claim_signals(claim, near, source, question, rarity, self.embedder), near

    def _ground(
        self, span: Span, source: Source, evidence: Sequence[Evidence], question: str
    ) -> Grounded:
        claim = Claim.of(span.text)
        if claim.states_nothing:
            return STATES_NOTHING
        signals, near = self._signals(claim, source, question)
        score = self.weights.score(together([signals]), self.kind)
        found = faults(claim, near, source)
        verdict = verdict_of(score, self.threshold, found, near)
        if verdict == "supported":
            reason, wrong = "", NOWHERE
        else:
            # A score under the threshold and a verdict against it must not disagree.
            score = min(score, self.threshold - 0.01)
            reason, wrong = told(found, span, verdict)
        place, start, end = place_of(claim, near, evidence)
        return Grounded(verdict, round(score, 4), reason, place, start, end, wrong, signals)


def verdict_of(
    score: float, threshold: float, found: Sequence[Fault], near: Sequence[Window]
) -> Verdict:
    """Hard faults overrule the score: a wrong number is a wrong number."""
    if score >= threshold and not any(fault.hard for fault in found):
        return "supported"
    return "contradicted" if near and any(f.contradicts for f in found) else "not_found"


def told(
    found: Sequence[Fault], span: Span, verdict: Verdict
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The reason in words, and the places in the draft; the whole claim when none is known."""
    shown = [f for f in found if f.contradicts or f.hard or verdict == "not_found"][:2]
    if not shown:
        return "the source says something else", ((span.start, span.end),)
    places = sorted({place for fault in shown for place in fault.places})
    whole = [(span.start + start, span.start + end) for start, end in places]
    return "; ".join(fault.reason for fault in shown), tuple(whole) or ((span.start, span.end),)


def place_of(
    claim: Claim, near: Sequence[Window], evidence: Sequence[Evidence]
) -> tuple[int, int, int] | tuple[None, None, None]:
    """Evidence, start and end of the sentences that together state most; none if none do."""
    asked = {word.stem for word in claim.words if not word.is_grammar}
    best = max(near, key=lambda window: len(asked & window.stems), default=None)
    if best is None or not asked & best.stems:
        return None, None, None
    start, end, left = best.start, best.end, asked - best.stems
    for window in near:
        if window.evidence == best.evidence and left & window.stems:
            low, high = min(start, window.start), max(end, window.end)
            if high - low <= WIDEST:
                start, end, left = low, high, left - window.stems
    offset = evidence[best.evidence].start
    return best.evidence, offset + start, offset + end
