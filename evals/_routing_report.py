"""The contract's figures of many runs, with the baselines beside them."""

import math
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

from evals._routing_replay import Run
from evals._routing_rules import FIXED, VALIDATION, Judged, aurc, judge, loosest
from evals._routing_streams import Stream


def file_report(stream: Stream, budget: float, delta: float, runs: Sequence[Run]) -> dict[str, Any]:
    """`seeds_over_budget` is a share; a seed is over when its final rule is, on all rows."""
    return {
        "set": stream.name,
        "n": len(stream),
        "refusal_rate": round(float(stream.refused.mean()), 4),
        **figures(budget, delta, runs),
        "aurc": round(aurc(stream), 4),
        "baselines": {
            "fixed": whole(judge(stream, FIXED), budget, FIXED),
            "point_estimate": point_figures(budget, runs),
            "oracle": whole(judge(stream, oracle := loosest(stream, budget)), budget, oracle),
        },
    }


def figures(budget: float, delta: float, runs: Sequence[Run]) -> dict[str, Any]:
    accepted = sum(run.accepted for run in runs)
    return {
        "budget": budget,
        "delta": delta,
        "seeds": len(runs),
        "coverage": mean([run.coverage for run in runs]),
        "stream_coverage": mean([run.accepted / run.items for run in runs]),
        "oracle_coverage": mean([run.oracle_coverage for run in runs]),
        "realised_error": round(sum(run.accepted_wrong for run in runs) / accepted, 4)
        if accepted
        else None,
        "seeds_over_budget": mean([over(run.refusal_rate, budget) for run in runs]),
        "seeds_allowed_over": round(allowed(delta, len(runs)), 4),
        "reviews": mean([run.reviews for run in runs], 1),
        "audits": mean([run.audits for run in runs], 1),
        "unneeded_reviews": sum(run.unneeded for run in runs),
        "first_automation": first_automation(runs),
    }


def generated_report(
    rate: float, budget: float, delta: float, runs: Sequence[Run]
) -> dict[str, Any]:
    """`ratio`: coverage of the final rule against the oracle's on the same stream, means."""
    found = figures(budget, delta, runs)
    best = found["oracle_coverage"]
    return {
        "refusal_rate": rate,
        "n": runs[0].items,
        **found,
        "ratio": round(found["coverage"] / best, 4) if best else None,
        "stream_ratio": round(found["stream_coverage"] / best, 4) if best else None,
        "point_estimate": point_figures(budget, runs),
    }


def point_figures(budget: float, runs: Sequence[Run]) -> dict[str, Any]:
    return {
        "decisions": min(VALIDATION, runs[0].items // 2),
        "coverage": mean([run.point.coverage for run in runs]),
        "error": mean([run.point.refusal_rate for run in runs]),
        "seeds_over_budget": mean([over(run.point.refusal_rate, budget) for run in runs]),
        "reviews": mean([run.point.reviews for run in runs], 1),
    }


def whole(judged: Judged, budget: float, threshold: float | None) -> dict[str, Any]:
    """A rule that needs no decisions: the same for every seed."""
    return {
        "threshold": None if threshold is None else round(threshold, 4),
        "coverage": round(judged.coverage, 4),
        "error": round(judged.refusal_rate, 4),
        "seeds_over_budget": float(over(judged.refusal_rate, budget)),
    }


def over(refusal_rate: float, budget: float) -> bool:
    return refusal_rate > budget + 1e-12


def allowed(delta: float, seeds: int) -> float:
    """delta and two binomial standard errors."""
    return delta + 2 * math.sqrt(delta * (1 - delta) / seeds)


def first_automation(runs: Sequence[Run]) -> float | None:
    """The median item; None where half of the seeds or more never automate."""
    found = median(run.first_automation or math.inf for run in runs)
    return None if math.isinf(found) else found


def mean(values: Sequence[float], digits: int = 4) -> float:
    return round(fmean(values), digits)
