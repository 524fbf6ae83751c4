"""Which task next: what is due first, then what a decision would teach, and some at random.

A decision teaches most near the threshold, where the policy is unsure which side is right
(uncertainty sampling: Lewis & Gale 1994, "A sequential algorithm for training text
classifiers"), and on drafts unlike those decided before. Ones drawn at random are mixed in, so
that people do not only ever see the doubtful ones. The draw is a hash of a key: the same tasks
with the same key come in the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Why = Literal["due", "teaches", "random"]


@dataclass(frozen=True)
class Waiting:
    """An open task. `due`: seconds since the epoch, None: never; `novelty`: 0..1."""

    task_id: str
    score: float
    due: float | None = None
    novelty: float = 0.0


@dataclass(frozen=True)
class Turn:
    """A task in its turn, and why it comes there."""

    task_id: str
    why: Why


def in_order(
    tasks: Iterable[Waiting],
    now: float,
    threshold: float | None,
    key: str,
    soon: float = 86_400.0,
    share: float = 0.2,
) -> list[Turn]:
    """All tasks in the order in which they are best decided.

    Args:
        now: seconds since the epoch.
        threshold: the score from which drafts are accepted; None: 0.5 is taken.
        key: seeds the draws, such as the content type and the day.
        soon: tasks due within so many seconds come first, the earliest due first.
        share: of the others, the share that is drawn at random.
    """
    tasks = sorted(tasks, key=lambda task: task.task_id)
    pressing = [task for task in tasks if task.due is not None and task.due <= now + soon]
    pressing.sort(key=lambda task: (task.due or 0.0, task.task_id))
    rest = [task for task in tasks if task not in set(pressing)]
    return [Turn(task.task_id, "due") for task in pressing] + _mixed(rest, threshold, key, share)


def teaches(task: Waiting, threshold: float | None) -> float:
    """What a decision on a task would teach, 0..1: mean of nearness and novelty."""
    middle = 0.5 if threshold is None else threshold
    return (1 - min(1.0, abs(task.score - middle)) + min(1.0, max(0.0, task.novelty))) / 2


def _mixed(tasks: list[Waiting], threshold: float | None, key: str, share: float) -> list[Turn]:
    """Tasks that teach most, first; at a share of the places one drawn at random instead."""
    by_lesson = sorted(tasks, key=lambda task: (-teaches(task, threshold), task.task_id))
    by_draw = sorted(tasks, key=lambda task: _draw(key, "task", task.task_id))
    turns: dict[str, Turn] = {}
    lessons, draws = iter(by_lesson), iter(by_draw)
    for place in range(len(tasks)):
        why: Why = "random" if _draw(key, "place", str(place)) < share else "teaches"
        source = draws if why == "random" else lessons
        task = next(one for one in source if one.task_id not in turns)
        turns[task.task_id] = Turn(task.task_id, why)
    return list(turns.values())


def _draw(*parts: str) -> float:
    """A number in [0, 1) that is always the same for the same parts."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:6]) / 2**48
