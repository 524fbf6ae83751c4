"""The start that all rows share (system prompt, template), computed once per batch.

Rows of one content type begin with the same tokens, often a quarter of the row. Attention
looks left only, so those positions have the same states in every row: they are computed for
one row, and the others attend to the same keys and values. Loss and gradients are those of
the plain computation, up to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from finetune.tokens import IGNORED

if TYPE_CHECKING:
    from torch import Tensor

WORTHWHILE = 8  # tokens; below it, the second pass through the layers costs more than it saves


def shared_tokens(data: Sequence[dict[str, list[int]]]) -> int:
    """Number of leading tokens that every row has in common and that carry no label.

    One prompt token is always left over: the first label is predicted from it.
    """
    first = data[0]["input_ids"]
    length = len(first)
    for row in data:
        prompt = next(at for at, label in enumerate(row["labels"]) if label != IGNORED)
        length = min(length, prompt - 1)
        length = next((at for at in range(length) if row["input_ids"][at] != first[at]), length)
    return length if length >= WORTHWHILE and len(data) > 1 else 0


def hidden_states(body: Any, ids: Tensor, shared: int, positions: Tensor | None = None) -> Tensor:
    """float [rows, tokens - shared, width]: last states of the positions after the shared start.

    Args:
        body: a decoder without its output layer, called as transformers calls it.
        ids: int64 [rows, tokens], padding on the right.
        shared: leading tokens equal in all rows; 0 is the plain computation.
        positions: int64 [1, tokens] where several rows lie end to end in one: each counts from 0.
    """
    if not shared or len(ids) == 1:
        states: Tensor = body(
            input_ids=ids, position_ids=positions, use_cache=False
        ).last_hidden_state
        return states[:, shared:]
    from transformers import DynamicCache

    cache = DynamicCache()
    body(input_ids=ids[:1, :shared], past_key_values=cache, use_cache=True)
    cache.batch_repeat_interleave(len(ids))
    rest: Tensor = body(
        input_ids=ids[:, shared:], past_key_values=cache, use_cache=True
    ).last_hidden_state
    return rest
