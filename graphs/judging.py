"""Drafting and scoring held-out briefs, to compare an adapter with what is live."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from agents.types import Assignment, Evidence
from agents.writer import clean
from graphs.evidence import facts_text
from graphs.house import House
from storage.errors import BadReply
from storage.tables import Example


@dataclass(frozen=True)
class Judged:
    """One held-out example with what a model wrote for it, and the critic's score of that."""

    example: Example
    text: str
    score: float
    unsupported: int

    @property
    def title(self) -> str:
        brief = self.example.brief
        return str(brief["facts"].get("name") or brief["instruction"])


def judge(
    house: House,
    examples: Sequence[Example],
    adapter: str | None,
    on_progress: Callable[[dict[str, Any]], None] = lambda event: None,
) -> list[Judged]:
    """Drafts of one example per group from exactly the stored prompts, scored by the critic.

    Raises:
        ModelUnavailable: the model is away; nothing is kept.
    """
    groups = list({example.group_key: example for example in examples}.values())
    judged = []
    with ThreadPoolExecutor(house.settings.parallel) as pool:
        for one in pool.map(lambda example: judge_one(house, example, adapter), groups):
            judged.append(one)
            on_progress(
                {
                    "event": "judge",
                    "adapter": adapter or "base",
                    "done": len(judged),
                    "of": len(groups),
                }
            )
    return judged


def judge_one(house: House, example: Example, adapter: str | None) -> Judged:
    brief, kind = example.brief, house.kind(example.content_type)
    prompt = [m for m in example.payload["messages"] if m["role"] != "assistant"]
    try:
        reply = house.model.complete(prompt, adapter=adapter, max_tokens=kind.max_tokens)
        text = clean(reply.text, cut=reply.finish_reason == "length")
    except BadReply:
        text = ""
    facts = facts_text(brief["facts"])
    assignment = Assignment(
        content_type=example.content_type,
        instruction=str(brief["instruction"]),
        facts=brief["facts"],
        facts_evidence=Evidence(example.id, 0, facts, kind="facts") if facts else None,
    )
    verdicts = house.critic.check(kind, assignment, text)
    return Judged(example, text, verdicts.score, verdicts.unsupported)
