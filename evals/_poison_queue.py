"""The queues of `eval poison`: texts that are right, wrong ones which look as good, and what a
SIMULATED team says of them.

A right text is one that people wrote for the meaning and `_loop_rule.py` finds right. A wrong one
is a right text of another meaning of the same facts, of which one or two have other values, with
the names put in place: it says something wrong of the restaurant, and the rule finds it wrong.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals._e2e_texts import Meaning, agreed_first
from evals._loop_rule import NAMES, Ruling, faults
from storage.errors import BadInput

WRONG_SHARE = 0.3
MOST_CHANGED = 2
EDITS = 4
"""For so many approvals there is one edit, from a wrong text to a right one, in every queue: teams
edit too, and training wants people's own words."""

Right = tuple[Meaning, str]
Pool = Mapping[frozenset[str], Sequence[Right]]
"""Meanings with a right text, by the names of their facts."""


@dataclass(frozen=True)
class Entry:
    """One item of a queue: what is drafted for it, and what the team says of that."""

    meaning: Meaning
    draft: str
    ruling: Ruling


def right_texts(meanings: Sequence[Meaning]) -> list[Right]:
    """Each meaning that has one, with the right text that is most like its others."""
    found = ((one, right_text(one)) for one in meanings)
    return [(meaning, text) for meaning, text in found if text]


def right_text(meaning: Meaning) -> str:
    texts = agreed_first(meaning.texts)
    return next((text for text in texts if not faults(meaning.facts, text)), "")


def pool_of(right: Sequence[Right]) -> Pool:
    pool = defaultdict(list)
    for meaning, text in right:
        pool[frozenset(meaning.facts)].append((meaning, text))
    return pool


def wrong_text(facts: Mapping[str, str], pool: Pool, draw: random.Random) -> str:
    """A text that is wrong for these facts and right for others; empty where there is none."""
    others = pool.get(frozenset(facts), ())
    for other, text in draw.sample(others, len(others)):
        if 1 <= changed(facts, other.facts) <= MOST_CHANGED:
            renamed = {**other.facts, **{name: facts[name] for name in NAMES if name in facts}}
            for name in NAMES:
                text = text.replace(other.facts.get(name, ""), facts.get(name, ""))
            if not faults(renamed, text) and faults(facts, text):
                return text
    return ""


def changed(facts: Mapping[str, str], others: Mapping[str, str]) -> int:
    """How many facts have other values, names aside."""
    return sum(others[name] != value for name, value in facts.items() if name not in NAMES)


def queues(right: Sequence[Right], approvals: int, seed: int) -> dict[str, list[Entry]]:
    """The clean queue of a seed and the poisoned one: of the same meanings in the same order.

    Raises:
        BadInput: there are fewer meanings.
    """
    draw, pool = random.Random(seed), pool_of(right)
    chosen: list[tuple[Meaning, str, str]] = []
    wanted = approvals + approvals // EDITS
    for meaning, text in draw.sample(right, len(right)):
        if len(chosen) == wanted:
            break
        wrong = wrong_text(meaning.facts, pool, draw)
        chosen += [(meaning, text, wrong)] if wrong else []
    if len(chosen) < wanted or not approvals:
        raise BadInput(f"{len(chosen)} meanings for {wanted} decisions", "change --approvals")
    bad = frozenset(draw.sample(range(approvals), round(WRONG_SHARE * approvals)))
    return {
        "clean": entries(chosen, approvals, frozenset()),
        "poisoned": entries(chosen, approvals, bad),
    }


def entries(
    chosen: Sequence[tuple[Meaning, str, str]], approvals: int, bad: frozenset[int]
) -> list[Entry]:
    """The first are approved whatever they say, those at `bad` places are wrong; the rest are
    edited."""
    approved = [
        Entry(meaning, wrong if place in bad else text, Ruling("approve"))
        for place, (meaning, text, wrong) in enumerate(chosen[:approvals])
    ]
    edited = [
        Entry(meaning, wrong, Ruling("edit", ("wrong_fact",), "", text))
        for meaning, text, wrong in chosen[approvals:]
    ]
    return approved + edited
