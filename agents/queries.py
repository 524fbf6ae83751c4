"""What to look for: a brief turned into a few queries. The same brief gives the same ones."""

import re
from collections.abc import Mapping, Sequence

from agents.types import Assignment

LONGEST = 400
"""Characters of one query: an embedder reads little more, and the first words say most."""

GROUPS = 2
GROUP_FACTS = 4
NAMES = ("name", "title", "product", "subject", "topic")

POLITE = re.compile(
    r"^\W*(?:(?:hi|hello|dear \w+|please|kindly|thanks|thank you"
    r"|(?:can|could|would|will) you(?: please| kindly)?"
    r"|(?:i|we)(?:'d| would)? (?:need|want|like)(?: you)?(?: to)?)\b[\s,.!:]*)+",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"[\s,.!]*\b(?:please|thanks|thank you)(?: (?:very much|so much|in advance))?[\s.!]*$",
    re.IGNORECASE,
)
TASK = re.compile(
    r"^(?:(?:write|draft|create|compose|prepare|make|give)(?: (?:me|us))? |(?=an? ))"
    r"(?:(?:an?|the|our|one|some|\w+) )?(?:[\w-]+ ){0,2}?"
    r"(?:blurbs?|descriptions?|posts?|tweets?|notes?|answers?|items?|newsletters?|texts?|copy"
    r"|announcements?|entr(?:y|ies)|paragraphs?)\b(?: (?:about|for|on|of|that|to))?[\s:,]*",
    re.IGNORECASE,
)
"""`Write a short blurb about ...`: what sort of text is wanted is not what it is about."""


def plan_queries(assignment: Assignment) -> list[str]:
    """One to four queries: the wish, what it is about, and its facts in groups.

    Only a brief that says nothing at all gives none.
    """
    subject = subject_of(assignment.facts)
    rest = [
        f"{key} {value}"
        for key, value in assignment.facts.items()
        if value.strip() and value.strip() not in subject
    ]
    wish = wish_of(assignment.instruction)
    given = [wish, subject, *(f"{subject} {group}" for group in grouped(rest))]
    queries = list(dict.fromkeys(query for query in map(tidy, given) if query))
    return queries or [query for query in [tidy(assignment.instruction)] if query]


def wish_of(instruction: str) -> str:
    """The instruction without its politeness and without naming the sort of text."""
    plain = THANKS.sub("", POLITE.sub("", instruction.strip()))
    return TASK.sub("", plain).strip(" .!:,\n")


def subject_of(facts: Mapping[str, str]) -> str:
    """What the facts call the thing they are about; empty where they do not say."""
    named = {key.lower(): value.strip() for key, value in facts.items()}
    return " ".join(dict.fromkeys(named[key] for key in NAMES if named.get(key)))


def grouped(facts: Sequence[str]) -> list[str]:
    """Few facts together; more of them in two groups of the same size, in their order."""
    count = min(GROUPS, -(-len(facts) // GROUP_FACTS))
    size = -(-len(facts) // count) if count else 0
    return [" ".join(facts[start : start + size]) for start in range(0, len(facts), size or 1)]


def tidy(query: str) -> str:
    """One line, cut at a word where it is too long."""
    line = " ".join(query.split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST + 1].rpartition(" ")[0]
    return cut or line[:LONGEST]
