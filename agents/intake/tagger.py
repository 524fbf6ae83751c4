"""A learned reader of messages: what each word says, and what the whole message is.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over each word's
vectors in context (three layers of a MiniLM that was adapted to this, and those of the words beside
it) and over signs that can be seen without a model, among them what the rules took the word for.
The message's kind, content type, and whether it asks for several texts are logistic regressions
over its vector and its words. Fitted by `python -m evals._intake_fit`; no torch, about 20 ms a
message.
"""

import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.intake.marks import labels_of
from agents.intake.spans import Span
from agents.intake.tokens import Token, plain, signs, tokens, whole_signs
from storage.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FILE = Path(__file__).with_name("tagger.npz")
LAYERS = (1, 2, 3)
"""Of `agents.grounding.vectors.LAYERS`: the second, fourth and sixth of the model's."""
DENSE = 8.0
"""What vectors of length one are multiplied with, against signs of weight one."""
LESS_OUTSIDE = 0.7
"""Taken from the score of `O`: fewer words are left out, as leaving authors out wants it."""
NEVER = -30.0
HEADS = ("kind", "type", "several")


@dataclass(frozen=True)
class Seen:
    """A message without its vectors: `signs` of each token, weighted ones of the whole."""

    text: str
    tokens: list[Token]
    signs: list[list[str]]
    whole_signs: dict[str, float]


@dataclass(frozen=True)
class Vectors:
    """A message: `whole` float32 [384], `words` [tokens, 9 x 384], as the weights want them."""

    whole: "Floats"
    words: "Floats"


@dataclass(frozen=True)
class Head:
    """Logistic regression: `weights` [labels, signs + 384]."""

    labels: tuple[str, ...]
    names: dict[str, int]
    weights: "Floats"
    bias: "Floats"

    def guess(self, seen: Seen, vectors: Vectors) -> tuple[str, float]:
        """The likeliest label and its probability."""
        import numpy as np

        known = [
            (self.names[name], by) for name, by in seen.whole_signs.items() if name in self.names
        ]
        places = [place for place, _ in known]
        scores = self.weights[:, places] @ np.array([by for _, by in known], dtype=np.float32)
        scores = scores + self.weights[:, len(self.names) :] @ vectors.whole + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        return self.labels[best], float(shares[best])


@dataclass(frozen=True)
class Field:
    """The random field: weights by sign [signs, labels], by vector [9 x 384, labels]; `steps`
    [labels, labels] from one label to the next, `first` [labels]."""

    labels: tuple[str, ...]
    names: dict[str, int]
    by_sign: "Floats"
    by_vector: "Floats"
    steps: "Floats"
    first: "Floats"

    def spans(self, seen: Seen, vectors: Vectors) -> list[Span]:
        """In the order of the text."""
        if not seen.tokens:
            return []
        scores = self.scores(seen, vectors)
        path = viterbi(scores, self.steps, self.first)
        return joined(
            seen, [self.labels[n] for n in path], sureness(scores, self.steps, self.first, path)
        )

    def scores(self, seen: Seen, vectors: Vectors) -> "Floats":
        """float32 [tokens, labels]."""
        scores: Floats = vectors.words @ self.by_vector
        for place, row in enumerate(seen.signs):
            known = [self.names[name] for name in row if name in self.names]
            scores[place] += self.by_sign[known].sum(axis=0)
        scores[:, self.labels.index("O")] -= LESS_OUTSIDE
        return scores


@dataclass(frozen=True)
class Weights:
    """`added` is what MiniLM's weights differ by: per matrix two factors, [inputs, rank] and [rank,
    outputs] (Hu et al. 2021, LoRA)."""

    field: Field
    heads: dict[str, Head]
    added: "Mapping[str, tuple[Floats, Floats]]"


class Contexts:
    """Words' and messages' vectors by one run of the adapted MiniLM. May be shared among threads.

    Args:
        weights: those to use; None: the ones that ship.
    """

    def __init__(self, weights: Weights | None = None, threads: int | None = None) -> None:
        self.weights = weights
        self.threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def of(self, text: str, found: Sequence[Token]) -> Vectors:
        """Raises ModelFileError: the embedder's files or the weights are missing."""
        import numpy as np

        from agents.embedder import load_tokenizer, padded
        from agents.grounding.vectors import open_session

        with self._lock:
            if self._loaded is None:
                added = (self.weights or load()).added
                session = open_session(
                    self.threads, {name: one @ two for name, (one, two) in added.items()}
                )
                self._loaded = (load_tokenizer(), session)
            tokenizer, session = self._loaded
            encoded = encode(tokenizer, text)
            whole, *layers = session.run(None, padded([encoded]))
        sums = np.zeros((len(found), len(LAYERS), whole.shape[1]), dtype=np.float32)
        for piece, owner in enumerate(owners(encoded, found)):
            if owner >= 0:
                sums[owner] += np.stack([layers[layer][0, piece] for layer in LAYERS])
        length = np.linalg.norm(sums, axis=2, keepdims=True)
        flat = (sums / np.maximum(length, 1e-6)).reshape(len(found), -1)
        edge = np.zeros((1, flat.shape[1]), dtype=np.float32)
        beside: list[Floats] = [np.vstack([edge, flat[:-1]]), np.vstack([flat[1:], edge])]
        words: Floats = np.concatenate([flat, *beside], axis=1) * np.float32(DENSE)
        return Vectors(whole[0] * DENSE, words)


