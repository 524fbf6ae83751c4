"""Rules and the learned tagger together: each field from who reads it better.

Which that is was found on messages of authors left out of the fit (`evals/LOG.md`). Topic, readers
and facts are the tagger's, the source is the rules'. Of the rest the tagger comes first for what a
message is, kind of text, tone, limits and what a question is about, rules for channel, day and
count; where the one says nothing, the other does. Neither can invent a value: all stand in the
message.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import get_args

from agents.intake.gather import gathered
from agents.intake.spans import Span
from agents.intake.tagger import Contexts, Weights, load, look
from agents.intake.types import Ask, Intake, Kind

QUESTIONS = ("status", "why", "cancel")
KINDS: tuple[Kind, ...] = get_args(Kind)
SEVERAL = 0.3
"""Probability from which a message may ask for several texts; by cross-validation."""


class LearnedReader:
    """Completes what the parser understood.

    Args:
        weights: those to use; None: the ones that ship.
    """

    def __init__(self, weights: Weights | None = None, contexts: Contexts | None = None) -> None:
        self.weights = weights
        self.contexts = contexts or Contexts(weights)

    def complete(self, message: str, ruled: Intake, today: date) -> Intake:
        """What rules and tagger understand of a message.

        Raises:
            ModelFileError: the embedder's or the tagger's files are missing.
        """
        if not message.strip():
            return ruled
        weights = self.weights or load()
        row = {"kind": ruled.kind, "about": ruled.about, "briefs": [asdict(a) for a in ruled.asks]}
        seen = look(message, row, today)
        vectors = self.contexts.of(message, seen.tokens)
        named, _ = weights.heads["kind"].guess(seen, vectors)
        kind = next((one for one in KINDS if one == named), ruled.kind)
        spans = weights.field.spans(seen, vectors)
        if kind in QUESTIONS:
            return Intake(kind, about=about(spans) or ruled.about)
        if kind != "briefs":
            return Intake(kind)
        label, share = weights.heads["several"].guess(seen, vectors)
        several = (share if label == "yes" else 1 - share) >= SEVERAL
        marked = gathered(message, spans, today, several)
        content, _ = weights.heads["type"].guess(seen, vectors)
        if len(marked) == 1:
            marked = [replace(marked[0], content_type=content)]
        asks = aligned(ruled.asks or (Ask(),), len(marked))
        both = (together(one, other) for one, other in zip(asks, marked, strict=True))
        return Intake("briefs", tuple(both))


def about(spans: Sequence[Span]) -> str:
    named = [span for span in spans if span.label == "about"]
    return max(named, key=lambda span: span.sure).text if named else ""


def aligned(asks: Sequence[Ask], wanted: int) -> list[Ask]:
    """As many asks as the tagger found; of others, what all of them say."""
    if len(asks) == wanted:
        return list(asks)
    first = asks[0]

    def common(name: str) -> str:
        return str(getattr(first, name)) if len({getattr(ask, name) for ask in asks}) == 1 else ""

    shared = replace(
        first,
        content_type=common("content_type"),
        topic=common("topic"),
        audience=common("audience"),
        tone=common("tone"),
        channel=common("channel"),
        due=common("due"),
        source=common("source"),
        count=1 if wanted > 1 else first.count,
    )
    return [shared] * wanted


def together(ruled: Ask, marked: Ask) -> Ask:
    return Ask(
        content_type=marked.content_type or ruled.content_type,
        count=ruled.count if ruled.count != 1 else marked.count,
        topic=marked.topic,
        audience=marked.audience,
        tone=marked.tone or ruled.tone,
        channel=ruled.channel or marked.channel,
        limits={**ruled.limits, **marked.limits},
        due=ruled.due or marked.due,
        source=ruled.source,
        facts=marked.facts,
    )
