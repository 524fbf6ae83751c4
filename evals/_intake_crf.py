"""Fits the linear-chain random field of `agents.intake.tagger` by L-BFGS, in numpy.

Sums over label sequences are the forward-backward algorithm's, in probabilities that are scaled at
every word (Rabiner 1989, section V.A). 625 messages take about half a minute on one core.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.intake.tagger import NEVER, Field, Seen

ROUNDS = 60
PENALTY = 2.0
"""Of squared weights, by cross-validation over authors; those of transitions pay a tenth."""
FEWEST = 2
"""Occurrences of a sign that is learnt from."""
ROWS = 64
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Messages of like length: `places` [messages, longest] of their words, `there` which are."""

    places: Ints
    there: NDArray[np.bool_]


def fit_field(seen: Sequence[Seen], labels: Sequence[Sequence[str]], rounds: int = ROUNDS) -> Field:
    """Args:
    labels: of each message, one for each of its tokens.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    known = known_labels(labels)
    names = known_signs(seen)
    task = Task(seen, labels, known, names)
    start = np.zeros(task.size)
    done = minimize(
        task.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}
    )
    by_sign, by_vector, steps, first = task.parts(done.x.astype(np.float32))
    return Field(known, names, by_sign, by_vector, steps + task.no_step, first + task.no_first)


def known_labels(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    begun = sorted({label[2:] for row in rows for label in row if label != "O"})
    return ("O", *(f"{place}-{name}" for name in begun for place in "BI"))


def known_signs(seen: Sequence[Seen]) -> dict[str, int]:
    counts = Counter(name for one in seen for row in one.signs for name in set(row))
    kept = sorted(name for name, count in counts.items() if count >= FEWEST)
    return {name: place for place, name in enumerate(kept)}


class Task:
    """The loss of weights, and its slope."""

    def __init__(
        self,
        seen: Sequence[Seen],
        labels: Sequence[Sequence[str]],
        known: tuple[str, ...],
        names: dict[str, int],
    ) -> None:
        self.by_sign = sign_matrix(seen, names)
        self.by_word = self.by_sign.T.tocsr()
        self.dense = np.vstack([one.dense for one in seen])
        self.wide = len(known)
        self.heights = (len(names), self.dense.shape[1], self.wide, 1)
        self.size = sum(self.heights) * self.wide
        lengths = np.array([len(one.tokens) for one in seen])
        self.batches = batches(lengths)
        place = {label: n for n, label in enumerate(known)}
        self.gold = np.array([place[label] for row in labels for label in row])
        self.rows = np.arange(len(self.gold))
        self.step_counts, self.first_counts = counted(self.gold, lengths, self.wide)
        self.no_step, self.no_first = forbidden(known)

    def parts(self, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """By sign, by vector, steps, first."""
        ends = np.cumsum([height * self.wide for height in self.heights])
        by_sign, by_vector, steps, first, _ = np.split(weights, ends)
        wide = self.wide
        return (
            by_sign.reshape(-1, wide),
            by_vector.reshape(-1, wide),
            steps.reshape(-1, wide),
            first,
        )

    def loss(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        by_sign, by_vector, steps, first = self.parts(flat.astype(np.float32))
        scores = self.by_sign @ by_sign + self.dense @ by_vector
        total, slope, step_slope, first_slope = sums(
            scores, steps + self.no_step, first + self.no_first, self.batches
        )
        total -= float(scores[self.rows, self.gold].sum())
        total -= float((steps * self.step_counts).sum() + (first * self.first_counts).sum())
        slope[self.rows, self.gold] -= 1
        slopes = (
            self.by_word @ slope + PENALTY * by_sign,
            self.dense.T @ slope + PENALTY * by_vector,
            step_slope - self.step_counts + PENALTY / 10 * steps,
            first_slope - self.first_counts + PENALTY / 10 * first,
        )
        squares = sum(float((part**2).sum()) for part in (by_sign, by_vector))
        small = float((steps**2).sum() + (first**2).sum())
        total += PENALTY / 2 * (squares + small / 10)
        return total, np.concatenate([part.ravel() for part in slopes]).astype(np.float64)


def sign_matrix(seen: Sequence[Seen], names: dict[str, int]) -> Any:
    """Sparse [all tokens, signs]."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    rows = [[names[name] for name in row if name in names] for one in seen for row in one.signs]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    places = np.array([place for row in rows for place in row], dtype=np.int64)
    ones = np.ones(len(places), dtype=np.float32)
    return csr_matrix((ones, places, ends), shape=(len(rows), len(names)))


