"""A judge by token classification: which words of the draft does the source not support?

For models that read (source, answer) and class each token of the answer, as LettuceDetect does
(Kovács & Recski 2025, section 3). Neighbouring sentences of a draft are read together, as such
models are trained on whole answers; a claim is as unsupported as its worst token.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from agents.grounding.grounder import STATES_NOTHING, Grounded
from agents.grounding.windows import Source, Window
from agents.judges.labels import SUPPORTED, UNSUPPORTED, class_names, class_of
from agents.judges.types import Opinion
from agents.judges.verdicts import THRESHOLD, Look, concluded, in_order, weakest
from agents.pair_model import PairModel
from agents.text import Span
from agents.types import Evidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding

VERSION = "tokens-1"
NEXT_STEP = "give a folder with model.onnx, tokenizer.json and config.json of a token classifier"
TOKENS_AT_MOST = 2_048
"""Of source and answer together; the published models take more, at a price in time."""
CHARACTERS_PER_TOKEN = 3
ANSWER_SHARE = 0.25
WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Doubt:
    """How surely `[start:end]` of the draft is unsupported."""

    start: int
    end: int
    chance: float


class TokenJudge:
    """Checks claims with an ONNX token classifier; loaded by the first claim."""

    threshold = THRESHOLD

    def __init__(self, folder: Path) -> None:
        """Raises ModelFileError: a file is missing."""
        self._model = PairModel(folder, "token classifier", NEXT_STEP, TOKENS_AT_MOST)

    @property
    def version(self) -> str:
        return f"{VERSION}-{self._model.folder.name}@{self._model.mark}"

    def ground(
        self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str = ""
    ) -> list[Grounded]:
        """One verdict per claim, in their order.

        Raises:
            ModelFileError: a file is not what its name says, or does not give two classes a token.
        """
        source = Source.of(evidence)
        looks = [Look.of(span, source) for span in claims]
        characters = self._model.tokens_at_most * CHARACTERS_PER_TOKEN
        groups = list(grouped(looks, int(characters * ANSWER_SHARE)))
        room = int(characters * (1 - ANSWER_SHARE))
        pairs = [(excerpt(group, question, room), answer(group)) for group in groups]
        read = self._model.read(pairs)
        return [
            judged(look, doubts, evidence)
            for group, (encoded, logits) in zip(groups, read, strict=True)
            for doubts in [self._doubts(encoded, logits, group[0].span.start)]
            for look in group
        ]

    def support(self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str) -> float:
        """As well as its least supported claim."""
        return weakest(self.ground(claims, evidence, question))

    def _doubts(
        self, encoded: "Encoding", logits: "NDArray[np.float32]", offset: int
    ) -> list[Doubt]:
        """Of each token of the answer, which begins at `offset` in the draft."""
        import numpy as np

        if logits.ndim != 2 or logits.shape[1] != 2:
            raise self._model.problem("it does not give two classes for a token")
        against = logits[:, self._against] - logits[:, 1 - self._against]
        chances = 1 / (1 + np.exp(-np.clip(against, -60, 60)))
        return [
            Doubt(offset + start, offset + end, float(chance))
            for (start, end), text, chance in zip(
                encoded.offsets, encoded.sequence_ids, chances, strict=False
            )
            if text == 1 and end > start
        ]

    @cached_property
    def _against(self) -> int:
        """The class that means unsupported; the second where none is named so."""
        names = class_names(self._model.config)
        against, supports = class_of(names, UNSUPPORTED), class_of(names, SUPPORTED)
        if against is None:
            against = 1 if supports is None else 1 - supports
        if against not in (0, 1):
            raise self._model.problem("config.json names more than two classes")
        return against


def grouped(looks: Sequence[Look], characters: int) -> Iterator[list[Look]]:
    """Neighbouring claims whose stretch of the draft is at most so long, or one longer claim."""
    group: list[Look] = []
    most = 0
    for look in looks:
        if group and not group[-1].span.end <= look.span.start <= look.span.end <= most:
            yield group
            group = []
        if not group:
            most = look.span.start + characters
        group.append(look)
    if group:
        yield group


def answer(group: Sequence[Look]) -> str:
    """The claims as they stand in the draft, with blanks for what stands between them."""
    start = group[0].span.start
    text = ""
    for look in group:
        text = text.ljust(look.span.start - start) + look.span.text
    return text


def excerpt(group: Sequence[Look], question: str, characters: int) -> str:
    """What of the source may bear on the claims: each one's nearest window first, then more, as
    long as there is room, in reading order."""
    chosen: dict[tuple[int, int], Window] = {}
    room = characters - len(question)
    for look, window in by_rank(group):
        key = (window.evidence, window.start)
        if look.claim.states_nothing or key in chosen or len(window.text) > room:
            continue
        chosen[key] = window
        room -= len(window.text) + 1
    text = " ".join(window.text for window in in_order(list(chosen.values())))
    return f"{question}\n{text}" if question else text


def by_rank(group: Sequence[Look]) -> Iterator[tuple[Look, Window]]:
    for rank in range(max((len(look.near) for look in group), default=0)):
        yield from ((look, look.near[rank]) for look in group if rank < len(look.near))


def judged(look: Look, doubts: Sequence[Doubt], evidence: Sequence[Evidence]) -> Grounded:
    if look.claim.states_nothing:
        return STATES_NOTHING
    mine = [one for one in doubts if one.start < look.span.end and look.span.start < one.end]
    read_to = max((one.end for one in mine), default=look.span.start)
    if WORD.search(look.span.text[read_to - look.span.start :]):
        return concluded(Opinion("not_found", 0.0, "too long to be checked"), look, evidence)
    worst = max((one.chance for one in mine), default=1.0)
    if worst < THRESHOLD:
        return concluded(Opinion("supported", 1 - worst), look, evidence)
    wrong = stretches([one for one in mine if one.chance >= THRESHOLD], look.span)
    quoted = "; ".join(
        f"“{look.span.text[a - look.span.start : b - look.span.start]}”" for a, b in wrong[:2]
    )
    reason = f"the source does not support {quoted}" if quoted else ""
    return concluded(Opinion("not_found", 1 - worst, reason, wrong=wrong), look, evidence)


def stretches(doubts: Sequence[Doubt], span: Span) -> tuple[tuple[int, int], ...]:
    """The doubted tokens' places, joined where nothing but blanks stands between them."""
    found: list[tuple[int, int]] = []
    for one in doubts:
        start, end = max(one.start, span.start), min(one.end, span.end)
        token = span.text[start - span.start : end - span.start]
        start += len(token) - len(token.lstrip())  # some tokens begin with their blank
        between = span.text[found[-1][1] - span.start : start - span.start] if found else "-"
        if not between.strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
