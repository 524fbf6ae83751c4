"""All signals about one text: those of its claims, put together into one row of numbers."""

from collections.abc import Sequence

from agents.grounding.claims import Claim
from agents.grounding.lexical import Rarity, lexical_signals
from agents.grounding.meaning import meaning_signals
from agents.grounding.vectors import WordEmbedder
from agents.grounding.windows import Source, Window

Signals = dict[str, float]


def claim_signals(
    claim: Claim,
    near: Sequence[Window],
    source: Source,
    question: str,
    rarity: Rarity,
    embedder: WordEmbedder | None,
) -> Signals:
    """Every signal of one claim by its name; those of meaning only with an embedder."""
    found = lexical_signals(claim, near, source, question, rarity)
    if embedder is not None and near:
        mine, *theirs = embedder.vectors([claim.text, *(window.text for window in near)])
        found |= meaning_signals(claim, near, mine, theirs, rarity)
    return found


def together(claims: Sequence[Signals]) -> Signals:
    """Mean, least and greatest of each signal over a text's claims, as `mean:name` and so on."""
    found: Signals = {}
    for name in {name: None for claim in claims for name in claim}:
        values = [claim[name] for claim in claims if name in claim]
        found[f"mean:{name}"] = sum(values) / len(values)
        found[f"min:{name}"] = min(values)
        found[f"max:{name}"] = max(values)
    return found