def batches(lengths: Ints) -> list[Batch]:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    order = np.argsort(lengths, kind="stable")
    made = []
    for part in (order[n : n + ROWS] for n in range(0, len(order), ROWS)):
        steps = np.arange(lengths[part].max())
        there = steps[None, :] < lengths[part][:, None]
        made.append(Batch(np.where(there, starts[part][:, None] + steps[None, :], 0), there))
    return made


def counted(gold: Ints, lengths: Ints, wide: int) -> tuple[Floats, Floats]:
    """How often each label follows each, and stands first."""
    starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    later = np.setdiff1d(np.arange(len(gold)), starts)
    steps = np.zeros((wide, wide), dtype=np.float32)
    np.add.at(steps, (gold[later - 1], gold[later]), 1)
    return steps, np.bincount(gold[starts], minlength=wide).astype(np.float32)


def forbidden(known: Sequence[str]) -> tuple[Floats, Floats]:
    """`I-x` stands only behind `B-x` and `I-x`."""
    steps = np.array(
        [[NEVER if to[0] == "I" and one[2:] != to[2:] else 0.0 for to in known] for one in known],
        dtype=np.float32,
    )
    return steps, np.array([NEVER if to[0] == "I" else 0.0 for to in known], dtype=np.float32)


def sums(
    scores: Floats, steps: Floats, first: Floats, found: Sequence[Batch]
) -> tuple[float, Floats, Floats, Floats]:
    """The logarithm of the sum over all label sequences, and its slopes."""
    slope, step_slope = np.zeros_like(scores), np.zeros_like(steps)
    first_slope = np.zeros_like(first)
    total, ways = 0.0, np.exp(steps)
    for batch in found:
        rows = scores[batch.places]
        most = rows.max(axis=2, keepdims=True)
        shares = np.exp(rows - most)
        ahead, scale = forward(shares, ways, np.exp(first), batch.there)
        total += float((np.log(scale) * batch.there).sum() + (most[:, :, 0] * batch.there).sum())
        behind = np.ones_like(shares[:, 0])
        for step in range(shares.shape[1] - 1, -1, -1):
            there = batch.there[:, step]
            each = ahead[:, step] * behind
            each /= each.sum(axis=1, keepdims=True)
            slope[batch.places[there, step]] += each[there]
            if step == 0:
                first_slope += each.sum(axis=0)
                break
            come = shares[:, step] * behind / scale[:, step, None]
            step_slope += ((ahead[:, step - 1] * there[:, None]).T @ come) * ways
            behind = np.where(there[:, None], come @ ways.T, behind)
    return total, slope, step_slope, first_slope


def forward(
    shares: Floats, ways: Floats, first: Floats, there: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Scaled forward probabilities [messages, longest, labels] and their scales."""
    ahead = np.zeros_like(shares)
    scale = np.ones(shares.shape[:2], dtype=np.float32)
    now = shares[:, 0] * first
    scale[:, 0] = now.sum(axis=1)
    ahead[:, 0] = now / scale[:, 0, None]
    for step in range(1, shares.shape[1]):
        now = (ahead[:, step - 1] @ ways) * shares[:, step]
        here = there[:, step]
        scale[:, step] = np.where(here, now.sum(axis=1), 1.0)
        ahead[:, step] = np.where(here[:, None], now / scale[:, step, None], ahead[:, step - 1])
    return ahead, scale
