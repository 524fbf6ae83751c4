"""What the critic needs of a judge, and what a judge's own model says before it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.grounding.grounder import Grounded
from agents.text import Span
from agents.types import Evidence, Verdict


class Judge(Protocol):
    """Anything that checks claims against evidence. May be shared among threads."""

    @property
    def version(self) -> str:
        """Names everything that a verdict depends on besides its inputs."""

    @property
    def threshold(self) -> float:
        """Claims that score below it are not supported."""

    def ground(
        self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str = ""
    ) -> list[Grounded]:
        """One verdict per claim, in their order.

        Raises:
            ModelFileError: a file of the judge's model is missing or cannot be used.
            ModelUnavailable: the judge's model did not answer.
        """

    def support(self, claims: Sequence[Span], evidence: Sequence[Evidence], question: str) -> float:
        """How well a text is supported as a whole, in 0..1."""


@dataclass(frozen=True)
class Opinion:
    """What a model makes of a claim. `score` is 0..1, higher is better supported.

    `place` is the evidence's place in the sequence given, with start and end in its text;
    `wrong` are spans of the draft. A `weak` reason is given only where the diagnosis has none.
    """

    verdict: Verdict
    score: float
    reason: str = ""
    place: tuple[int, int, int] | None = None
    wrong: tuple[tuple[int, int], ...] = ()
    weak: bool = False
