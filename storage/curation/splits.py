"""Which side of the split a row is on, so that nothing leaks from one to another.

`train` is trained on. `gate` judges every adapter, so that what goes live was chosen by it: after
many adapters their scores there are a little too good. `test` neither trains nor chooses, and is
there to measure with.

Rows that share a brief (their group key) or a source are one group, and a group is on one side
(union-find; Galler & Fischer 1964). What once judged an adapter never trains one, and what
once trained one never judges: a group's side is the side it has been on.
"""

import hashlib
from collections.abc import Iterable

TRAIN, GATE, TEST = "train", "gate", "test"
SIDES = (TRAIN, GATE, TEST)
APART = "apart"
"""Of rows that a new bond ties to what trained and to what did not: they can be on no side."""

Bond = tuple[str, str | None]
"""Group key and source id of one row."""


def split_of(group_key: str, held_out_share: float, test_share: float = 0.0) -> str:
    """The side of a group that has no past, by its key alone."""
    draw = int.from_bytes(hashlib.sha256(group_key.encode()).digest()[:8], "big") / 2**64
    if draw < held_out_share:
        return GATE
    return TEST if draw < held_out_share + test_share else TRAIN


class Sides:
    """The sides of groups.

    Args:
        bonds: of every row there ever was, whether it is used now or not.
        history: group key, source id and side of every row of every earlier snapshot.
        share: share of groups without a past that judge adapters.
        test_share: share of them that is kept for measurements.
    """

    def __init__(
        self,
        bonds: Iterable[Bond],
        history: Iterable[tuple[str, str | None, str]],
        share: float,
        test_share: float = 0.0,
    ) -> None:
        self.share, self.test_share = share, test_share
        self._parents: dict[str, str] = {}
        self._been: dict[str, set[str]] = {side: set() for side in SIDES}
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
        """The side of a row: train, gate, test or apart."""
        group = self.group(key)
        past = self._past.get(group, set())
        if not past:
            return split_of(group, self.share, self.test_share)
        if TRAIN in past and len(past) > 1:
            past = {side for side in SIDES if self._been[side].intersection(nodes(key, source))}
            if TRAIN in past or not past:
                return APART
        # What was kept for measurements may judge, once a new bond ties it to what does.
        return next(side for side in SIDES if side in past)


def nodes(key: str, source: str | None) -> list[str]:
    return [f"g:{key}", *([f"s:{source}"] if source else [])]
