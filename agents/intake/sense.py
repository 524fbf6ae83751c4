"""What a message means by its embedding: its kind and its content type.

Two multinomial logistic regressions over the sentence embedding of the whole message, fitted by
`python -m evals._intake_fit` on the messages that rules were tuned on. Rules stay as they are where
the regression is less sure than `SURE`, which was chosen by cross-validation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from agents.intake.text import tidied
from storage.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("sense.npz")
SURE_OF_KIND = 0.6
SURE_OF_TYPE = 0.4
MESSAGE_CHARACTERS = 1_000


class Embedder(Protocol):
    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """float32 [len(texts), dimensions]."""


@dataclass(frozen=True)
class Guess:
    """A label and the probability of it."""

    name: str
    sure: float


@dataclass(frozen=True)
class Linear:
    """Logistic regression: `weights` [labels, dimensions], `bias` [labels]."""

    labels: tuple[str, ...]
    weights: Any
    bias: Any

    def guess(self, vector: Any, among: Sequence[str] | None = None) -> Guess:
        """The likeliest label, of those allowed; probabilities are of all."""
        import numpy as np

        scores = self.weights @ vector + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        allowed = [n for n, name in enumerate(self.labels) if among is None or name in among]
        if not allowed:
            return Guess("", 0.0)
        best = max(allowed, key=lambda place: float(shares[place]))
        return Guess(self.labels[best], float(shares[best]))


class Sense:
    """Args:
    embedder: the one that the weights were fitted with.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def of(self, message: str, types: Sequence[str]) -> tuple[Guess, Guess]:
        """The message's kind, and its content type among those that the house has.

        Raises:
            ModelFileError: the embedder's or the regressions' file is missing or broken.
        """
        kinds, content = load(FILE)
        vector = self.embedder.embed([flat(message)])[0]
        return kinds.guess(vector), content.guess(vector, types)


def flat(message: str) -> str:
    """What is embedded of a message: one line."""
    return " ".join(tidied(message).split())[:MESSAGE_CHARACTERS]


@cache
def load(path: Path) -> tuple[Linear, Linear]:
    """Raises ModelFileError: missing, or not what the fit writes."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            kinds, types = (
                Linear(
                    tuple(str(name) for name in file[f"{name}.labels"]),
                    file[f"{name}.weights"],
                    file[f"{name}.bias"],
                )
                for name in ("kinds", "types")
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileError(f"{path.name} cannot be read", "check out the file again") from error
    return kinds, types
