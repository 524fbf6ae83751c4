"""A judge by natural language inference: does a window of the source entail the claim?

Support is the greatest probability of entailment over the nearest windows and over all of them
together (SummaC-ZS: Laban et al. 2022, section 3.1). Models with two classes, or with one number
(a cross-encoder of support), serve as well; they cannot tell a contradiction.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from agents.grounding.grounder import STATES_NOTHING, Grounded
from agents.grounding.windows import Source
from agents.judges.labels import CONTRADICTED, SUPPORTED, UNSUPPORTED, class_names, class_of
from agents.judges.types import Opinion
from agents.judges.verdicts import THRESHOLD, Look, concluded, in_order, weakest
from agents.pair_model import Pair, PairModel, unread
from agents.text import Span
from agents.types import Evidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = "nli-1"
NEXT_STEP = (
    "give a folder with model.onnx, tokenizer.json and, for more than one class, config.json "
    "with id2label"
)
WORD = re.compile(r"\w")
DENIES = 0.5
"""Probability of contradiction from which it is one."""


class NliJudge:
    """Checks claims with an ONNX sequence classifier; loaded by the first claim."""

    threshold = THRESHOLD

    def __init__(self, folder: Path) -> None:
        """Raises ModelFileError: a file is missing."""
        self._model = PairModel(folder, "model of inference", NEXT_STEP)

    @property
    def version(self) -> str:
        return f"{VERSION}-{self._model.folder.name}@{self._model.mark}"

    def ground(
        self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str = ""
    ) -> list[Grounded]:
        """One verdict per claim, in their order. The question is not read.

        Raises:
            ModelFileError: a file is not what its name says, or the classes cannot be told.
        """
        source = Source.of(evidence)
        looks = [Look.of(span, source) for span in claims]
        asked = [premises(look) for look in looks]
        pairs = [
            (premise, look.span.text)
            for look, texts in zip(looks, asked, strict=True)
            for premise in texts
        ]
        read = iter(self._read(pairs))
        return [
            grounded(look, [next(read) for _ in texts], evidence)
            for look, texts in zip(looks, asked, strict=True)
        ]

    def support(self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str) -> float:
        """As well as its least supported claim."""
        return weakest(self.ground(claims, evidence, question))

    def _read(self, pairs: Sequence[Pair]) -> list[tuple[float, float]]:
        """Chances of each pair. Half a claim that is entailed says nothing of the other half."""
        return [
            (0.0, 0.0) if WORD.search(unread(encoded, claim)) else self._chances(logits)
            for (_, claim), (encoded, logits) in zip(pairs, self._model.read(pairs), strict=True)
        ]

    def _chances(self, logits: "NDArray[np.float32]") -> tuple[float, float]:
        """Probabilities of support and of contradiction."""
        import numpy as np

        logits = logits.reshape(-1)
        if len(logits) == 1:
            return 1 / (1 + float(np.exp(-np.clip(logits[0], -60, 60)))), 0.0
        supports, denies = self._classes
        if max(supports, denies or 0) >= len(logits):
            raise self._model.problem(f"config.json names a class beyond its {len(logits)}")
        if len(logits) > 2 and denies is None:
            raise self._model.problem(f"config.json does not name its {len(logits)} classes")
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        return float(chances[supports]), 0.0 if denies is None else float(chances[denies])

    @cached_property
    def _classes(self) -> tuple[int, int | None]:
        """Which class is support, which contradiction; of two without a name, the second is."""
        names = class_names(self._model.config)
        supports, denies = class_of(names, SUPPORTED), class_of(names, CONTRADICTED)
        if supports is None and len(names) == 2:
            against = class_of(names, UNSUPPORTED)
            supports = None if against is None else next(k for k in names if k != against)
        if supports is None and names:
            raise self._model.problem(
                f"none of its classes is support: {', '.join(names.values())}"
            )
        return 1 if supports is None else supports, denies


def premises(look: Look) -> list[str]:
    """All near windows together in reading order, then each; nothing where none is needed."""
    if look.claim.states_nothing or not look.near:
        return []
    together = " ".join(window.text for window in in_order(look.near))
    return list(dict.fromkeys([together, *(window.text for window in look.near)]))


def grounded(
    look: Look, chances: Sequence[tuple[float, float]], evidence: Sequence[Evidence]
) -> Grounded:
    """`chances` of support and contradiction, of `premises(look)` in their order.

    Only what bears most on the claim may contradict it: all windows together, and the nearest.
    Between sentences about different things models of inference see contradictions too.
    """
    if look.claim.states_nothing:
        return STATES_NOTHING
    support = max((yes for yes, _ in chances), default=0.0)
    denied = max((no for _, no in chances[:2]), default=0.0)
    if support >= THRESHOLD:
        return concluded(Opinion("supported", support), look, evidence)
    if denied >= DENIES:
        said = Opinion("contradicted", support, "the source says otherwise")
        return concluded(said, look, evidence)
    return concluded(Opinion("not_found", support), look, evidence)
