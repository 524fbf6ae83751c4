"""Which side of the split a row is on, so that nothing leaks from train to test.

Rows that share a brief (their group key) or a source are one group, and a group is on one side
(union-find; Galler & Fischer 1964). What once judged an adapter never trains one, and what
once trained one never judges: a group's side is the side it has been on.
"""

import hashlib
from collections.abc import Iterable

TRAIN, TEST = "train", "test"
APART = "apart"
"""Of rows that a new bond ties to both sides: they can be on neither."""

Bond = tuple[str, str | None]
"""Group key and source id of one row."""


def split_of(group_key: str, held_out_share: float) -> str:
    """`test` or `train`, by the key alone: the side of a group that has no past."""
    draw = int.from_bytes(hashlib.sha256(group_key.encode()).digest()[:8], "big") / 2**64
    return TEST if draw < held_out_share else TRAIN


class Sides:
    """The sides of groups.

    Args:
        bonds: of every row there ever was, whether it is used now or not.
        history: group key, source id and side of every row of every earlier snapshot.
        held_out_share: share of groups without a past that are held out.
    """

    def __init__(
        self, bonds: Iterable[Bond], history: Iterable[tuple[str, str | None, str]], share: float
    ) -> None:
        self.share = share
        self._parents: dict[str, str] = {}
        self._been: dict[str, set[str]] = {TRAIN: set(), TEST: set()}
        past = [(key, source, side) for key, source, side in history]
        for key, source in [*bonds, *((key, source) for key, source, _ in past)]:
            self.tie(key, source)
        self._past: dict[str, set[str]] = {}
        for key, source, side in past:
            self._past.setdefault(self.group(key), set()).add(side)
            self._been.setdefault(side, set()).update(nodes(key, source))

    def tie(self, key: str, source: str | None) -> None:
        first, *others = nodes(key, source)
        for other in others:
            low, high = sorted((self.find(first), self.find(other)))
            self._parents[high] = low  # group keys sort before sources: a key names the group

    def find(self, node: str) -> str:
        root = node
        while (parent := self._parents.get(root, root)) != root:
            root = parent
        while node != root:
            self._parents[node], node = root, self._parents.get(node, root)
        return root

    def group(self, key: str) -> str:
        """One name for all rows that a row with this key is tied to: their smallest key."""
        return self.find(nodes(key, None)[0])[2:]

    def of(self, key: str, source: str | None) -> str:
        """The side of a row: train, test or apart."""
        group = self.group(key)
        past = self._past.get(group, set())
        if len(past) == 1:
            return next(iter(past))
        if not past:
            return split_of(group, self.share)
        judged, trained = (self._been[s].intersection(nodes(key, source)) for s in (TEST, TRAIN))
        return TEST if judged and not trained else APART


def nodes(key: str, source: str | None) -> list[str]:
    return [f"g:{key}", *([f"s:{source}"] if source else [])]
