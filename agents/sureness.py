"""How sure the writer was of a draft: by its own probabilities, and by whether it says it again.

Signals for routing; they are shown to nobody who writes.
"""

from collections.abc import Sequence
from statistics import fmean

from agents.grounding.claims import Claim
from agents.grounding.further import Further, further_signals
from agents.replies import Reply, Token
from agents.text import sentences


def sureness(text: str, reply: Reply, samples: Sequence[str] = ()) -> dict[str, float]:
    """Signals of a draft, each only where the model gives it.

    `mean_logprob` of the whole reply; `claim_logprob_min` that of the claim it was least sure of
    on average, `token_logprob_min` of its least sure token in a claim (natural logarithms);
    `samples_agree` and `samples_agree_min`, 0..1: how much of the draft's claims, and of the one
    least repeated, other drafts for the same brief say too.
    """
    further = Further(samples, tokens_of(text, reply))
    rows = [
        further_signals(span, Claim.of(span.text), further, rarity={}) for span in sentences(text)
    ]
    found = {} if reply.mean_logprob is None else {"mean_logprob": reply.mean_logprob}
    for name, source, fold in (
        ("claim_logprob_min", "logprob_mean", min),
        ("token_logprob_min", "logprob_min", min),
        ("samples_agree", "samples_agree", fmean),
        ("samples_agree_min", "samples_agree", min),
    ):
        values = [row[source] for row in rows if source in row]
        found |= {name: float(fold(values))} if values else {}
    return found


def tokens_of(text: str, reply: Reply) -> list[Token]:
    """The reply's tokens with their places in the draft made of it, as far as they are in it."""
    offset = reply.text.find(text)
    if offset < 0:
        return []
    moved = (Token(one.start - offset, one.end - offset, one.logprob) for one in reply.tokens)
    return [one for one in moved if one.end > 0 and one.start < len(text)]
