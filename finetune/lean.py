"""The loss of completions and nothing else, computed inside the model's own `forward`.

Inside, because what wraps a model to share it among processes (DDP, FSDP) watches `forward`.
"""

from typing import Any

from torch import Tensor
from torch.nn import functional

from finetune.shared import hidden_states
from finetune.tokens import IGNORED


def make_lean(causal: Any, shared: int) -> None:
    """Gives a causal model's `forward` the option `lean`: it returns the summed cross-entropy of
    the labelled positions, a scalar, and computes logits for no other position.

    No attention mask: padding is on the right, attention looks left only, and padded positions
    have no label, so a mask would change nothing but forbid the fast kernel.

    Args:
        causal: a transformers causal model with `model` and `lm_head`.
        shared: leading tokens that every row has in common.
    """
    whole = causal.forward

    def forward(
        input_ids: Tensor | None = None,
        labels: Tensor | None = None,
        position_ids: Tensor | None = None,
        lean: bool = False,
        **options: Any,
    ) -> Any:
        if not lean or input_ids is None or labels is None:
            return whole(input_ids=input_ids, labels=labels, position_ids=position_ids, **options)
        # Rows laid end to end begin anew within one line: there is no start to share.
        common = shared if position_ids is None else 0
        hidden = hidden_states(causal.model, input_ids, common, position_ids)
        targets = labels[:, common + 1 :]
        wanted = targets != IGNORED
        logits = causal.lm_head(hidden[:, :-1][wanted])  # [completion tokens, vocabulary]
        return functional.cross_entropy(logits.float(), targets[wanted], reduction="sum")

    causal.forward = forward
