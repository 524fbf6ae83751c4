"""What a gate measures of a candidate beside its scores, and which of it refuses.

The gate asks one question: does the critic score the candidate better than what is live, on
briefs that it never trained on? (`finetune.gate.compare`.) Guards look for harm that a score
may not show. To be accepted, the one question must be answered with yes and no guard may refuse,
so guards never make the gate more lenient. Each refuses only if the loss is larger than its margin
beyond luck. Guards on drafts share ALPHA (Bonferroni), and the queue's has as much: all of them
together refuse a candidate whose losses lie within the margins once in twenty times at most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finetune.gate import bootstrap
from finetune.gate_measures import bleu, chrf, edits_needed, off_length, rouge_l
from storage.curation.diversity import ngrams
from storage.curation.rows import words
from storage.shares import shares_apart

ALPHA = 0.025
LEVEL = 0.95
RESAMPLES = 10_000
SET_RESAMPLES = 500
"""For what is a number of the whole set, each of which costs a matrix product."""

FEWEST = 4
"""Briefs below which nothing can be told from luck."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draft:
    """What one writer made of a brief, and what the critic made of that. `findings` are those of
    rules of style, safety and the house that are more than a note."""

    text: str
    score: float
    unsupported: int = 0
    findings: int = 0


@dataclass(frozen=True)
class Trial:
    """One brief that nobody trained on: what people published, and what the writers wrote.

    `base` is None where what is live is the base model, or where the base was not asked.
    """

    reference: str
    candidate: Draft
    live: Draft
    base: Draft | None = None


@dataclass(frozen=True)
class Check:
    """One measure of both sides.

    candidate, other  means over briefs, in the measure's own unit
    difference        candidate less other, between `low` and `high` (95%, paired bootstrap)
    margin            a loss up to this is let pass; None: the measure is reported and refuses
                      nothing
    bound             the smallest loss that fits the numbers, at the guards' common level
    """

    name: str
    against: str  # live, base, reference, people
    n: int
    candidate: float
    other: float
    difference: float
    low: float
    high: float
    higher_is_better: bool
    margin: float | None = None
    bound: float | None = None

    @property
    def refuses(self) -> bool:
        return self.margin is not None and self.bound is not None and self.bound > self.margin


@dataclass(frozen=True)
class Measure:
    """How a draft is measured beside its reference, and what loss is let pass."""

    name: str
    of: Callable[[Draft, str], float]
    higher_is_better: bool
    margin: float | None = None


MEASURES = (
    Measure("unsupported", lambda draft, _: draft.unsupported, False, 0.25),
    Measure("findings", lambda draft, _: draft.findings, False, 0.25),
    Measure("chrf", lambda draft, wanted: chrf(draft.text, wanted), True, 0.05),
    Measure("bleu", lambda draft, wanted: bleu(draft.text, wanted), True),
    Measure("rouge_l", lambda draft, wanted: rouge_l(draft.text, wanted), True),
    Measure("edits", lambda draft, wanted: edits_needed(draft.text, wanted), False),
    Measure("length", lambda draft, wanted: off_length(draft.text, wanted), False, 0.5),
    Measure("words", lambda draft, _: float(len(draft.text.split())), True),
)
"""Margins: a statement without support, or a finding, on every fourth draft; five points of chrF;
a length that is off by a factor of 1.4 more."""

WIN_MARGIN = 0.1
KEPT_VARIETY = 1 / 3
"""Distinct pairs of words may fall to this share of what people, and what is live, have."""

GUARDS = 8
"""The most guards on drafts that one gate has: measures with a margin, wins against live and
base, variety, general skills."""

GENERAL_MARGIN = 1 / 3
QUEUE_MARGIN = 0.02
DOUBTED_ANYWAY = (5, 50)
"""What is known of a critic's false alarms beforehand, as if it had doubted so many of so many
sound texts. Few texts of people alone would tell so little that no queue could be refused."""


def paired(
    name: str,
    candidate: Sequence[float],
    other: Sequence[float],
    higher_is_better: bool,
    margin: float | None,
    against: str = "live",
) -> Check:
    """A check on two scores per brief."""
    first, second = np.asarray(candidate, float), np.asarray(other, float)
    differences = first - second
    means = bootstrap(differences, 0, RESAMPLES)
    return check(
        name,
        against,
        len(first),
        (float(first.mean()), float(second.mean())),
        float(differences.mean()),
        means,
        higher_is_better,
        margin,
    )


