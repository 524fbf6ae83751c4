"""The gate's verdict: one question, guards, and why in plain words."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from finetune.gate import GateResult, compare
from finetune.gate_checks import Check, Trial, measured, variety, wins
from storage.errors import BadInput

VERSION = "gate-3"

LOSSES = {
    "wins_live": "it wins on {candidate:.0%} of the briefs only",
    "wins_base": "against the base model it wins on {candidate:.0%} of the briefs only",
    "unsupported": "{candidate:.2f} statements a draft have no support, against {other:.2f}",
    "findings": "{candidate:.2f} rule findings a draft, against {other:.2f}",
    "chrf": "it is further from what people published: chrF {candidate:.2f} against {other:.2f}",
    "length": "its length is further from what people published: off by {candidate:.2f} "
    "doublings against {other:.2f}",
    "variety": "its drafts grow alike: {candidate:.2f} of its pairs of words are new, against "
    "{other:.2f}",
    "general": "it forgot general skills: {candidate:.0%} of the tasks done, against {other:.0%}",
    "queue": "the critic doubts {candidate:.0%} of the drafts that were approved, where it would "
    "doubt {other:.0%} of sound texts: look at those approvals before they teach",
}


def gate_report(
    trials: Sequence[Trial], against: str, further: Sequence[Check] = ()
) -> dict[str, Any]:
    """The gate as it is kept with the adapter: plain values.

    Args:
        against: the id of the live adapter, or `base`.
        further: checks that are not about these drafts.

    Returns:
        `verdict` is win, no difference, loss, or refused (better, but a guard says no); `reason`
        says it in words; `refused_on` names the guards; `checks` hold every measure with its
        interval; the rest is the comparison of the critic's scores.

    Raises:
        BadInput: no briefs to judge by.
    """
    if not trials:
        raise BadInput("no held-out briefs to judge by", "decide more tasks, then tune again")
    scores = compare([t.candidate.score for t in trials], [t.live.score for t in trials])
    checks = [wins(trials, "live"), *against_base(trials), *measured(trials), variety(trials)]
    checks += further
    refusing = [check for check in checks if check.refuses]
    verdict = "refused" if scores.verdict == "win" and refusing else scores.verdict
    return {
        "version": VERSION,
        "against": against,
        **asdict(scores),
        "verdict": verdict,
        "reason": reason(scores, checks, refusing, against),
        "refused_on": [check.name for check in refusing],
        "checks": [{**asdict(check), "refuses": check.refuses} for check in checks],
    }


def against_base(trials: Sequence[Trial]) -> list[Check]:
    return [wins(trials, "base")] if any(trial.base is not None for trial in trials) else []


def reason(
    scores: GateResult, checks: Sequence[Check], refusing: Sequence[Check], against: str
) -> str:
    """Plain words: what the scores say, and what every guard that refuses objects to."""
    other = "the base model" if against == "base" else f"the live adapter {against}"
    won = next(check for check in checks if check.name == "wins_live")
    found = (
        f"on {scores.n} briefs that it never saw it wins {won.candidate:.0%} against {other}; "
        f"the critic's score {scores.mean_candidate:.2f} against {scores.mean_live:.2f}, "
        f"{scores.difference:+.3f}, 95%: {scores.low:+.3f} to {scores.high:+.3f}"
    )
    objections = "; ".join(objection(check) for check in refusing)
    if scores.verdict != "win":
        ends = {"loss": "it is worse", "no difference": "luck would explain the difference"}
        return "; ".join(part for part in (found, ends[scores.verdict], objections) if part)
    if refusing:
        return f"refused although its score is better: {objections} ({found})"
    return f"{found}: it is better, and nothing else got worse by more than is let pass"


def objection(check: Check) -> str:
    return LOSSES[check.name].format(candidate=check.candidate, other=check.other)