def encode(tokenizer: Any, text: str) -> Any:
    """A line's end is a space; halves of signs, which the tokenizer refuses, are question marks."""
    return tokenizer.encode(plain(text).replace("\n", " ").encode(errors="replace").decode())


def owners(encoded: Any, found: Sequence[Token]) -> list[int]:
    """Of each word piece the token that it belongs to, -1 for none."""
    starts = [token.start for token in found]
    made = []
    for start, end in encoded.offsets:
        place = bisect_right(starts, start) - 1
        made.append(place if end > start and place >= 0 and start < found[place].end else -1)
    return made


def look(message: str, ruled: dict[str, Any], today: date) -> Seen:
    """Args:
    ruled: what rules read, as a row of the intake's messages: `kind`, `about`, `briefs`.
    """
    text = plain(message)
    found = tokens(text)
    labels = labels_of(text, found, ruled, today)
    kinds = [str(brief.get("content_type", "")) for brief in ruled["briefs"]]
    return Seen(
        message,
        found,
        list(signs(text, found, labels, ruled["kind"])),
        whole_signs(text, found, ruled["kind"], kinds),
    )


def viterbi(scores: "Floats", steps: "Floats", first: "Floats") -> list[int]:
    """The best labels in a row, by their places."""
    best, back = scores[0] + first, []
    for row in scores[1:]:
        ways = best[:, None] + steps
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]


def sureness(
    scores: "Floats", steps: "Floats", first: "Floats", path: Sequence[int]
) -> list[float]:
    """Of each label of the path its probability, by the forward-backward algorithm."""
    import numpy as np

    shares, ways = np.exp(scores - scores.max(axis=1, keepdims=True)), np.exp(steps)
    ahead, behind = np.zeros_like(shares), np.ones_like(shares)
    now = shares[0] * np.exp(first)
    ahead[0] = now / now.sum()
    for place in range(1, len(shares)):
        now = (ahead[place - 1] @ ways) * shares[place]
        ahead[place] = now / now.sum()
    for place in range(len(shares) - 2, -1, -1):
        now = ways @ (shares[place + 1] * behind[place + 1])
        behind[place] = now / now.sum()
    both = ahead * behind
    both /= both.sum(axis=1, keepdims=True)
    return [float(both[place, label]) for place, label in enumerate(path)]


def joined(seen: Seen, labels: Sequence[str], sure: Sequence[float]) -> list[Span]:
    """`B-topic I-topic` is one span."""
    made: list[Span] = []
    place = 0
    while place < len(labels):
        end = place + 1
        if labels[place][0] == "B":
            name = labels[place][2:]
            while end < len(labels) and labels[end] == f"I-{name}":
                end += 1
            start, stop = seen.tokens[place].start, seen.tokens[end - 1].end
            mean = sum(sure[place:end]) / (end - place)
            made.append(Span(name, start, stop, seen.text[start:stop], mean))
        place = end
    return made


@cache
def load(path: Path = FILE) -> Weights:
    """Raises ModelFileError: missing, or not what the fit writes."""
    import numpy as np

    def names(text: Any) -> dict[str, int]:
        return {name: place for place, name in enumerate(str(text).split("\0"))}

    def wide(array: Any) -> "Floats":
        made: Floats = array.astype(np.float32)
        return made

    try:
        with np.load(path, allow_pickle=False) as file:
            heads = {
                name: Head(
                    tuple(names(file[f"{name}.labels"])),
                    names(file[f"{name}.names"]),
                    wide(file[f"{name}.weights"]),
                    wide(file[f"{name}.bias"]),
                )
                for name in HEADS
            }
            rest = (wide(file[name]) for name in ("by_sign", "by_vector", "steps", "first"))
            field = Field(tuple(names(file["labels"])), names(file["names"]), *rest)
            added = {
                name: (wide(file[f"{name}.down"]), wide(file[f"{name}.up"]))
                for name in names(file["added"])
            }
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileError(f"{path.name} cannot be read", "check out the file again") from error
    return Weights(field, heads, added)