def check(
    name: str,
    against: str,
    n: int,
    means: tuple[float, float],
    difference: float,
    drawn: Floats,
    higher_is_better: bool,
    margin: float | None,
) -> Check:
    """A check from resampled differences."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    losses = -drawn if higher_is_better else drawn
    bound = float(np.quantile(losses, ALPHA / GUARDS)) if margin is not None else None
    return Check(
        name,
        against,
        n,
        *means,
        difference,
        float(low),
        float(high),
        higher_is_better,
        margin,
        bound,
    )


def wins(trials: Sequence[Trial], against: str) -> Check:
    """The share of briefs on which the critic scores the candidate higher; a tie is half of one."""
    sides = [(t.candidate.score, (t.live if against == "live" else t.base)) for t in trials]
    shares = [won(mine, other.score) for mine, other in sides if other is not None]
    return paired(f"wins_{against}", shares, [0.5] * len(shares), True, WIN_MARGIN, against=against)


def won(mine: float, other: float) -> float:
    return 1.0 if mine > other else 0.5 if mine == other else 0.0


def forgetting(candidate: Sequence[bool], base: Sequence[bool]) -> Check:
    """General tasks done, beside the base model. Writers of one thing forget some of the rest."""
    mine, theirs = ([float(done) for done in side] for side in (candidate, base))
    return paired("general", mine, theirs, True, GENERAL_MARGIN, against="base")


def queue_check(approved: tuple[int, int], people: tuple[int, int]) -> Check | None:
    """Whether people approved what the critic doubts: a queue of wrong approvals teaches wrong
    texts, and an adapter that learned them well need not score badly.

    Args:
        approved: of the drafts that were approved unchanged, how many the critic doubts.
        people: of the texts that people wrote or edited, how many it doubts: its false alarms.
    """
    doubted, n = approved
    if n < FEWEST:
        return None
    alarms, m = (known + seen for known, seen in zip(DOUBTED_ANYWAY, people, strict=True))
    share, other = doubted / n, alarms / m
    low, high = shares_apart(approved, (alarms, m), LEVEL)
    values = {"low": low, "high": high, "margin": QUEUE_MARGIN, "bound": low}
    return Check(
        "queue", "people", n, share, other, share - other, higher_is_better=False, **values
    )


def measured(trials: Sequence[Trial]) -> list[Check]:
    """Every measure of the candidate's drafts against those of what is live."""
    return [
        paired(
            one.name,
            [one.of(trial.candidate, trial.reference) for trial in trials],
            [one.of(trial.live, trial.reference) for trial in trials],
            one.higher_is_better,
            one.margin,
        )
        for one in MEASURES
    ]


def variety(trials: Sequence[Trial]) -> Check:
    """Distinct pairs of words in all of a writer's drafts (Li et al. 2016, "A Diversity-Promoting
    Objective Function", section 5), beside those in what people published, or in what is live
    where that says even less. A writer that says the same of everything has next to none."""
    texts = [
        [trial.candidate.text for trial in trials],
        [trial.live.text for trial in trials],
        [trial.reference for trial in trials],
    ]
    weights = np.concatenate([np.ones((1, len(trials))), draws(len(trials), SET_RESAMPLES)])
    mine, live, wanted = (distinct(side, weights) for side in texts)
    other = np.minimum(live, wanted)
    first, second = float(mine[0]), float(other[0])
    # Resamples repeat texts, on both sides: their spread tells something, their level nothing,
    # and it is the share kept that can be compared.
    drawn = (mine - other)[1:]
    drawn += first - second - drawn.mean()
    found = check(
        "variety", "reference", len(trials), (first, second), first - second, drawn, True, 0.0
    )
    losses = (KEPT_VARIETY * other - mine)[1:]
    return replace(found, bound=float(np.quantile(losses, ALPHA / GUARDS)))


def draws(n: int, resamples: int) -> Floats:
    """How often each of n briefs is in each resample, `[resamples, n]`."""
    return np.random.default_rng(0).multinomial(n, [1 / n] * n, resamples).astype(float)


def distinct(texts: Sequence[str], weights: Floats) -> Floats:
    """Of each weighting of the texts: distinct pairs of words over all pairs, `[weightings]`."""
    pairs = [ngrams(words(text), 2) for text in texts]
    known: dict[tuple[str, ...], int] = {}
    holds = np.zeros((len(texts), sum(map(len, pairs)) or 1), dtype=np.float32)
    for row, found in enumerate(pairs):
        holds[row, [known.setdefault(pair, len(known)) for pair in found]] = 1
    holds = holds[:, : max(len(known), 1)]
    there = np.concatenate(
        [(part.astype(np.float32) @ holds > 0).sum(axis=1) for part in np.array_split(weights, 25)]
    )
    totals = weights @ np.array([len(found) for found in pairs], float)
    return np.asarray(there / np.maximum(totals, 1), dtype=float)
