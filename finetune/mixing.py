"""Which rows are trained on: some are held out to be watched, and general ones mixed in."""

import hashlib
import random
from collections.abc import Sequence

from finetune.rows import Row
from storage.errors import BadInput


def hold_out(rows: Sequence[Row], share: float, seed: int) -> tuple[list[Row], list[Row]]:
    """Rows to train on, and rows of other groups to watch the loss on; both in their order.

    A group's side depends on its name and the seed alone, so that more rows move no row over.
    At least one group stays on either side.

    Raises:
        BadInput: all rows are of one group.
    """
    if not share:
        return list(rows), []
    drawn = {row.group: _draw(row.group, seed) for row in rows}
    groups = sorted(drawn, key=lambda group: drawn[group])
    if len(groups) < 2:
        raise BadInput(
            "every row belongs to one group: none can be held out",
            "set held_out_share to 0 in the recipe, or add rows of other briefs",
        )
    out = {group for group in groups[:-1] if drawn[group] < share} or {groups[0]}
    train = [row for row in rows if row.group not in out]
    return train, [row for row in rows if row.group in out]


def with_replay(
    rows: Sequence[Row], replay: Sequence[Row], share: float, seed: int
) -> tuple[list[Row], int]:
    """The rows and so many general ones that these are `share` of all; and how many they are.

    Fewer where `replay` has fewer: no row is repeated.
    """
    wanted = min(round(share / (1 - share) * len(rows)), len(replay))
    drawn = random.Random(seed).sample(range(len(replay)), wanted)
    return [*rows, *(replay[at] for at in sorted(drawn))], wanted


def _draw(group: str, seed: int) -> float:
    """A number in [0, 1) that a group has for good."""
    digest = hashlib.sha256(f"{seed}\x1f{group}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
