"""Drafting and scoring held-out briefs, to compare an adapter with what is live."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from agents.types import Assignment, Evidence, Finding, Verdicts
from agents.writer import clean
from finetune.gate_checks import Draft, Trial
from finetune.gate_general import MOST_TOKENS, GeneralTask, general_tasks
from graphs.evidence import facts_text
from graphs.house import House
from storage.errors import BadReply
from storage.tables import Example

MOST = 200
"""Briefs that judge an adapter; more would tell little more. The same ones judge the next one."""

CLAIMS = ("grounding.", "facts.")
"""Findings on claims, which are counted for themselves."""

Progress = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Judged:
    """One held-out example with what a model wrote for it, and what the critic says of that."""

    example: Example
    text: str
    score: float
    unsupported: int
    findings: int = 0

    @property
    def title(self) -> str:
        brief = self.example.brief
        return str(brief["facts"].get("name") or brief["instruction"])

    @property
    def reference(self) -> str:
        return str(self.example.payload["messages"][-1]["content"])

    @property
    def draft(self) -> Draft:
        return Draft(self.text, self.score, self.unsupported, self.findings)


def silent(event: dict[str, Any]) -> None:
    """Reports nothing."""


def judge(
    house: House, examples: Sequence[Example], adapter: str | None, on_progress: Progress = silent
) -> list[Judged]:
    """Drafts of one example per group from exactly the stored prompts, scored by the critic.

    Raises:
        ModelUnavailable: the model is away; nothing is kept.
    """
    chosen, judged = judges(examples), []
    with ThreadPoolExecutor(house.settings.parallel) as pool:
        for one in pool.map(lambda example: judge_one(house, example, adapter), chosen):
            judged.append(one)
            name = adapter or "base"
            counts = {"done": len(judged), "of": len(chosen)}
            on_progress({"event": "judge", "adapter": name, **counts})
    return judged


def judges(examples: Sequence[Example]) -> list[Example]:
    """One row a group; of too many those with the smallest hash, so that they stay the same."""
    groups = {example.group_key: example for example in examples}
    if len(groups) <= MOST:
        return list(groups.values())
    drawn = sorted(groups, key=lambda key: hashlib.sha256(key.encode()).digest())[:MOST]
    return [groups[key] for key in drawn]


def judge_one(house: House, example: Example, adapter: str | None) -> Judged:
    kind = house.kind(example.content_type)
    prompt = [m for m in example.payload["messages"] if m["role"] != "assistant"]
    try:
        reply = house.model.complete(prompt, adapter=adapter, max_tokens=kind.max_tokens)
        text = clean(reply.text, cut=reply.finish_reason == "length")
    except BadReply:
        text = ""
    verdicts = verdicts_on(house, example, text)
    found = rule_findings(verdicts.findings)
    return Judged(example, text, verdicts.score, verdicts.unsupported, found)


def verdicts_on(house: House, example: Example, text: str) -> Verdicts:
    """What the critic says of a text for an example's brief, with its facts as evidence and by
    its limits, as drafts are judged. Examples of old do not say what limits there were."""
    brief = example.brief
    facts = facts_text(brief["facts"])
    assignment = Assignment(
        content_type=example.content_type,
        instruction=str(brief["instruction"]),
        facts=brief["facts"],
        limits=brief.get("limits", {}),
        facts_evidence=Evidence(example.id, 0, facts, kind="facts") if facts else None,
    )
    return house.critic.check(house.kind(example.content_type), assignment, text)


def rule_findings(findings: Iterable[Finding]) -> int:
    return sum(f.severity != "note" and not f.check.startswith(CLAIMS) for f in findings)


def trials(
    live: Sequence[Judged], candidate: Sequence[Judged], base: Sequence[Judged] | None
) -> list[Trial]:
    """The writers' drafts brief by brief; `base` is None where the base model is what is live."""
    third = [one.draft for one in base] if base else [None] * len(live)
    return [
        Trial(mine.reference, mine.draft, theirs.draft, plain)
        for mine, theirs, plain in zip(candidate, live, third, strict=True)
    ]


def general_skills(house: House, adapter: str | None) -> list[bool]:
    """Which of the shipped general tasks a writer does."""
    with ThreadPoolExecutor(house.settings.parallel) as pool:
        return list(pool.map(lambda task: did(house, task, adapter), general_tasks()))


def did(house: House, task: GeneralTask, adapter: str | None) -> bool:
    try:
        reply = house.model.complete(task.messages, adapter=adapter, max_tokens=MOST_TOKENS)
    except BadReply:
        return False
    return task.done(reply.text)
