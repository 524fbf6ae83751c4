"""Signals from the writer's side: how sure it was of its words, whether it says them again.

They come where a model gives them and no labelled set has them, so the trained combiner does not
read them: they stand among a claim's signals for whoever routes drafts. Agreement between samples
follows SelfCheckGPT (Manakul et al. 2023), by words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.grounding.claims import Claim
from agents.grounding.lexical import Rarity, weight
from agents.grounding.windows import windows_of
from agents.replies import Token
from agents.text import Span


@dataclass(frozen=True)
class Further:
    """What is known beside the text: other texts for the same brief, the draft's own tokens."""

    samples: Sequence[str] = ()
    tokens: Sequence[Token] = ()


def further_signals(span: Span, claim: Claim, given: Further, rarity: Rarity) -> dict[str, float]:
    """`samples_agree` 0..1, `logprob_mean` and `logprob_min`; each only where it is given."""
    found = {}
    if given.samples:
        agree = [agreement(claim, sample, rarity) for sample in given.samples]
        found["samples_agree"] = sum(agree) / len(agree)
    mine = [one.logprob for one in given.tokens if one.start < span.end and span.start < one.end]
    if mine:
        found |= {"logprob_mean": sum(mine) / len(mine), "logprob_min": min(mine)}
    return found


def agreement(claim: Claim, sample: str, rarity: Rarity) -> float:
    """Share of the claim's words, by rarity, that the sample's best sentence has."""
    stems = {word.stem for word in claim.words if not word.is_grammar}
    total = sum(weight(stem, rarity) for stem in stems)
    best = max(
        (
            sum(weight(stem, rarity) for stem in stems & window.stems)
            for window in windows_of(0, sample)
        ),
        default=0.0,
    )
    return best / total if total else 1.0
