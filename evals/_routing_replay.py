"""The router's policy on a stream of drafts, decision by decision, as it runs in production."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from agents.router.autopilot import Autopilot
from agents.router.types import Outcome, Ruling
from evals._routing_rules import judge, loosest, point_estimate, validation_size
from evals._routing_streams import Stream, generated

WORKERS = 2
FEW = 8
"""Fewer seeds are not worth a process."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Run:
    """One seed's year, counted. Rates are of the final rule on all rows unless said otherwise."""

    items: int
    coverage: float
    refusal_rate: float
    oracle_coverage: float
    accepted: int
    """Went out without a person while the stream ran (audited drafts do not count)."""
    accepted_wrong: int
    reviews: int
    """Drafts a person saw, audits among them."""
    audits: int
    first_automation: int | None
    """Number of the first accepted draft, from 1."""
    unneeded: int
    """Reviewed, though at or above the threshold in force and not drawn as an audit."""
    point: "Side"


@dataclass(frozen=True)
class Side:
    """A baseline's final rule on all rows, and its reviews."""

    coverage: float
    refusal_rate: float
    reviews: int


class Replayed(Autopilot):
    """The policy itself; what it costs to explain each ruling is left out."""

    @property
    def bound(self) -> float:
        return self.budget

    @property
    def missing(self) -> int:
        return 0


def replay(stream: Stream, budget: float, delta: float, seed: int) -> Run:
    """The stream's rows in the order they stand in."""
    import numpy as np

    autopilot = Replayed(budget, delta)
    draws = np.random.default_rng([seed, 1]).random(len(stream))
    tally = Tally()
    rows = zip(stream.scores.tolist(), stream.refused.tolist(), draws.tolist(), strict=True)
    for score, refused, draw in rows:
        ruling = autopilot.choose(score, draw)
        tally.add(score, refused, ruling)
        autopilot.learn(outcome(score, refused, ruling))
    final = judge(stream, autopilot.threshold)
    return Run(
        items=len(stream),
        coverage=final.coverage,
        refusal_rate=final.refusal_rate,
        oracle_coverage=judge(stream, loosest(stream, budget)).coverage,
        accepted=tally.accepted,
        accepted_wrong=tally.accepted_wrong,
        reviews=tally.items - tally.accepted,
        audits=tally.audits,
        first_automation=tally.first,
        unneeded=tally.unneeded,
        point=point_side(stream, budget),
    )


def outcome(score: float, refused: bool, ruling: Ruling) -> Outcome:
    """What the policy gets to know: of a draft that nobody looked at, that it went out."""
    told = refused if reviewed(ruling) else None
    return Outcome(score, ruling.propensity, told, ruling.floor)


def reviewed(ruling: Ruling) -> bool:
    return ruling.audit or not ruling.accept


@dataclass
class Tally:
    """What happened so far on a stream."""

    items: int = 0
    accepted: int = 0
    accepted_wrong: int = 0
    audits: int = 0
    first: int | None = None
    unneeded: int = 0

    def add(self, score: float, refused: bool, ruling: Ruling) -> None:
        self.items += 1
        self.audits += ruling.audit
        if ruling.accept and self.first is None:
            self.first = self.items
        if not reviewed(ruling):
            self.accepted += 1
            self.accepted_wrong += refused
        elif not ruling.audit and ruling.threshold is not None and score >= ruling.threshold:
            self.unneeded += 1


def point_side(stream: Stream, budget: float) -> Side:
    """The point-estimate rule: reviews what it validates on and, after that, what it turns down."""
    threshold, first = point_estimate(stream, budget), validation_size(stream)
    final = judge(stream, threshold)
    rest = judge(Stream(stream.name, stream.scores[first:], stream.refused[first:]), threshold)
    reviews = len(stream) - round(rest.coverage * (len(stream) - first))
    return Side(final.coverage, final.refusal_rate, reviews)


def replay_shuffled(stream: Stream, budget: float, delta: float, seed: int) -> Run:
    return replay(stream.shuffled(seed), budget, delta, seed)


def replay_generated(rate: float, budget: float, delta: float, seed: int) -> Run:
    """A stream of its own for every seed."""
    return replay(generated(rate, seed), budget, delta, seed)


def over_file(
    stream: Stream, budget: float, delta: float, seeds: int, workers: "Workers"
) -> list[Run]:
    return workers.each(partial(replay_shuffled, stream, budget, delta), range(seeds))


def over_generated(
    rate: float, budget: float, delta: float, seeds: int, workers: "Workers"
) -> list[Run]:
    return workers.each(partial(replay_generated, rate, budget, delta), range(seeds))


class Workers:
    """Two processes for seeds, started when there is enough to do, used again, and closed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def each(self, work: Callable[[int], Result], seeds: Sequence[int]) -> list[Result]:
        """One result per seed, in their order."""
        if len(seeds) < FEW:
            return [work(seed) for seed in seeds]
        if self._pool is None:
            self._pool = ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))
        return list(self._pool.map(work, seeds, chunksize=max(1, len(seeds) // (8 * WORKERS))))

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
