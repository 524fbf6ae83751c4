"""The guard against model collapse.

A model that trains on what models wrote forgets the tails of what people write (Shumailov et
al. 2024, "AI models collapse when trained on recursively generated data", Nature 631). It does
not when generated text is added to human text instead of taking its place (Gerstgrasser et al.
2024, "Is Model Collapse Inevitable?", sections 2 and 3). So a snapshot keeps what the last one
had, keeps a share that people wrote or rewrote, holds nothing that too many trained models
stand behind, and may not be much less varied than the last one.

Depth: human-written texts and texts of the base model have depth 0, a text of an adapter one
more than the deepest row of the snapshot that the adapter was trained on. An approval keeps the
draft's depth. An edit is human text (depth 0) when at least `REWRITTEN` of its words are the
reviewer's; a lighter one keeps the draft's depth, for most of its words are the model's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from difflib import SequenceMatcher

from storage.curation.diversity import FEWEST, Diversity
from storage.curation.filters import SIZED, Rules, Sorted
from storage.curation.rows import Candidate, words
from storage.errors import TrainingError

BY_PEOPLE = ("human-written", "human-edited")
REWRITTEN = 0.3
SHOWN = 3


def depth_of(origin: str, text: str, draft: str | None, draft_depth: int) -> int:
    """Trained models between a row's text and human text; see this module."""
    if origin == "human-written":
        return 0
    if origin == "human-edited" and draft is not None and rewritten(draft, text) >= REWRITTEN:
        return 0
    return draft_depth


def rewritten(draft: str, text: str) -> float:
    """Share of the text's words that are not the draft's, 0 to 1."""
    before, after = words(draft), words(text)
    if not after:
        return 0.0
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return 1 - sum(block.size for block in same) / len(after)


def human_share(rows: Sequence[Candidate]) -> float:
    """Share of rows that people wrote or edited."""
    by_people = sum(candidate.example.origin in BY_PEOPLE for candidate in rows)
    return by_people / len(rows) if rows else 0.0


def deepest(rows: Sequence[Candidate]) -> int:
    """Depth of the deepest text that training would teach."""
    return max((candidate.depth for candidate in rows if candidate.teaches), default=0)


def check_share(
    rows: Sequence[Candidate], rules: Rules, left_out: Mapping[str, int] | None = None
) -> None:
    """Raises TrainingError when too few training rows are people's own words.

    Args:
        left_out: how many texts of people were left out, by reason.
    """
    share = human_share(rows)
    if share < rules.human_share:
        raise TrainingError(
            f"people wrote or edited {share:.0%} of the rows to train on, the least is "
            f"{rules.human_share:.0%} (human_share): a writer that learns from itself gets worse"
            + said_of_people(left_out or {}),
            next_for(left_out or {}),
        )


def people_left_out(rows: Sequence[Candidate], found: Sorted) -> Counter[str]:
    """How many texts that people wrote or edited are not in, by reason."""
    theirs = [c.example for c in rows if c.example.kind == "sft" and c.example.origin in BY_PEOPLE]
    return Counter(found.left_out[row.id] for row in theirs if row.id in found.left_out)


def said_of_people(left_out: Mapping[str, int]) -> str:
    """The number and the commonest reasons; empty where nothing was left out."""
    if not left_out:
        return ""
    return f"; of people's texts {sum(left_out.values())} were left out ({commonest(left_out)})"


def commonest(counted: Mapping[str, int]) -> str:
    """The commonest reasons with their counts, and how many others there are."""
    most = Counter(counted).most_common(SHOWN)
    others = f", and {len(counted) - SHOWN} more reasons" if len(counted) > SHOWN else ""
    return ", ".join(f"{count} {reason}" for reason, count in most) + others


def next_for(left_out: Mapping[str, int]) -> str:
    if SIZED & set(left_out):
        return (
            "change `min_words` and `max_words` of the content types if these texts are right, or "
            "bring published pieces of fitting length with `copydesk dataset import`"
        )
    return "bring published pieces with `copydesk dataset import`, or edit drafts"


def check_kept(before: Set[str], found: Sorted) -> None:
    """Raises TrainingError when a row of the last snapshot is missing without a reason."""
    kept = {candidate.example.id for candidate, _ in found.kept}
    lost = sorted(before - kept - set(found.left_out))
    if lost:
        raise TrainingError(
            f"{len(lost)} rows of the last snapshot are missing ({', '.join(lost[:SHOWN])}): "
            "a snapshot adds to the last one and replaces nothing",
            "freeze from every usable example",
        )


def check_depth(rows: Sequence[Candidate], rules: Rules) -> None:
    """Raises TrainingError when a row is deeper than the cap."""
    if deepest(rows) > rules.max_depth:
        raise TrainingError(
            f"a row has {deepest(rows)} trained models before it, the most is "
            f"{rules.max_depth} (max_depth)",
            "leave out what the latest adapters wrote, or raise max_depth",
        )


def check_diversity(now: Diversity, last: Diversity, rules: Rules) -> None:
    """Raises TrainingError when texts repeat themselves much more than the last snapshot's.

    Both were measured on samples of the same size; samples that are too small tell nothing.
    """
    if min(now.words, last.words) < FEWEST or not last.distinct_2:
        return
    loss = 1 - now.distinct_2 / last.distinct_2
    if loss > rules.diversity_loss:
        raise TrainingError(
            f"distinct pairs of words fell by {loss:.0%} against the last snapshot (from "
            f"{last.distinct_2:.2f} to {now.distinct_2:.2f} of all), the most is "
            f"{rules.diversity_loss:.0%} (diversity_loss): the texts grow alike",
            "bring published pieces with `copydesk dataset import`, or edit drafts that sound "
            "the same",
        )


def carried(before: Set[str], found: Sorted) -> dict[str, object]:
    """What became of the last snapshot's rows: how many are in, and why the others are not."""
    left: Mapping[str, int] = Counter(found.left_out[id] for id in before & set(found.left_out))
    kept = sum(candidate.example.id in before for candidate, _ in found.kept)
    return {"kept": kept, "left_out": dict(sorted(left.items()))}
