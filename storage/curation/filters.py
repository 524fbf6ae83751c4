"""Which rows may train. Each that may not is left out for one reason, given in words."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from storage.curation.duplicates import Duplicates
from storage.curation.rows import ACCEPTED, Candidate, spaced, texts
from storage.curation.splits import APART, TRAIN, Sides

TOO_SHORT, TOO_LONG = "too short", "too long"
SIMULATED = "simulated decision"
SIZED = frozenset((TOO_SHORT, TOO_LONG))


def nothing_personal(text: str) -> str:
    return ""


@dataclass(frozen=True)
class Rules:
    """What a snapshot is made by. The defaults of the settings, where they are not given."""

    held_out_share: float = 0.2
    """Share of groups that judge adapters and never train."""

    test_share: float = 0.05
    """Share of groups that neither train nor judge adapters: they are there to measure with."""

    with_simulated: bool = False
    """Whether simulated decisions count beside people's."""

    with_accepted: bool = False
    """Whether drafts train that went out without a person."""

    limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Fewest and most words of a text, by content type; a type that is not named has none."""

    screen: Callable[[str], str] = nothing_personal
    """Why a text may not be shown to a model (personal data); empty when it may."""

    agreement: Mapping[str, float] = field(default_factory=dict)
    """How far each reviewer agrees with the others, 0 to 1; who is not named is trusted."""

    least_agreement: float = 0.0
    near: float = 0.6
    max_depth: int = 10
    human_share: float = 0.1
    diversity_loss: float = 0.3


@dataclass(frozen=True)
class Sorted:
    """Rows that are in, each with its side, and reasons of those that are not."""

    kept: tuple[tuple[Candidate, str], ...]
    left_out: Mapping[str, str]

    def of(self, kind: str, side: str | None = None) -> list[Candidate]:
        return [c for c, at in self.kept if c.example.kind == kind and side in (None, at)]


def sort_out(
    candidates: Sequence[Candidate], rules: Rules, sides: Sides, before: Set[str]
) -> Sorted:
    """Filters rows and sends each that stays to its side.

    Of rows that are alike the first stays: one of `before` (ids of the last snapshot's rows),
    else the oldest, so that a new row never takes the place of one that trained.
    """
    kept: dict[str, tuple[Candidate, str]] = {}
    left_out: dict[str, str] = {}
    duplicates = Duplicates(rules.near)
    for candidate in sorted(candidates, key=lambda c: (c.example.id not in before, *age(c))):
        example = candidate.example
        reason = unfit(candidate, rules)
        side = sides.of(example.group_key, example.source_id)
        if not reason and side == APART:
            reason = "bound to both sides of the split"
        if not reason and example.origin == ACCEPTED and side != TRAIN:
            reason = "accepted without a person: what judges is people's"
        reason = reason or duplicates.reason(candidate, sides.group(example.group_key))
        if reason:
            left_out[example.id] = reason
        else:
            kept[example.id] = candidate, side
    return Sorted(tuple(kept[id] for id in sorted(kept)), left_out)


def age(candidate: Candidate) -> tuple[str, str]:
    return candidate.example.created_at.isoformat(), candidate.example.id


def unfit(candidate: Candidate, rules: Rules) -> str:
    """The first reason why a row may not train, apart from other rows; empty when it may."""
    return next(filter(None, (check(candidate, rules) for check in CHECKS)), "")


def gone(candidate: Candidate, rules: Rules) -> str:
    return candidate.gone


def simulated(candidate: Candidate, rules: Rules) -> str:
    unasked = candidate.example.simulated and not rules.with_simulated
    return SIMULATED if unasked else ""


def accepted(candidate: Candidate, rules: Rules) -> str:
    unasked = candidate.example.origin == ACCEPTED and not rules.with_accepted
    return "accepted without a person" if unasked else ""


def distrusted(candidate: Candidate, rules: Rules) -> str:
    agreed = rules.agreement.get(candidate.reviewer, 1.0)
    return "reviewer seldom agrees" if agreed < rules.least_agreement else ""


def only_spaced(candidate: Candidate, rules: Rules) -> str:
    """An edit that moved nothing but white space says neither that the draft was bad nor what
    would be better: no row of such a decision teaches anything."""
    if candidate.draft is None or candidate.edited is None:
        return ""
    same = spaced(candidate.edited) == spaced(candidate.draft)
    return "edit of white space only" if same else ""


def badly_sized(candidate: Candidate, rules: Rules) -> str:
    """Of texts that are to be learned; a text to avoid may be as long as it likes."""
    fewest, most = rules.limits.get(candidate.example.content_type, (0, 0))
    count = len(candidate.target.split())
    if not candidate.teaches or not most:
        return ""
    return TOO_SHORT if count < fewest else TOO_LONG if count > most else ""


def personal(candidate: Candidate, rules: Rules) -> str:
    return next(filter(None, map(rules.screen, texts(candidate.example))), "")


def too_deep(candidate: Candidate, rules: Rules) -> str:
    deep = candidate.teaches and candidate.depth > rules.max_depth
    return f"more than {rules.max_depth} trained models from human text" if deep else ""


CHECKS = (gone, simulated, accepted, distrusted, only_spaced, badly_sized, too_deep, personal)
"""In the order of their cost."""
