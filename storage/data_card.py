"""A snapshot's data card: what is in it, what is not and why, and where it came from."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from storage.curation.collapse import deepest, human_share
from storage.curation.filters import Rules, Sorted
from storage.curation.rows import Candidate
from storage.curation.splits import GATE, SIDES, TEST, TRAIN

KINDS = ("sft", "preference", "kto")
NOT_STATED = "not stated"
SPLIT = "by brief and source: rows that share one of them are all on one side, for ever"


def data_card(found: Sorted, kinds: Mapping[str, str], rules: Rules, groups: int) -> dict[str, Any]:
    """Counts of SFT rows at the top, of the others under `kinds`.

    Args:
        kinds: kind of every row that was left out, by its id.
        groups: number of groups the rows fall into.
    """
    rows, everything = found.of("sft"), [candidate for candidate, _ in found.kept]
    return {
        "rows": sides(found, "sft"),
        "kinds": {kind: sides(found, kind) for kind in KINDS if found.of(kind)},
        "groups": groups,
        "content_types": tally(c.example.content_type for c in rows),
        "origins": tally(c.example.origin for c in rows),
        "human_share": round(human_share(found.of("sft", "train")), 4),
        "depth": depth(found.of("sft", "train"), everything),
        "licences": tally(c.licence or NOT_STATED for c in rows if c.licence is not None),
        "without_source": sum(c.licence is None for c in rows),
        "reviewers": tally(c.reviewer for c in everything if c.reviewer),
        "simulated": sum(c.example.simulated for c in rows),
        "left_out": left_out(found, kinds),
        "rules": stated(rules),
        "split": SPLIT,
    }


def tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def sides(found: Sorted, kind: str) -> dict[str, int]:
    return {side: len(found.of(kind, side)) for side in SIDES}


def by_side(rows: Mapping[str, int]) -> dict[str, int]:
    """A card's counts for all sides. Cards of before had two, and what they call test judged."""
    if GATE in rows:
        return {side: rows.get(side, 0) for side in SIDES}
    return {TRAIN: rows.get(TRAIN, 0), GATE: rows.get(TEST, 0), TEST: 0}


def depth(rows: Sequence[Candidate], everything: Sequence[Candidate]) -> dict[str, Any]:
    """`deepest` is what an adapter that trains on this stands on."""
    return {"deepest": deepest(everything), "rows": tally(str(c.depth) for c in rows)}


def left_out(found: Sorted, kinds: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Reasons with their counts, by kind."""
    counted = {
        kind: tally(reason for id, reason in found.left_out.items() if kinds[id] == kind)
        for kind in KINDS
    }
    return {kind: reasons for kind, reasons in counted.items() if reasons}


def stated(rules: Rules) -> dict[str, Any]:
    names = ("held_out_share", "test_share", "with_simulated", "with_accepted")
    guard = ("least_agreement", "near", "max_depth", "human_share", "diversity_loss")
    return {name: getattr(rules, name) for name in (*names, *guard)}


def word_limits(rules: Rules, types: Collection[str]) -> dict[str, str]:
    """Fewest and most words of a text that trains, by content type: its min_words, max_words."""
    limits = {name: rules.limits[name] for name in sorted(types) if name in rules.limits}
    return {name: f"{fewest} to {most}" for name, (fewest, most) in limits.items() if most}
