"""The simulated reviewer: a stated rule in a person's chair. It shares no code with the critic.

A draft is approved when all of this holds:
  1. the product's name and the value of every fact occur in it word for word;
  2. every number in it is one of the record's;
  3. every other word is the record's (singular or plural) or one of the shop's plain words
     (the, is, made, from...), which claim nothing: so nothing is invented;
  4. it has 12 to 60 words, no exclamation mark and no question, and ends like a sentence.
Otherwise, when it names the product it is edited to the blurb the shop published, and when it
does not it is rejected.
"""

import re
from dataclasses import dataclass

from ui.demo.shop import Product

NAME = "simulated-reviewer"
LEAD = "simulated-lead"
WORDS = (12, 60)
PIECE = re.compile(r"[a-z0-9£.,'’/%-]+")


@dataclass(frozen=True)
class Ruling:
    """What the rule says of one draft."""

    verdict: str  # approve, edit, reject
    reasons: tuple[str, ...]
    note: str


def rule(product: Product, text: str, plain: frozenset[str]) -> Ruling:
    """The rule above, for one draft of one product."""
    folded = fold(text)
    values = {"name": product.name, **product.facts}
    missing = [key for key, value in values.items() if fold(value) not in folded]
    invented = strangers(folded, values, plain)
    reasons = []
    notes = []
    if missing:
        reasons.append("missing_fact")
        notes.append(f"not stated: {', '.join(missing)}")
    if invented:
        reasons.append("invented")
        notes.append(f"not on the record: {', '.join(invented[:5])}")
    if not well_formed(text):
        reasons.append("style")
        notes.append("length or ending")
    if not reasons:
        return Ruling("approve", (), "")
    verdict = "edit" if fold(product.name) in folded else "reject"
    return Ruling(verdict, tuple(reasons), "; ".join(notes))


def fold(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def strangers(folded: str, values: dict[str, str], plain: frozenset[str]) -> list[str]:
    """Words and numbers that are neither the record's nor plain."""
    record = " ".join(fold(f"{key} {value}") for key, value in values.items())
    own = {singular(word) for word in pieces(record)}
    return [word for word in pieces(folded) if singular(word) not in own and word not in plain]


def singular(word: str) -> str:
    """`handle` and `handles` are one word; numbers stay as they are."""
    return word[:-1] if word.endswith("s") and word.isalpha() else word


def pieces(folded: str) -> list[str]:
    found = (piece.strip(".,'-") for piece in PIECE.findall(folded))
    return [piece for piece in found if piece]


def well_formed(text: str) -> bool:
    low, high = WORDS
    return (
        low <= len(text.split()) <= high
        and not set("!?") & set(text)
        and text.rstrip().endswith(".")
    )
